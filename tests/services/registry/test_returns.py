"""Putting a matter right: sent back by whoever reviews it, a step withdrawn, a record corrected, the matter handed over."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import product

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.domain.flow import END, Branch, Run, Step
from services.registry.domain.going_back import LASTING, give_back, withdraw
from services.registry.domain.going_on import notice_ended
from services.registry.domain.taking import Attempt, take
from services.registry.operations.correct_step import correct_step
from services.registry.operations.hand_over_matter import hand_over_matter, may_see_through
from services.registry.operations.matters import run_of
from services.registry.operations.undo_steps import return_matter, withdraw_step
from services.registry.queries.returns import may_return_to, may_withdraw, put_right
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, Refusal
from shared.security.authority import Who
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.test_pages import Reader

REVIEWED = "SZ-04"  # 制订方案, 乡镇政府审核, …
PAID = "SZ-09"
DAY = date(2026, 11, 2)


def current(county: County, matter_id: str) -> str:
    with county.house.database.read() as session:
        step = run_of(county.matter(session, matter_id)).current
        return step.id if step else ""


def send_back(county: County, matter_id: str, to: str, who: Who | None = None, reason: str = "方案缺少面积") -> None:
    who = who or county.holder("township_office")
    with county.house.database.write() as session:
        version = county.matter(session, matter_id).version
        return_matter(session, county.house.clock(session), who, matter_id, to, reason, version)


def take_back(county: County, matter_id: str, who: Who, reason: str = "传错了材料") -> None:
    with county.house.database.write() as session:
        version = county.matter(session, matter_id).version
        withdraw_step(session, county.house.clock(session), who, matter_id, reason, version)


def told(county: County, kind: str) -> list[dict[str, object]]:
    return [json.loads(body)["data"] for body in county.facts(kind)]


@pytest.fixture
def waiting(county: County) -> tuple[County, str]:
    """A matter that waits for the township's review."""
    county.publish(REVIEWED, PAID)
    matter = county.start(REVIEWED)
    county.take(matter, summary="方案初稿")
    return county, matter


def test_what_is_sent_back_is_done_anew_and_its_first_record_stays(waiting: tuple[County, str]) -> None:
    county, matter = waiting
    send_back(county, matter, "s1")
    assert current(county, matter) == "s1"
    with county.house.database.read() as session:
        right = put_right(session, county.matter(session, matter))
        assert [(one.step_id, one.kind, one.summary, one.reason) for one in right.undone] == [
            ("s1", "returned", "方案初稿", "方案缺少面积")
        ]
        assert right.undone[0].record["files"]
    said = told(county, "steps.undone")[0]
    assert (said["undone"], said["next_step"], said["returned"]) == (["s1"], "s1", True)
    county.take(matter, summary="方案改稿")
    county.take(matter, summary="同意")
    assert current(county, matter) == "s3"


def test_only_whoever_reviews_now_sends_back_and_says_why(waiting: tuple[County, str]) -> None:
    county, matter = waiting
    with pytest.raises(NotAllowed):
        send_back(county, matter, "s1", county.holder("village_secretary"))
    with pytest.raises(Refusal, match="理由"):
        send_back(county, matter, "s1", reason=" ")
    with pytest.raises(Refusal, match="不能退回到这个步骤"):
        send_back(county, matter, "s3")
    county.take(matter, summary="同意")
    with pytest.raises(Refusal, match="不是审核"):
        send_back(county, matter, "s1")
    assert not told(county, "steps.undone")


def test_a_tier_above_may_refuse_for_good(waiting: tuple[County, str]) -> None:
    county, matter = waiting
    send_back(county, matter, END, reason="不符合土地利用规划")
    assert [one["reason"] for one in told(county, "matter.cancelled")] == ["上级审核不予通过：不符合土地利用规划"]
    with county.house.database.read() as session:
        assert county.matter(session, matter).status == "cancelled"


def test_a_person_takes_back_their_own_step_once_and_its_papers_serve_again(waiting: tuple[County, str]) -> None:
    county, matter = waiting
    secretary = county.holder(county_first(county))
    with county.house.database.read() as session:
        step = may_withdraw(session, secretary, county.matter(session, matter))
    assert step is not None
    with pytest.raises(NotAllowed, match="不是您办的"):
        take_back(county, matter, county.holder("accountant"))
    take_back(county, matter, secretary)
    with pytest.raises(Refusal, match="没有什么可以撤回"):
        take_back(county, matter, secretary)
    assert told(county, "steps.undone")[0]["returned"] is False


def county_first(county: County) -> str:
    """The role that took the first step of the reviewed item."""
    return json.loads(county.facts("step.taken")[-1])["data"]["role"]  # type: ignore[no-any-return]


def test_a_posted_step_is_not_withdrawn(county: County) -> None:
    county.publish("SZ-01")
    matter = county.start("SZ-01")
    while not (step := county.current(matter)).posted:
        county.take(matter)
    county.take(matter)
    with pytest.raises(Refusal, match="已经向全体村民公开"):
        take_back(county, matter, county.holder(step.actors[0]))


def test_an_amount_is_stated_anew_when_the_step_that_asked_for_it_was_undone(waiting: tuple[County, str]) -> None:
    county, _ = waiting
    matter = county.start(PAID)
    county.take(matter, amount_fen=150_000)
    take_back(county, matter, county.holder(county_first(county)))
    county.take(matter, amount_fen=90_000)
    with county.house.database.read() as session:
        assert county.matter(session, matter).amount_fen == 90_000


