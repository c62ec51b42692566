"""Higher review (提级监督): the tier above puts its approval into matters that run and into those that begin."""

import json
from datetime import date, timedelta

import pytest

from services.registry.domain.flow import END, Branch, Step
from services.registry.domain.lifting import Review, settled, with_reviews, without
from services.registry.operations.lift import LiftRequest, end_lift, lift
from services.registry.operations.matters import flow_of, run_of
from services.registry.queries.waiting import desk_of
from services.registry.tables import LiftRow
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, Refusal
from tests.services.registry.county import VILLAGE, County

ITEM = ("micro_power", "SZ-07")
LAND = ("micro_power", "SZ-01")


def flow() -> list[Step]:
    ways = (Branch("b", "金额<100元"), Branch("c", "其他"))
    return [
        Step("a", "甲", "propose", ("village_secretary",), next=ways),
        Step("b", "乙", "pay", ("accountant",), next=(Branch("d"),)),
        Step("c", "丙", "review", ("accountant",)),
        Step("d", "丁", "post", ("village_clerk",), next=(Branch(END),)),
    ]


def test_every_way_to_a_step_leads_through_the_review_before_it() -> None:
    led = with_reviews(flow(), [Review("lift1", "x", "township_office", "d")])
    assert [step.id for step in led] == ["a", "b", "c", "lift1", "d"]
    assert led[1].next == (Branch("lift1"),)
    assert led[2].next == ()  # the row below is the review now
    led = with_reviews(flow(), [Review("lift1", "x", "township_office", "b")])
    assert led[0].next == (Branch("lift1", "金额<100元"), Branch("c", "其他"))


def test_reviews_stand_before_each_other_and_close_up_when_one_goes() -> None:
    reviews = [Review("lift1", "x", "township_office", "d"), Review("lift2", "y", "county_office", "lift1")]
    assert [step.id for step in with_reviews(flow(), reviews)] == ["a", "b", "c", "lift2", "lift1", "d"]
    assert without(reviews, {"lift1"}) == (Review("lift2", "y", "county_office", "d"),)
    assert settled([Review("lift1", "x", "township_office")], "c")[0].before == "c"


@pytest.fixture
def published(county: County) -> County:
    """With two items on the list."""
    county.publish(ITEM[1], LAND[1])
    return county


def lifted(county: County, scope: str = "item", role: str = "township_office", **more: object) -> str:
    """A lift by whoever holds the role; its id."""
    who = county.holder(role) if role != "county_office" else county.who("county")
    place = Place(VILLAGE) if scope == "matter" else Place(VILLAGE[:9] + "000")
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        given = {"reason": "群众关注，提级审核一个季度", "until": clock.today() + timedelta(days=90), **more}
        request = LiftRequest(scope, place, item=ITEM if scope == "item" else ("", ""), **given)  # type: ignore[arg-type]
        return lift(session, clock, who, request).id


def state(county: County, matter_id: str) -> tuple[list[str], str]:
    """The ids of the matter's flow, and of its current step."""
    with county.house.database.read() as session:
        matter = county.matter(session, matter_id)
        current = run_of(matter).current
        return [step.id for step in flow_of(matter)], current.id if current else ""


def test_a_matter_that_begins_is_reviewed_after_its_first_step(published: County) -> None:
    lifted(published)
    matter = published.start(ITEM[1])
    before, first = state(published, matter)
    assert "lift1" not in before
    published.take(matter)
    after, current = state(published, matter)
    assert (after[:2], current) == ([first, "lift1"], "lift1")
    with pytest.raises(Refusal, match="提级审核"):
        published.take(matter, step=published.current(matter).__class__(after[2], "", "handle", ("village_clerk",)))
    with pytest.raises(NotAllowed):
        published.take(matter, who=published.holder("village_secretary"))
    published.take(matter, who=published.holder("township_office"), summary="乡镇审核同意")
    assert state(published, matter)[1] == after[2]
    told = [json.loads(body)["data"] for body in published.facts("registry.matter.lifted")]
    assert [(one["lifted"], one["next_step"]) for one in told] == [(True, "lift1")]
    assert [step["id"] for step in told[0]["steps"]] == after


def test_a_running_matter_is_reviewed_before_its_next_step_and_goes_on_as_before(published: County) -> None:
    matter = published.start(ITEM[1])
    published.take(matter)
    ids, waiting = state(published, matter)
    lifted(published, "matter", "county_office", matter_id=matter)
    assert state(published, matter) == ([ids[0], "lift1", *ids[1:]], "lift1")
    with pytest.raises(Conflict, match="已经有了"):
        lifted(published, "matter", "county_office", matter_id=matter)
    published.take(matter, who=published.who("county"), summary="县里审核同意")
    assert state(published, matter)[1] == waiting
    while state(published, matter)[1]:
        published.take(matter)
    with published.house.database.read() as session:
        assert published.matter(session, matter).status == "finished"


def test_what_was_not_reviewed_falls_away_when_the_lift_ends(published: County) -> None:
    lift_id = lifted(published)
    given, waiting, untouched = (published.start(ITEM[1]) for _ in range(3))
    for one in (given, waiting):
        published.take(one)
    published.take(given, who=published.holder("township_office"), summary="乡镇审核同意")
    with published.house.database.write() as session:
        end_lift(session, published.house.clock(session), published.holder("township_office"), lift_id)
    assert "lift1" in state(published, given)[0]
    for one in (waiting, untouched):
        assert "lift1" not in state(published, one)[0]
    published.take(waiting)
    published.take(untouched)
    told = [json.loads(body)["data"]["lifted"] for body in published.facts("registry.matter.lifted")]
    assert sorted(told) == [False, False, True, True]


def test_only_the_tier_above_lifts_with_reason_and_end(published: County) -> None:
    with pytest.raises(NotAllowed):
        lifted(published, role="village_secretary")
    with pytest.raises(Refusal, match="为什么"):
        lifted(published, reason=" ")
    with pytest.raises(Refusal, match="截止"):
        lifted(published, until=date(2020, 1, 1))
    with published.house.database.read() as session:
        assert session.query(LiftRow).count() == 0


def test_a_lift_that_has_run_out_lifts_nothing_more(published: County) -> None:
    with published.house.database.write() as session:
        today = published.house.clock(session).today()
    lifted(published, until=today)
    published.move_clock(1)
    matter = published.start(ITEM[1])
    published.take(matter)
    assert "lift1" not in state(published, matter)[0]


def test_a_township_neither_ends_nor_forestalls_what_the_county_lifted(published: County) -> None:
    lifted(published)
    by_county = lifted(published, role="county_office")
    with pytest.raises(NotAllowed, match="谁提级"), published.house.database.write() as session:
        end_lift(session, published.house.clock(session), published.holder("township_office"), by_county)
    matter = published.start(ITEM[1])
    published.take(matter)
    assert {"lift1", "lift2"} <= set(state(published, matter)[0])
    with published.house.database.write() as session:
        end_lift(session, published.house.clock(session), published.who("county"), by_county)


def test_what_waits_for_the_tier_above_is_found_among_many(published: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.registry.queries.work.MOST", 2)
    lifted(published)
    others = [published.start(ITEM[1]) for _ in range(4)]
    last = published.start(ITEM[1])
    published.take(last)  # the others wait for the village
    with published.house.database.read() as session:
        clock = published.house.clock(session)
        desk = desk_of(session, clock, published.holder("township_office"))
        assert [one["matter_id"] for one in desk.steps] == [last]
        assert desk.running == len(others) + 1
