"""Meetings: recorded with their roll and sign-in sheet, signed by others, and only then is their step taken."""

import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from services.registry.domain.resolution import RollEntry, read_roll
from services.registry.domain.signing import SUPERVISION, TOWNSHIP, Signed, check_signed, kind_of, kinds_needed
from services.registry.operations.record_meeting import SHEET, MeetingRequest, record_meeting
from services.registry.operations.take_step import StepRequest, take_step
from services.registry.operations.undo_steps import return_matter
from services.registry.queries.matter_views import matter_view
from services.registry.queries.meetings import meetings_to_sign
from services.registry.queries.returns import put_right
from services.registry.tables import Meeting, Signature
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from tests.services.registry.county import County


@pytest.fixture
def voting(county: County) -> tuple[County, str]:
    """A matter that waits for a meeting of the two committees."""
    county.publish("SZ-01", "SZ-03")
    matter = county.start("SZ-01")
    county.take(matter)
    return county, matter


def take(county: County, matter: str, who: Who) -> None:
    """Take the current step as it stands, with its papers."""
    step = county.current(matter)
    files = tuple(county.attach(matter, who, paper) for paper in step.papers)
    with county.house.database.write() as session:
        request = StepRequest(county.matter(session, matter).version, "商议通过", files)
        take_step(session, county.house.clock(session), who, matter, step.id, request)


def recorded(county: County, matter: str, **changes: object) -> str:
    step = county.current(matter)
    meeting = replace(county.meeting(step), **changes)  # type: ignore[arg-type]
    return county.record(matter, step, county.holder(step.actors[0]), meeting)


def walk_to(county: County, matter: str, kind: str = "", rule: str = "") -> None:
    """Take steps up to the first of a kind or rule."""
    while (step := county.current(matter)).kind != kind and step.rule != (rule or "none"):
        county.take(matter)
        if step.notice_days:
            county.end_notice(matter, step.id)


def test_a_step_is_not_taken_before_its_meeting_is_recorded_and_signed(voting: tuple[County, str]) -> None:
    county, matter = voting
    clerk = county.holder("village_clerk")
    with pytest.raises(Refusal, match="登记会议") as caught:
        take(county, matter, clerk)
    assert caught.value.code == "resolution.missing"
    digest = recorded(county, matter)
    with pytest.raises(Refusal, match="会签") as caught:
        take(county, matter, clerk)
    assert caught.value.code == "meeting.unsigned"
    county.sign(matter, "s2", county.holder("supervision_member"), digest)
    take(county, matter, clerk)
    vote = json.loads(county.facts("registry.step.taken")[-1])["data"]["vote"]
    assert (vote["due"], vote["present"], vote["signed_by"]) == (40, 36, ["supervision_member"])


def test_a_record_made_anew_is_signed_anew(voting: tuple[County, str]) -> None:
    county, matter = voting
    first = recorded(county, matter)
    county.sign(matter, "s2", county.holder("supervision_member"), first)
    second = recorded(county, matter, method="记名投票")
    assert first != second
    with pytest.raises(Refusal, match="会签"):
        take(county, matter, county.holder("village_clerk"))
    with pytest.raises(Conflict, match="改过"):
        county.sign(matter, "s2", county.holder("supervision_member"), first)
    county.sign(matter, "s2", county.holder("supervision_head"), second)
    with pytest.raises(Conflict, match="已经会签过"):
        county.sign(matter, "s2", county.holder("supervision_member"), second)


def test_who_declines_says_why_and_the_step_stands_still(voting: tuple[County, str]) -> None:
    county, matter = voting
    digest, signer = recorded(county, matter), county.holder("supervision_member")
    with pytest.raises(Refusal, match="为什么"):
        county.sign(matter, "s2", signer, digest, declined=True)
    county.sign(matter, "s2", signer, digest, declined=True, note="名册上有人没有到会")
    with pytest.raises(Refusal, match="没有到会"):
        take(county, matter, county.holder("village_clerk"))
    county.sign(matter, "s2", signer, recorded(county, matter, method="记名投票"))
    take(county, matter, county.holder("village_clerk"))


def test_nobody_signs_who_is_not_asked(voting: tuple[County, str]) -> None:
    county, matter = voting
    digest = recorded(county, matter)
    for stranger in ("accountant", "village_secretary", "township_office"):
        with pytest.raises(NotAllowed):
            county.sign(matter, "s2", county.holder(stranger), digest)
    with pytest.raises(NotFound):
        county.sign(matter, "s9", county.holder("supervision_member"), digest)


def test_one_person_with_two_posts_does_not_sign_their_own_record() -> None:
    assert kinds_needed(township_signs=True) == (SUPERVISION, TOWNSHIP)
    assert kind_of(["township_office"], (SUPERVISION, TOWNSHIP)) == TOWNSHIP
    with pytest.raises(NotAllowed):
        kind_of(["township_office"], (SUPERVISION,))
    with pytest.raises(NotAllowed, match="一肩挑"):
        check_signed((SUPERVISION,), {SUPERVISION: Signed("甲", declined=False)}, taker="甲")