def test_two_who_press_at_once_are_told(waiting: tuple[County, str]) -> None:
    county, matter = waiting
    with county.house.database.write() as session:
        version = county.matter(session, matter).version
    county.take(matter, summary="同意")
    with pytest.raises(Conflict), county.house.database.write() as session:
        return_matter(
            session, county.house.clock(session), county.holder("township_office"), matter, "s1", "再看", version
        )


def test_a_record_is_corrected_by_adding_also_after_the_end(waiting: tuple[County, str]) -> None:
    county, matter = waiting

    def correct(who: Who, step: str, text: str) -> None:
        with county.house.database.write() as session:
            version = county.matter(session, matter).version
            correct_step(session, county.house.clock(session), who, matter, step, text, version)

    send_back(county, matter, END, reason="不予通过")
    correct(county.holder("village_secretary"), "s1", "面积应为 12 亩")
    with pytest.raises(NotAllowed):
        correct(county.holder("accountant"), "s1", "面积应为 12 亩")
    with pytest.raises(Refusal, match="还没有办过"):
        correct(county.holder("village_secretary"), "s3", "面积")
    with pytest.raises(Refusal, match="姓名"):
        correct(county.holder("village_secretary"), "s1", f"{county.holder('village_secretary').name}写错了")
    assert [(one["step_id"], one["text"]) for one in told(county, "step.corrected")] == [("s1", "面积应为 12 亩")]


def test_a_matter_is_handed_to_another_official_of_the_village(waiting: tuple[County, str]) -> None:
    county, matter = waiting
    clerk = county.holder("village_clerk")
    with county.house.database.write() as session:
        clock, row = county.house.clock(session), county.matter(session, matter)
        post = next(one for one in may_see_through(session, clock, Place(VILLAGE)) if one.person_id == clerk.person_id)
        hand_over_matter(session, clock, county.holder("village_secretary"), matter, post.id, row.version)
    with county.house.database.read() as session:
        assert county.matter(session, matter).handler_id == clerk.person_id
    assert told(county, "handed_over")[0]["person_id"] == clerk.person_id


def test_the_page_offers_what_the_rules_allow(waiting: tuple[County, str]) -> None:
    county, matter = waiting
    with county.house.database.read() as session:
        row = county.matter(session, matter)
        assert [one for one, _name in may_return_to(session, county.holder("township_office"), row)] == ["s1", END]
        assert not may_return_to(session, county.holder("village_secretary"), row)
        assert may_withdraw(session, county.holder("township_office"), row) is None


def test_the_township_sends_back_and_the_village_corrects_from_their_pages(
    app: Flask, waiting: tuple[County, str]
) -> None:
    county, matter = waiting
    office, village = Reader(app, f"tp-{VILLAGE[:9]}-office"), Reader(app, f"v-{VILLAGE}-secretary")
    page = f"/registry/matters/{matter}"
    assert "退回" in office.open(page)
    assert "缺少附图" in office.send(f"{page}/return", {"to": "s1", "reason": "缺少附图"}).text
    assert current(county, matter) == "s1"
    county.take(matter, summary="补了附图")
    shown = village.send(f"{page}/steps/s1/correct", {"text": "附图两张"}).text
    assert "附图两张" in shown
    refused = village.send(f"{page}/steps/s1/correct", {"text": " "})
    assert refused.status_code == 422


# Any flow, any walk: going back never leaves the flow, and never reaches behind what stands outside.
KINDS = ("propose", "review", "post", "contract", "pay", "inspect")


@cache  # Hypothesis takes longer to look a strategy over than to draw from it
def flows_of(count: int) -> st.SearchStrategy[tuple[Step, ...]]:
    def step(number: int) -> st.SearchStrategy[Step]:
        later = [f"s{one}" for one in range(number + 1, count)] + [END]
        ways = st.sampled_from(later).map(lambda to: (Branch(to),))
        return st.builds(
            Step, id=st.just(f"s{number}"), name=st.just("步骤"), kind=st.sampled_from(KINDS),
            actors=st.sampled_from([("a",), ("b",), ("a", "b")]), posted=st.booleans(),
            notice_days=st.sampled_from([0, 0, 7]), next=st.one_of(st.just(()), ways),
        )  # fmt: skip

    return st.tuples(*[step(number) for number in range(count)])


def replayed(run: Run) -> Run:
    """The same steps taken from the start."""
    again = Run(run.steps)
    for one in run.taken:
        again = take(again, Attempt(one.step_id, one.person_id, (one.role,), one.on))
        again = notice_ended(again, one.step_id) if one.notice_ended else again
    return again


TRIES: tuple[Callable[[Run, str, str], Run], ...] = (
    lambda run, who, _to: take(run, Attempt(run.current.id if run.current else "", who, (who,), DAY)),
    lambda run, who, to: give_back(run, (who,), to).run,
    lambda run, who, _to: withdraw(run, who).run,
    lambda run, _who, to: notice_ended(run, to),
)
WALKS = st.lists(st.sampled_from(list(product(TRIES, "ab", range(7)))), min_size=14, max_size=14)


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 7).flatmap(flows_of), WALKS)
def test_going_back_leaves_a_run_that_could_have_been_walked(
    steps: tuple[Step, ...], walk: list[tuple[Callable[[Run, str, str], Run], str, int]]
) -> None:
    run = Run(steps)
    for act, who, number in walk:
        try:
            after = act(run, who, steps[number % len(steps)].id)
        except Refusal:
            continue
        lost = run.taken[len(after.taken) :] if len(after.taken) < len(run.taken) else ()
        kinds = {step.id: step.kind for step in steps}
        assert not {kinds[one.step_id] for one in lost} & LASTING
        assert replayed(after).taken == after.taken
        assert replayed(after).current == after.current
        run = after
