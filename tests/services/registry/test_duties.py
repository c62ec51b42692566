"""Duties (职责) become dated work: owed by the lists' words, recorded by their holders, said when near and when missed."""

import csv
import io
import json
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from services.registry.domain.duties import owed, period_of
from services.registry.operations.import_list import import_list
from services.registry.operations.publish_list import publish_list
from services.registry.operations.record_duty import DutyRequest, record_duty
from services.registry.operations.warn_duties import warn_duties
from services.registry.queries.duties import attendance_of, work_of, work_to_do
from services.registry.queries.duties_below import Tally, tallies_at
from services.registry.tables import DutyBeginning, DutyRecord
from shared.files import prepare
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from tests.services.registry.county import PDF, SAMPLES, VILLAGE, County
from tests.services.registry.office import Browser, official
from tests.services.registry.test_duty_words import duty

VILLAGE_PLACE = Place(VILLAGE)
INVENTED = "230828199201"
LONG_AGO = date(2020, 1, 1)


@cache
def duties(*codes: str) -> bytes:
    """The sample's rows of some duties, as CSV."""
    with (SAMPLES / "duty_list.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(row for row in rows if row["事项编码"] in codes)
    return out.getvalue().encode("utf-8-sig")


def publish(county: County, *codes: str, **changed: str) -> None:
    """Publish some duties of the sample, with other words in some columns."""
    who, data = county.who("county"), duties(*codes)
    if changed:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(row | changed for row in rows)
        data = out.getvalue().encode()
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        publish_list(session, clock, who, import_list(session, clock, who, "list.csv", data).id, None)


def today(county: County) -> date:
    with county.house.database.read() as session:
        return county.house.clock(session).today()


def record(
    county: County, role: str, kind: str, code: str, period: str, village: str = VILLAGE, **more: Any
) -> DutyRecord:
    told = DutyRequest(**{"outcome": "done", "text": "检查了三件办件，都按流程图办理。", **more})
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        who = county.holder(role) if village == VILLAGE else county.who(f"v-{village}-secretary")
        return record_duty(session, clock, who, county.house.files, Place(village), kind, code, period, told)


def warn(county: County) -> int:
    with county.house.database.write() as session:
        return warn_duties(session, county.house.clock(session))


# --- recording


def test_nothing_is_owed_from_before_duties_could_be_recorded(county: County) -> None:
    publish(county, "ZS-06")
    begun = today(county) + timedelta(days=60)
    with county.house.database.write() as session:
        session.execute(update(DutyBeginning).values(starts_on=begun))
    county.move_clock(100)
    with county.house.database.read() as session:
        work = work_of(session, county.house.clock(session), VILLAGE_PLACE)
    assert work
    assert all(one.owed.due_on >= begun for one in work)


def test_a_holder_records_what_is_owed_and_it_stands_as_done(county: County) -> None:
    publish(county, "ZS-06")
    with county.house.database.read() as session:
        (owed_work,) = work_to_do(session, county.house.clock(session), county.holder("village_secretary"))
    record(county, "village_secretary", "responsibility", "ZS-06", owed_work.owed.key)
    with county.house.database.read() as session:
        clock = county.house.clock(session)
        assert [one.state for one in work_of(session, clock, VILLAGE_PLACE)] == ["done"]
        assert work_to_do(session, clock, county.holder("village_secretary")) == []
    (said,) = county.facts("registry.duty.recorded")
    told = json.loads(said)["data"]
    assert (told["code"], told["late"], told["number"], told["role"]) == ("ZS-06", False, 1, "village_secretary")


def test_what_is_recorded_after_the_last_day_is_late(county: County) -> None:
    publish(county, "ZS-05")
    month = period_of("monthly", today(county))
    county.move_clock((month.ends_on - today(county)).days + 40)
    work = next(one for one in owed(duty("monthly", "每月25日前"), today(county)) if one.is_overdue(today(county)))
    row = record(county, "village_secretary", "responsibility", "ZS-05", work.key)
    assert row.late


def test_only_posts_the_list_names_record_a_duty(county: County) -> None:
    publish(county, "ZJ-02")
    with pytest.raises(NotAllowed, match="村务监督委员会主任"):
        record(county, "village_clerk", "responsibility", "ZJ-02", period_of("monthly", today(county)).key)


def test_two_who_record_at_once_are_told_of_each_other(county: County) -> None:
    publish(county, "ZM-03")
    period = period_of("monthly", today(county)).key
    record(county, "supervision_head", "supervision_positive", "ZM-03", period)
    with pytest.raises(Conflict):
        record(county, "supervision_member", "supervision_positive", "ZM-03", period)
    added = record(
        county, "supervision_member", "supervision_positive", "ZM-03", period, seen=1, text="补充：票据齐全。"
    )
    assert added.number == 2


def test_what_no_list_asks_cannot_be_recorded(county: County) -> None:
    publish(county, "ZS-05", "FM-02")
    for kind, code, period in (
        ("responsibility", "ZS-05", "2019-01"), ("responsibility", "ZS-05", ""), ("responsibility", "ZS-99", "2026"),
        ("supervision_negative", "FM-02", ""),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            record(county, "village_secretary", kind, code, period)


def test_records_are_public_words(county: County) -> None:
    publish(county, "ZS-06")
    period = period_of("monthly", today(county)).key
    name = county.holder("village_clerk").name
    with pytest.raises(Refusal, match="姓名"):
        record(county, "village_secretary", "responsibility", "ZS-06", period, text=f"{name}说没有意见。")
    with pytest.raises(Refusal, match="2 到 500"):
        record(county, "village_secretary", "responsibility", "ZS-06", period, text=" ")
    with pytest.raises(Refusal, match="结果只能是"):
        record(county, "village_secretary", "responsibility", "ZS-06", period, outcome="fine")


def test_a_duty_of_any_time_is_noted_as_often_as_it_comes_up(county: County) -> None:
    publish(county, "ZM-06")
    first = record(county, "supervision_member", "supervision_positive", "ZM-06", "")
    second = record(county, "supervision_member", "supervision_positive", "ZM-06", "")
    assert (first.number, second.number, second.due_on) == (1, 2, None)


def test_a_major_matter_that_was_decided_is_to_be_checked(county: County) -> None:
    publish(county, "ZM-01")
    county.publish("SZ-01")
    matter_id = county.start("SZ-01")
    while (step := county.current(matter_id)).kind != "resolve":
        county.take(matter_id)
        if step.notice_days:
            county.end_notice(matter_id, step.id)
    with county.house.database.read() as session:
        assert work_of(session, county.house.clock(session), VILLAGE_PLACE) == []
    county.take(matter_id)
    with county.house.database.read() as session:
        clock = county.house.clock(session)
        (work,) = work_of(session, clock, VILLAGE_PLACE)
        attended = attendance_of(session, VILLAGE_PLACE, clock.today())
    assert work.owed.key == f"{matter_id}/decided"
    assert attended.meetings == attended.attended > 0
    assert record(county, "supervision_head", "supervision_positive", "ZM-01", work.owed.key).number == 1


# --- reminders


def test_a_last_day_is_said_once_before_and_once_after_with_what_is_still_open(county: County) -> None:
    publish(county, "ZS-05", "ZJ-06", "ZS-03")
    month = period_of("monthly", today(county) + timedelta(days=31))
    due = month.starts_on + timedelta(days=24)
    county.move_clock((due - today(county)).days - 2)
    warn(county)
    record(county, "village_secretary", "responsibility", "ZS-05", month.key, INVENTED)
    county.move_clock(3)
    warn(county)
    assert warn(county) == 0
    near = [json.loads(one)["data"] for one in county.facts("registry.duties.near")]
    missed = [json.loads(one)["data"] for one in county.facts("registry.duties.missed")]
    here = [one for one in near if one["village"] == INVENTED and one["due_on"] == due.isoformat()]
    assert [[duty["code"] for duty in one["duties"] if duty["period"] == month.key] for one in here] == [
        ["ZS-05", "ZJ-06"]
    ]
    gone = [one for one in missed if one["village"] == INVENTED and one["due_on"] == due.isoformat()]
    assert [[duty["code"] for duty in one["duties"] if duty["period"] == month.key] for one in gone] == [["ZJ-06"]]
    assert {one["village"][:9] for one in [*near, *missed]} == {INVENTED[:9]}, "a demonstration names no real village"


def test_those_above_see_how_many_villages_let_pass(county: County) -> None:
    publish(county, "ZS-05")
    month = period_of("monthly", today(county) + timedelta(days=31))
    record_day = month.starts_on + timedelta(days=24)
    county.move_clock((record_day - today(county)).days)
    record(county, "village_secretary", "responsibility", "ZS-05", month.key)
    county.move_clock(1)
    with county.house.database.read() as session:
        tallies = tallies_at(session, county.house.clock(session), [VILLAGE_PLACE.at(VILLAGE_PLACE.tier)])
        everywhere = tallies_at(session, county.house.clock(session), [Place("230828000000")])
    (mine,) = tallies
    assert (mine.in_time, mine.late) == (1, 0)
    other = next(one for one in everywhere if one.village != VILLAGE)
    assert other.overdue == mine.overdue + 1
    assert everywhere[0].overdue >= everywhere[-1].overdue


def move_to(county: County, day: date) -> None:
    county.move_clock((day - today(county)).days)


def standing(county: County) -> Tally:
    with county.house.database.read() as session:
        return tallies_at(session, county.house.clock(session), [VILLAGE_PLACE])[0]


def test_a_new_version_that_moves_the_last_day_asks_for_a_period_once(county: County) -> None:
    publish(county, "ZS-05", 完成期限="每月5日前")
    year = today(county).year + 1
    move_to(county, date(year, 1, 7))
    publish(county, "ZS-05", 完成期限="每月20日前")
    record(county, "village_secretary", "responsibility", "ZS-05", f"{year}-01")
    with county.house.database.read() as session:
        work = work_of(session, county.house.clock(session), VILLAGE_PLACE)
    assert [(one.owed.due_on, one.state) for one in work if one.owed.key == f"{year}-01"] == [
        (date(year, 1, 5), "late")
    ]
    move_to(county, date(year, 1, 27))
    assert (standing(county).due, standing(county).late, standing(county).overdue) == (2, 1, 1)


def test_what_was_done_of_a_duty_that_is_gone_hides_nothing_that_is_overdue(county: County) -> None:
    publish(county, "ZS-05", 完成期限="每月25日前")
    year = today(county).year + 1
    move_to(county, date(year, 1, 2))
    record(county, "village_secretary", "responsibility", "ZS-05", f"{year}-01")
    move_to(county, date(year, 1, 7))
    publish(county, "ZS-05", 频次="每季度", 完成期限="每季度末月20日前")
    move_to(county, date(year, 4, 2))
    assert (standing(county).due, standing(county).in_time, standing(county).overdue) == (2, 0, 2)


def test_what_was_recorded_is_not_said_to_be_missed_when_a_new_version_gives_more_time(county: County) -> None:
    publish(county, "ZS-05", 完成期限="每月20日前")
    year = today(county).year + 1
    move_to(county, date(year, 1, 2))
    record(county, "village_secretary", "responsibility", "ZS-05", f"{year}-01", village=INVENTED)
    move_to(county, date(year, 1, 7))
    publish(county, "ZS-05", 完成期限="每月25日前")
    move_to(county, date(year, 1, 26))
    warn(county)
    missed = [json.loads(one)["data"] for one in county.facts("registry.duties.missed")]
    told = [one["village"] for one in missed for duty in one["duties"] if duty["period"] == f"{year}-01"]
    assert told
    assert INVENTED not in told


# --- doors


def test_a_duty_is_recorded_on_a_phone_with_a_photograph_that_stays_inside(county: County, app: Flask) -> None:
    publish(county, "ZS-06")
    browser = Browser(app)
    browser.sign_in(official("secretary"))
    period = period_of("monthly", today(county)).key
    path = f"/registry/villages/{VILLAGE}/duties/responsibility/ZS-06"
    assert "复核财务开支" in browser.get("/registry/").text
    shown = browser.post(
        path, f"{path}?period={period}", outcome="problem", text="有一件公示照片缺失，已补拍。",
        file=(io.BytesIO(PDF), "检查.pdf"),
    )  # fmt: skip
    assert "按期履行" in shown.text
    page = browser.get(f"{path}?period={period}")
    assert "发现问题" in page.text
    assert "检查.pdf" in page.text
    file_path = page.text.split('href="/registry/files/')[1].split('"')[0]
    assert browser.get(f"/registry/files/{file_path}").status_code == 200
    assert app.test_client().get(f"/registry/files/{file_path}").status_code in {401, 403, 404}


def test_the_duty_book_is_a_workbook(county: County, app: Flask) -> None:
    publish(county, "ZD-02")
    browser = Browser(app)
    browser.sign_in(official("secretary"))
    answer = browser.get(f"/registry/villages/{VILLAGE}/duties.xlsx")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_a_wrong_file_leaves_no_record(county: County) -> None:
    publish(county, "ZS-06")
    period = period_of("monthly", today(county)).key
    with pytest.raises(Refusal):
        record(county, "village_secretary", "responsibility", "ZS-06", period, files=[prepare(b"MZ\x00", "a.exe")])
    with county.house.database.read() as session:
        assert all(one.record is None for one in work_of(session, county.house.clock(session), VILLAGE_PLACE))
