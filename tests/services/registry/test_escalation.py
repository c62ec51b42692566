"""Objections that village and committee do not settle between them, and the terms that warn before and after."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from services.registry.operations.escalate_objection import decide_objection, escalate_objection, extend_hold
from services.registry.operations.raise_objection import answer_objection, raise_objection
from services.registry.operations.warn_deadlines import warn_deadlines
from services.registry.tables import Matter, Objection
from shared.refusals import Conflict, NotAllowed, Refusal
from shared.testing import token_for
from tests.services.registry.county import County

ITEM = "SZ-07"


@pytest.fixture
def objected(county: County) -> tuple[County, str, str]:
    """A matter under way, held by an objection; ids of both."""
    county.publish(ITEM)
    matter = county.start(ITEM)
    county.take(matter)
    with county.house.database.write() as session:
        clock, step = county.house.clock(session), county.current(matter).id
        who, version = county.holder("supervision_head"), county.matter(session, matter).version
        raised = raise_objection(session, clock, who, matter, step, "开支没有附原始凭证", version)
        return county, matter, raised.id


def act(county: County, operation, role: str, matter: str, objection: str, **more: object) -> None:  # type: ignore[no-untyped-def]
    """One act on the objection, as whoever holds the role."""
    with county.house.database.write() as session:
        version = county.matter(session, matter).version
        who = county.holder(role)
        text = "已补齐凭证，公开可查"
        operation(session, county.house.clock(session), who, matter, objection, text, version, **more)


def states(county: County, matter: str, objection: str) -> tuple[str, str]:
    """The matter's status and the objection's state."""
    with county.house.database.read() as session:
        return session.get_one(Matter, matter).status, session.get_one(Objection, objection).state


def test_more_time_is_given_once_and_by_the_township_alone(objected: tuple[County, str, str]) -> None:
    county, matter, objection = objected
    with county.house.database.read() as session:
        before = session.get_one(Objection, objection).answer_due_on
    with pytest.raises(NotAllowed):
        act(county, extend_hold, "village_secretary", matter, objection)
    act(county, extend_hold, "township_office", matter, objection)
    with county.house.database.read() as session:
        after = session.get_one(Objection, objection).answer_due_on
    assert timedelta(days=5) <= after - before <= timedelta(days=12)
    with pytest.raises(Conflict, match="延长过一次"):
        act(county, extend_hold, "township_office", matter, objection)


def test_an_unanswered_objection_goes_to_the_township_once_its_day_has_passed(
    objected: tuple[County, str, str],
) -> None:
    county, matter, objection = objected
    with pytest.raises(Refusal, match="还没有过"):
        act(county, escalate_objection, "supervision_head", matter, objection)
    county.move_clock(15)
    act(county, escalate_objection, "village_secretary", matter, objection)
    assert states(county, matter, objection) == ("held", "escalated")
    with pytest.raises(Conflict):
        act(county, answer_objection, "village_secretary", matter, objection)
    with pytest.raises(Refusal, match="异议"):
        county.take(matter)


@pytest.mark.parametrize(
    ("ruling", "status"), [("dismissed", "running"), ("amended", "running"), ("upheld", "cancelled")]
)
def test_the_township_decides(objected: tuple[County, str, str], ruling: str, status: str) -> None:
    county, matter, objection = objected
    act(county, answer_objection, "village_secretary", matter, objection)
    assert states(county, matter, objection) == ("running", "answered")
    act(county, escalate_objection, "supervision_head", matter, objection)
    with pytest.raises(NotAllowed):
        act(county, decide_objection, "village_secretary", matter, objection, ruling=ruling)
    with pytest.raises(Refusal, match="裁定"):
        act(county, decide_objection, "township_office", matter, objection, ruling="whatever")
    act(county, decide_objection, "township_office", matter, objection, ruling=ruling)
    assert states(county, matter, objection) == (status, ruling)
    told = [json.loads(body)["data"]["outcome"] for body in county.facts("registry.matter.released")]
    assert told == ["answered", ruling]
    if status == "running":
        county.take(matter)


def test_an_answer_is_not_taken_to_the_township_for_ever(objected: tuple[County, str, str]) -> None:
    county, matter, objection = objected
    act(county, answer_objection, "village_secretary", matter, objection)
    county.move_clock(15)
    with pytest.raises(Refusal, match="五个工作日"):
        act(county, escalate_objection, "supervision_head", matter, objection)


def test_terms_warn_once_before_and_once_after(objected: tuple[County, str, str]) -> None:
    county, _matter, objection = objected

    def warned() -> list[tuple[str, bool]]:
        for _ in range(2):
            with county.house.database.write() as session:
                warn_deadlines(session, county.house.clock(session))
        return [
            (said["what"], said["passed"])
            for said in (json.loads(body)["data"] for body in county.facts("registry.deadline.near"))
            if said["what"] == "answer"
        ]

    with county.house.database.read() as session:
        left = (session.get_one(Objection, objection).answer_due_on - county.house.clock(session).today()).days
    assert warned() == []
    county.move_clock(left - 1)
    assert warned() == [("answer", False)]
    county.move_clock(2)
    assert warned() == [("answer", False), ("answer", True)]


def test_a_term_says_how_it_was_reckoned(objected: tuple[County, str, str], app: Flask) -> None:
    county, matter, objection = objected
    who = token_for(county.house.settings, county.holder("township_office"))
    act(county, extend_hold, "township_office", matter, objection)
    page = app.test_client().get(
        f"/registry/matters/{matter}/objections/{objection}", headers={"Authorization": f"Bearer {who}"}
    )
    words = page.get_data(as_text=True)
    assert "期限是怎么算的" in words
    assert "由乡镇经管站延长5个工作日，理由：已补齐凭证，公开可查" in words
