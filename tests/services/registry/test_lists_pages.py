"""Lists through the doors for people, without JavaScript: edit, consult, compare, look back; every page opens."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.services.registry.county import SAMPLES, VILLAGE, County, workbook
from tests.services.registry.test_pages import Reader, official


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: the same operations run on PostgreSQL in the other tests."""
    return "sqlite"


@pytest.fixture
def reader(app: Flask) -> Callable[..., Reader]:
    """Readers by user name."""
    return lambda username="": Reader(app, username)


def imported(office: Reader, *codes: str) -> str:
    answer = office.send("/registry/lists/import", {"file": (io.BytesIO(workbook(*codes)), "list.csv")})
    assert answer.status_code == 200, answer.text
    return str(answer.request.path)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the first form that has fields: inputs, areas and selects as they stand."""
    form = max(re.findall(r"<form.*?</form>", page, re.DOTALL), key=len)
    found = {
        name: value.replace("&#34;", '"').replace("&lt;", "<").replace("&amp;", "&")
        for name, value in re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', form)
    }
    found |= {
        name: text.strip().replace("&lt;", "<").replace("&amp;", "&")
        for name, text in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    }
    for name, options in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_step_is_edited_in_its_form_and_the_rest_stays(reader: Callable[..., Reader]) -> None:
    office = reader("county")
    draft = imported(office, "SZ-09")
    step = f"{draft}/items/micro_power/SZ-09/steps/s3"
    shown = fields_of(office.open(step))
    assert (shown["name"], shown["kind"]) == ("村民代表会议表决", "决议")
    saved = office.send(step, {**shown, "name": "村民代表会议讨论决定", "notice_days": "七"})
    assert saved.status_code == 422
    assert "公示天数" in saved.text
    assert "村民代表会议讨论决定" in saved.text  # what was typed is still there
    saved = office.send(step, {**shown, "name": "村民代表会议讨论决定"})
    assert "村民代表会议讨论决定" in saved.text
    same = office.send(step, fields_of(office.open(step)))
    assert same.status_code == 200
    chart = office.open(f"{draft}/items/micro_power/SZ-09")
    assert "<svg" in chart


def test_removing_a_step_shows_what_it_breaks(reader: Callable[..., Reader]) -> None:
    office = reader("county")
    draft = imported(office, "SZ-09")
    step = f"{draft}/items/micro_power/SZ-09/steps/s5"
    broken = office.send(f"{step}/move", {"way": "remove"}, page=step)
    assert "没有步骤“s5”" in broken.text
    assert "有 2 处需要改正" in office.open(draft)
    refused = office.send(f"{draft}/publish", {}, page=draft)
    assert refused.status_code == 422
    assert office.send(f"{draft}/publish", {}, page=draft).status_code == 422


def test_a_duty_and_a_power_are_added(reader: Callable[..., Reader]) -> None:
    office = reader("county")
    draft = imported(office, "SZ-01")
    duty = {
        "kind": "responsibility",
        "code": "ZS-01",
        "name": "每月查账",
        "posts": "村党组织书记",
        "category": "书记责任",
    }
    added = office.send(
        f"{draft}/items/new", {**duty, "content": "复核开支", "frequency": "每月", "basis": "村级制度"},
        page=f"{draft}/items/new?what=duty",
    )  # fmt: skip
    assert added.status_code == 200, added.text
    assert "需要改正" not in office.open(draft)
    taken = office.send(
        f"{draft}/items/new", {**duty, "content": "x", "basis": "x"}, page=f"{draft}/items/new?what=duty"
    )
    assert taken.status_code == 422
    removed = office.send(
        f"{draft}/items/responsibility/ZS-01/remove", {}, page=f"{draft}/items/responsibility/ZS-01/edit"
    )
    assert "ZS-01" not in removed.text


def test_a_draft_goes_out_and_comes_in_unchanged(reader: Callable[..., Reader]) -> None:
    office = reader("county")
    draft = imported(office, "SZ-01", "SZ-09")
    office.send(f"{draft}/publish", {}, page=draft)
    for form in ("xlsx", "csv"):
        out = office.client.get(f"{draft}/export.{form}").data
        again = office.send("/registry/lists/import", {"file": (io.BytesIO(out), f"list.{form}")})
        assert "与已公布的第 1 版完全相同" in again.text
    everybody = reader()
    listed = re.search(r"/registry/lists/[0-9a-f-]{36}", everybody.open("/registry/lists"))
    assert listed
    assert everybody.client.get(f"{listed[0]}/export.csv").data.decode("utf-8-sig").startswith("清单,事项编码")
    everybody.open(f"{listed[0]}/export.pdf", 404)


def consulted(office: Reader, county: County, *codes: str) -> str:
    draft = imported(office, *codes)
    with county.house.database.read() as session:
        until = county.house.clock(session).today() + timedelta(days=7)
    sent = office.send(f"{draft}/consult", {"until": until.isoformat()}, page=draft)
    assert "正在征求意见" in sent.text
    return draft


def test_a_clerk_comments_the_office_answers_and_everybody_reads(reader: Callable[..., Reader], county: County) -> None:
    office, clerk = reader("county"), reader(official("clerk"))
    draft = consulted(office, county, "SZ-01")
    page = draft.replace("drafts", "consultations")
    assert page in clerk.open("/registry/")
    comment = {
        "place": VILLAGE,
        "capacity": "representative",
        "speaker": "村民代表 12 人",
        "about": "micro_power/SZ-01",
    }
    kept = clerk.send(page, {**comment, "text": "请写明公示地点"})
    assert "村民代表 12 人" in kept.text
    answering = re.search(r"/registry/consultations/[0-9a-f-]+/comments/[0-9a-f-]+", office.open(page))
    assert answering
    answered = office.send(answering[0], {"accepted": "yes", "text": "已写明在村务公开栏"})
    assert "已写明在村务公开栏" in answered.text
    assert "采纳" in reader().open(page)
    county.move_clock(8)
    with county.house.database.read() as session:
        today: date = county.house.clock(session).today()
    adoption = {
        "meeting": "县委常委会第 12 次会议",
        "adopted_on": today.isoformat(),
        "summary": "收到 1 条，采纳 1 条。",
    }
    assert "可以公布" in office.send(f"{draft}/adopt", adoption, page=draft).text
    assert "第 1 版" in office.send(f"{draft}/publish", {}, page=draft).text
    listed = re.search(r"/registry/lists/[0-9a-f-]{36}", reader().open("/registry/lists"))
    assert listed
    assert "县委常委会第 12 次会议" in reader().open(listed[0])
    assert "收到 1 条，采纳 1 条。" in reader().open(page)


def test_what_is_only_a_draft_is_for_nobody_else(reader: Callable[..., Reader]) -> None:
    draft = imported(reader("county"), "SZ-01")
    reader().open(draft.replace("drafts", "consultations"), 404)
    reader(official("clerk")).open(draft, 403)


def test_two_versions_are_compared_in_words_and_side_by_side(reader: Callable[..., Reader], county: County) -> None:
    county.publish("SZ-01", "SZ-09")
    office = reader("county")
    first = re.search(r"/registry/lists/([0-9a-f-]{36})", office.open("/registry/lists"))
    assert first
    draft = office.send(f"{first[0]}/revise", {}, page=first[0]).request.path
    step = f"{draft}/items/micro_power/SZ-09/steps/s7"
    office.send(step, {**fields_of(office.open(step)), "limit": "次月10日前"})
    office.send(f"{draft}/items/micro_power/SZ-01/remove", {}, page=f"{draft}/items/micro_power/SZ-01/edit")
    assert "第 2 版" in office.send(f"{draft}/publish", {}, page=draft).text
    second = re.search(r"/registry/lists/([0-9a-f-]{36})", office.open("/registry/lists"))
    assert second
    assert first[1] != second[1]
    everybody = reader()
    compared = everybody.open(f"/registry/lists/{second[1]}/compare/{first[1]}")
    assert "第 1 版到第 2 版改了什么" in compared
    assert "新增 0 项，删去 1 项，改动 1 项" in compared
    assert "次月10日前" in compared
    charts = everybody.open(f"/registry/lists/{first[1]}/compare/{second[1]}/items/SZ-09")
    assert charts.count("<svg") == 2
    assert charts.count("【修改】") >= 2
    everybody.open(f"/registry/lists/{first[1]}/compare/{second[1]}/items/WU-99", 404)
    told: Any = everybody.client.get(f"/registry/api/lists/versions/{first[1]}/differences/{second[1]}").json
    assert [(one["what"], one["code"]) for one in told["changes"]] == [("removed", "SZ-01"), ("changed", "SZ-09")]
    versions: Any = everybody.client.get("/registry/api/lists/versions?county=230828000000").json
    assert [one["version"] for one in versions["lists"]] == [2, 1]


def test_a_village_looks_back_and_the_county_decides(reader: Callable[..., Reader], county: County) -> None:
    county.publish("SZ-01")
    county.move_clock(200)
    secretary, office = reader(official("secretary")), reader("county")
    assert "超期" in secretary.open("/registry/")
    assert "超期" in reader("tp-230828210-office").open("/registry/")
    due = re.findall(rf"/registry/villages/{VILLAGE}/look-backs/\d{{4}}-\d", secretary.open("/registry/look-backs"))
    assert due
    kept = secretary.send(
        due[-1], {"summary": "都按流程图办理", "about-1": "micro_power/SZ-01", "text-1": "公示时间太短"}
    )
    assert "已填报，发现 1 条" in kept.text
    finding = re.search(r"/registry/findings/[0-9a-f-]+", office.open("/registry/look-backs"))
    assert finding
    assert "修订清单" in office.send(finding[0], {"decision": "revise", "reason": "延长到十五日"}).text
    reader(official("accountant")).open(due[0], 403)


def test_own_items_are_allowed_and_forbidden(reader: Callable[..., Reader], county: County) -> None:
    county.publish("SZ-13")
    office = reader("county")
    fields = {"tier": "village", "where": "daily/三资管理", "basis": "县委常委会第 12 次会议"}
    assert "县委常委会第 12 次会议" in office.send("/registry/own-items", fields).text
    clerk, asking = reader(official("clerk")), f"/registry/own-items/at/{VILLAGE}"
    assert asking in clerk.open("/registry/lists")
    wish = {"base": "micro_power/SZ-13", "name": "路灯电费逐笔公开", "why": "村民要求单独列"}
    assert "待决定" in clerk.send(asking, wish).text
    found = re.search(r"/registry/own-items/wishes/[0-9a-f-]+", office.open("/registry/own-items"))
    assert found
    short = office.send(found[0], {"way": "take_up", "reason": ""}, page="/registry/own-items")
    assert short.status_code == 422
    taken = office.send(found[0], {"way": "take_up", "reason": "同意试行"}, page="/registry/own-items")
    assert "V210201-SZ-01 路灯电费逐笔公开" in taken.text
    assert "已写进草稿" in clerk.open(asking)
    gone = office.send("/registry/own-items/forbid", fields, page="/registry/own-items")
    assert "县委常委会第 12 次会议" not in gone.text


def test_every_page_of_duties_opens(reader: Callable[..., Reader]) -> None:
    office = reader("county")
    data = (SAMPLES / "duty_list.xlsx").read_bytes()
    draft = office.send("/registry/lists/import", {"file": (io.BytesIO(data), "duty_list.xlsx")}).request.path
    assert "监督财务" in office.open(draft).replace("集体", "")
    assert "每年" in office.open(f"{draft}/items/supervision_positive/ZM-07")
    edit = f"{draft}/items/supervision_positive/ZM-07/edit"
    assert office.send(edit, fields_of(office.open(edit))).status_code == 200
    assert office.client.get(f"{draft}/export.csv?kind=responsibility").status_code == 200
    office.open(f"{draft}/export.csv", 404)
    office.send(f"{draft}/publish", {}, page=draft)
    everybody = reader()
    for listed in set(re.findall(r"/registry/lists/[0-9a-f-]{36}", everybody.open("/registry/lists"))):
        page = everybody.open(listed)
        everybody.open(re.findall(rf"{listed}/items/[A-Z0-9-]+", page)[0])
