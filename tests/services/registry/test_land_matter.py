"""Story B as operations: reserve land contracted out, every step in its turn."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.registry.domain.contracts import Wanted, term_of
from services.registry.operations.sign_contracts import ContractsRequest
from services.registry.tables import Contract, Matter
from shared.refusals import Invalid, NotAllowed, Refusal
from tests.services.registry.county import SLIPS, VILLAGE, County


def walk(county: County, matter_id: str, until: str = "") -> None:
    """Take every step up to one kind (or to the end), letting each notice period run out."""
    while True:
        with county.house.database.read() as session:
            matter = session.get(Matter, matter_id)
            assert matter is not None
            if matter.status != "running":
                return
        step = county.current(matter_id)
        if step.kind == until:
            return
        more: dict[str, Any] = {}
        if step.kind == "contract":
            with county.house.database.read() as session:
                more["contracts"] = ContractsRequest(term=term_of(county.house.clock(session).today(), 3))
        county.take(matter_id, **more)
        if step.notice_days:
            county.end_notice(matter_id, step.id)


def status(county: County, matter_id: str) -> str:
    with county.house.database.read() as session:
        return county.matter(session, matter_id).status


def refused(county: County, matter_id: str, **more: Any) -> Refusal:
    """The refusal of the current step."""
    with pytest.raises(Refusal) as caught:
        county.take(matter_id, **more)
    return caught.value


@pytest.fixture
def land(county: County) -> str:
    """A land matter, just started."""
    county.publish("SZ-01")
    return county.start("SZ-01")


def test_the_matter_runs_to_its_end_with_27_contracts(county: County, land: str) -> None:
    walk(county, land)
    assert status(county, land) == "finished"
    with county.house.database.read() as session:
        contracts = session.scalars(select(Contract).order_by(Contract.number)).all()
    assert len(contracts) == 27
    assert sum(contract.area for contract in contracts) == 55_500
    assert {contract.number[:12] for contract in contracts} == {f"230828{contracts[0].signed_on.year}02"}
    assert len({contract.number for contract in contracts}) == 27
    assert len(county.facts("registry.step.taken")) == 12
    assert len(county.facts("registry.matter.finished")) == 1


def test_party_members_without_quorum_decide_nothing(county: County, land: str) -> None:
    walk(county, land, until="deliberate")
    refusal = refused(county, land, meeting=county.meeting(county.current(land), due=40, present=26, in_favour=26))
    assert refusal.code == "resolution.quorum"
    assert "至少 27 人" in refusal.message
    assert refusal.basis


def test_a_land_plan_needs_two_thirds_of_all(county: County, land: str) -> None:
    walk(county, land, until="resolve")
    step = county.current(land)
    refusal = refused(county, land, meeting=county.meeting(step, due=40, present=40, in_favour=26))
    assert refusal.code == "resolution.majority"
    assert "第十九条" in refusal.basis
    county.take(land, meeting=county.meeting(step, due=40, present=40, in_favour=27))


def test_a_body_the_rule_does_not_name_decides_nothing(county: County, land: str) -> None:
    walk(county, land, until="resolve")
    meeting = replace(county.meeting(county.current(land)), body="村“两委”会议")
    assert refused(county, land, meeting=meeting).code == "resolution.wrong_body"


def test_a_meeting_in_the_future_decides_nothing(county: County, land: str) -> None:
    walk(county, land, until="resolve")
    meeting = county.meeting(county.current(land))
    refusal = refused(county, land, meeting=replace(meeting, held_on=meeting.held_on + timedelta(days=1)))
    assert refusal.code == "meeting.day"


def test_the_next_step_waits_for_the_notice_period(county: County, land: str) -> None:
    walk(county, land, until="notice")
    posted = county.current(land)
    county.take(land)
    assert refused(county, land).code == "step.notice_running"
    county.end_notice(land, posted.id)
    county.take(land)


def test_the_matter_ends_only_when_the_last_notice_has(county: County) -> None:
    county.publish("JC-10")
    patrol = county.start("JC-10")
    walk(county, patrol, until="notice")
    posted = county.current(patrol)
    county.take(patrol)
    assert status(county, patrol) == "running"
    for _ in range(2):  # the same event twice does it once
        county.end_notice(patrol, posted.id)
    walk(county, patrol)
    assert len(county.facts("registry.matter.finished")) == 1


def test_different_people_must_draw_and_sign(county: County, land: str) -> None:
    walk(county, land, until="contract")
    clerk = county.who(f"v-{VILLAGE}-clerk")
    assert refused(county, land, who=clerk).code == "step.wrong_post"


def test_contracts_must_be_those_of_the_draw(county: County, land: str) -> None:
    walk(county, land, until="contract")
    with county.house.database.read() as session:
        term = term_of(county.house.clock(session).today(), 3)
    wanted = [Wanted(plot, household, 90_000, term) for household, plot in SLIPS]
    wanted[0] = replace(wanted[0], household="示例户001")
    wanted[1] = replace(wanted[1], price_fen=1)
    with pytest.raises(Invalid) as caught:
        county.take(land, contracts=ContractsRequest(tuple(wanted[:-1])))
    assert len(caught.value.findings) == 3
    with county.house.database.read() as session:
        assert session.scalars(select(Contract)).first() is None


def test_public_words_name_nobody(county: County, land: str) -> None:
    with pytest.raises(Refusal) as caught:
        county.take(land, summary="任启明提议发包")
    assert caught.value.code == "words.name_somebody"
    with pytest.raises(Refusal) as caught:
        county.take(land, summary="联系 13812345678")
    assert caught.value.code == "words.private_number"


def test_a_late_step_says_so(county: County) -> None:
    county.publish("JC-10")
    patrol = county.start("JC-10")
    walk(county, patrol, until="review")  # within five days of receiving the plan
    county.move_clock(6)
    county.take(patrol)
    with county.house.database.read() as session:
        rows = county.matter(session, patrol).steps
    assert [row.late for row in rows if row.taken_on] == [False, False, True]


def test_an_expired_post_may_do_nothing(county: County, land: str) -> None:
    who = county.who(f"v-{VILLAGE}-accountant")
    assert refused(county, land, who=who, papers=()).status == 403
    stranger = county.who("v-230828199201-secretary")
    with pytest.raises(NotAllowed):
        county.take(land, who=stranger, papers=())