def test_land_for_outsiders_is_signed_by_the_township_too(voting: tuple[County, str]) -> None:
    county, _ = voting
    matter = county.start("SZ-03")
    walk_to(county, matter, rule="land_outsiders")
    step = county.current(matter)
    who = county.holder(step.actors[0])
    digest = recorded(county, matter)
    county.sign(matter, step.id, county.holder("supervision_member"), digest)
    with pytest.raises(Refusal, match="乡镇参会人员"):
        take(county, matter, who)
    with county.house.database.read() as session:
        assert [one["matter_id"] for one in meetings_to_sign(session, county.holder("township_office"))] == [matter]
        assert not meetings_to_sign(session, county.holder("supervision_head"))
    county.sign(matter, step.id, county.holder("township_office"), digest)
    take(county, matter, who)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": "鼓掌"}, "meeting.method"),
        ({"sheets": ("nothing",)}, "meeting.sheet"),
        ({"sheets": ()}, "meeting.sheet"),
        ({"roll": (RollEntry("甲", "first_secretary", True, ""),)}, "resolution.roll_empty"),
        ({"roll": ()}, "resolution.roll_empty"),
    ],
)
def test_a_record_that_cannot_stand_is_refused_whole(
    voting: tuple[County, str], changes: dict[str, object], code: str
) -> None:
    county, matter = voting
    step = county.current(matter)
    who = county.holder(step.actors[0])
    wanted: MeetingRequest = replace(county.meeting(step), sheets=(county.attach(matter, who, SHEET),))
    wanted = replace(wanted, **changes)  # type: ignore[arg-type]

    def record() -> None:
        with county.house.database.write() as session:
            version = county.matter(session, matter).version
            record_meeting(session, county.house.clock(session), who, matter, step.id, wanted, version)

    with pytest.raises(Refusal) as caught:
        record()
    assert caught.value.code == code
    with county.house.database.read() as session:
        assert session.query(Meeting).count() == 0


def test_people_are_called_before_they_meet(voting: tuple[County, str]) -> None:
    county, matter = voting
    meeting = county.meeting(county.current(matter))
    with pytest.raises(Refusal, match="晚于"):
        recorded(county, matter, called_on=meeting.held_on + timedelta(days=1))


def test_a_villagers_meeting_is_called_ten_days_before(voting: tuple[County, str]) -> None:
    county, matter = voting
    walk_to(county, matter, kind="resolve")
    meeting = county.meeting(county.current(matter))
    roll = tuple(replace(one, capacity="villager") for one in meeting.roll)
    with pytest.raises(Refusal, match="提前 10 天"):
        recorded(county, matter, body="村民会议", roll=roll, called_on=meeting.held_on - timedelta(days=9))
    recorded(county, matter, body="村民会议", roll=roll, called_on=meeting.held_on - timedelta(days=10))


def test_a_meeting_goes_with_its_step_and_is_kept_where_the_step_is_undone(voting: tuple[County, str]) -> None:
    county, matter = voting
    walk_to(county, matter, kind="review")
    with county.house.database.write() as session:
        clock, version = county.house.clock(session), county.matter(session, matter).version
        return_matter(session, clock, county.holder("supervision_head"), matter, "s2", "名册写漏了人", version)
    with county.house.database.read() as session:
        assert session.query(Meeting).count() == session.query(Signature).count() == 0
        kept = put_right(session, county.matter(session, matter)).undone[0].record["meeting"]
        assert (kept["due"], len(kept["roll"]), len(kept["signatures"])) == (40, 40, 1)
    county.take(matter)


def test_before_it_is_signed_a_meeting_is_shown_inside_only(voting: tuple[County, str]) -> None:
    county, matter = voting
    recorded(county, matter)
    with county.house.database.read() as session:
        row = county.matter(session, matter)
        outside = matter_view(session, row, households=False)["steps"][1]
        inside = matter_view(session, row)["steps"][1]
    assert (outside["vote"], outside["files"]) == (None, [])
    assert [one["paper"] for one in inside["files"]] == [SHEET]
    assert inside["meeting"]["missing"] == [SUPERVISION]


def test_rolls_kept_in_rows_of_their_own_move_into_their_records(voting: tuple[County, str]) -> None:
    """Migration 0016: records made before it keep every line, in order, under the digest that was signed."""
    county, matter = voting
    digest = recorded(county, matter)
    with county.house.database.write() as session:
        _roll_to_rows(session, matter)
        move = import_module("services.registry.migrations.versions.0016_rolls")
        with Operations.context(MigrationContext.configure(session.connection())):
            move.upgrade()
        assert not inspect(session.connection()).has_table("rolls")
    with county.house.database.read() as session:
        meeting = session.get_one(Meeting, (matter, "s2"))
        assert (read_roll(meeting.roll), meeting.digest) == (county.meeting(county.current(matter)).roll, digest)


def _roll_to_rows(session: Session, matter: str) -> None:
    """The tables as they stood before 0016."""
    roll = read_roll(session.get_one(Meeting, (matter, "s2")).roll)
    session.expunge_all()
    for statement in (
        "CREATE TABLE rolls (matter_id VARCHAR(36) NOT NULL, step_id VARCHAR(40) NOT NULL, number INTEGER NOT NULL,"
        " name VARCHAR(60) NOT NULL, capacity VARCHAR(40) NOT NULL, present BOOLEAN NOT NULL, vote VARCHAR(8) NOT NULL,"
        " FOREIGN KEY (matter_id, step_id) REFERENCES meetings, PRIMARY KEY (matter_id, step_id, number))",
        "ALTER TABLE meetings DROP COLUMN roll",
    ):
        session.execute(text(statement))
    line = text("INSERT INTO rolls VALUES (:matter_id, 's2', :number, :name, :capacity, :present, :vote)")
    rows = [{"matter_id": matter, "number": number, **vars(one)} for number, one in enumerate(roll, start=1)]
    session.execute(line, rows[::-1])
