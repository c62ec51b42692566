"""Residents' objections to a posting: the matter waits for the answer, however long the notice has been over."""

import json
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.registry.domain.flow import Run, Step
from services.registry.domain.going_on import notice_ended, residents_objected
from services.registry.domain.taking import Attempt, take
from services.registry.operations.cancel_matter import cancel_matter
from services.registry.operations.note_residents import note_answered, note_objected
from services.registry.operations.raise_objection import answer_objection, raise_objection
from services.registry.operations.undo_steps import return_matter
from services.registry.operations.warn_deadlines import warn_deadlines
from services.registry.queries.matter_views import matter_view
from services.registry.queries.waiting import desk_of
from services.registry.tables import MatterStep, Objection, ResidentObjection
from shared.contracts.disclosure import NoticeObjected
from shared.refusals import Conflict, Refusal
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.office import Browser

DAY = date(2026, 11, 22)
NOTICE_FIRST, NOTICE_LAST = "JC-16", "XM-01"  # items whose first and whose last step stand as a notice
FLOW = (
    Step("s1", "方案公示", "notice", ("village_clerk",), notice_days=7),
    Step("s2", "实施", "implement", ("village_clerk",)),
)


@pytest.fixture
def posted(county: County) -> tuple[County, str]:
    """A matter whose first step stands as a notice."""
    county.publish(NOTICE_FIRST)
    matter = county.start(NOTICE_FIRST)
    county.take(matter)
    return county, matter


def object_to(county: County, matter: str, question: str = "q-1", step: str = "s1") -> None:
    with county.house.database.write() as session:
        today = county.house.clock(session).today().isoformat()
        fact = NoticeObjected(
            question_id=question, village=VILLAGE, matter_id=matter, step_id=step, entry_id="e-1",
            objected_on=today, due_on=today,
        )  # fmt: skip
        note_objected(session, fact)


def answered(county: County, question: str = "q-1", on: date = DAY) -> None:
    with county.house.database.write() as session:
        note_answered(session, county.house.clock(session), question, on)


def refused(county: County, matter: str) -> str:
    """The code with which the next step is refused."""
    with pytest.raises(Refusal) as caught:
        county.take(matter)
    return caught.value.code


def view(county: County, matter: str) -> dict[str, object]:
    with county.house.database.read() as session:
        return matter_view(session, county.matter(session, matter))


def step_row(county: County, matter: str, step: str) -> MatterStep:
    with county.house.database.read() as session:
        return session.get_one(MatterStep, (matter, step))


def test_an_answer_that_is_due_and_one_that_is_overdue_are_said_once_each(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter, "q-1")
    object_to(county, matter, "q-2")
    for _day in range(3):
        for _again in range(2):
            with county.house.database.write() as session:
                warn_deadlines(session, county.house.clock(session))
        answered(county, "q-2")
        county.move_clock(1)
    said = [json.loads(body)["data"] for body in county.facts("registry.deadline.near")]
    assert [one["passed"] for one in said if one["what"] == "resident"] == [False, False, True]


def test_the_next_step_waits_for_the_answer_though_the_notice_is_over(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter)
    assert refused(county, matter) == "step.notice_running"
    county.end_notice(matter, "s1")
    assert refused(county, matter) == "step.residents_objection"
    answered(county)
    county.take(matter)


def test_the_notice_runs_on_after_the_answer(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter)
    answered(county)
    assert refused(county, matter) == "step.notice_running"
    county.end_notice(matter, "s1")
    county.take(matter)


def test_many_objections_are_one_hold_and_each_is_answered(posted: tuple[County, str]) -> None:
    county, matter = posted
    for question in ("q-1", "q-2", "q-3"):
        object_to(county, matter, question)
    county.end_notice(matter, "s1")
    answered(county, "q-2")
    answered(county, "q-1")
    assert refused(county, matter) == "step.residents_objection"
    answered(county, "q-3")
    county.take(matter)


def test_the_same_event_twice_changes_nothing(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter)
    answered(county)
    object_to(county, matter)
    answered(county, on=date(2026, 12, 24))
    county.end_notice(matter, "s1")
    county.take(matter)
    with county.house.database.read() as session:
        assert session.scalars(select(ResidentObjection.answered_on)).all() == [DAY]


def test_answers_to_other_questions_are_none_of_its_business(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter)
    county.end_notice(matter, "s1")
    answered(county, "another-question")
    assert refused(county, matter) == "step.residents_objection"


def test_what_comes_after_the_next_step_is_shown_and_holds_nothing(posted: tuple[County, str]) -> None:
    county, matter = posted
    county.end_notice(matter, "s1")
    county.take(matter)
    object_to(county, matter)
    shown = view(county, matter)
    assert [one["holds"] for one in shown["residents"]] == [False]  # type: ignore[attr-defined]
    assert shown["waiting_for_answer"] is False
    county.take(matter)
    answered(county)
    assert view(county, matter)["residents"][0]["answered_on"] == DAY  # type: ignore[index]


def test_a_posting_done_anew_is_not_held_by_objections_to_the_old_one(county: County) -> None:
    county.publish("FW-04")
    matter = county.start("FW-04", "power_service", "village_clerk")
    for _ in range(3):
        county.take(matter)
    object_to(county, matter, step="s3")
    county.end_notice(matter, "s3")
    with county.house.database.write() as session:
        clock, version = county.house.clock(session), county.matter(session, matter).version
        return_matter(session, clock, county.holder("village_director"), matter, "s3", "位置标错，重新公示", version)
    answered(county)
    county.take(matter)
    object_to(county, matter, "q-2", step="s3")
    county.end_notice(matter, "s3")
    assert refused(county, matter) == "step.residents_objection"
    answered(county, "q-2")
    county.take(matter)


def test_an_objection_to_a_matter_nobody_knows_is_passed_over(county: County) -> None:
    object_to(county, "no-such-matter")
    answered(county)
    with county.house.database.read() as session:
        assert session.scalars(select(ResidentObjection)).all() == []


def test_the_matter_does_not_end_while_its_result_is_objected_to(county: County) -> None:
    county.publish(NOTICE_LAST)
    matter = county.start(NOTICE_LAST)
    for _ in range(5):
        county.take(matter)
    object_to(county, matter, step="s5")
    county.end_notice(matter, "s5")
    assert view(county, matter)["status"] == "running"
    assert view(county, matter)["waiting_for_answer"] is True
    assert county.facts("matter.finished") == []
    answered(county)
    assert view(county, matter)["status"] == "finished"
    assert len(county.facts("matter.finished")) == 1


def test_a_matter_given_up_is_held_by_nothing(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter)
    with county.house.database.write() as session:
        version = county.matter(session, matter).version
        clock, who = county.house.clock(session), county.holder("village_secretary")
        cancel_matter(session, clock, who, matter, "改期再办", version)
    answered(county)
    assert view(county, matter)["status"] == "cancelled"
    assert view(county, matter)["waiting_for_answer"] is False


def test_the_committee_sees_it_and_takes_it_up_once_as_its_own(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter)
    who = county.holder("supervision_head")
    with county.house.database.read() as session:
        waiting = desk_of(session, county.house.clock(session), who).residents
    assert [one["resident"]["question_id"] for one in waiting] == ["q-1"]
    with county.house.database.write() as session:
        clock, version = county.house.clock(session), county.matter(session, matter).version
        raised = raise_objection(session, clock, who, matter, "s1", "先核实再办", version, "q-1")
        again = version + 1
        with pytest.raises(Conflict, match="已经作为"):
            raise_objection(session, clock, who, matter, "s1", "先核实再办", again, "q-1")
    with county.house.database.read() as session:
        assert session.get_one(ResidentObjection, "q-1").adopted_as == raised.id
        assert session.get_one(Objection, raised.id).reason == "先核实再办"


def test_the_committees_objection_settled_leaves_the_residents_one(posted: tuple[County, str]) -> None:
    county, matter = posted
    object_to(county, matter)
    county.end_notice(matter, "s1")
    with county.house.database.write() as session:
        clock, version = county.house.clock(session), county.matter(session, matter).version
        raised = raise_objection(
            session, clock, county.holder("supervision_head"), matter, "s1", "先核实再办", version, "q-1"
        )
        answer_objection(session, clock, county.holder("village_secretary"), matter, raised.id, "已核实", version + 1)
    assert refused(county, matter) == "step.residents_objection"


def test_the_pages_say_why_it_waits_and_not_what_was_written(posted: tuple[County, str], app: Flask) -> None:
    county, matter = posted
    object_to(county, matter)
    county.end_notice(matter, "s1")
    watcher = Browser(app)
    watcher.sign_in(f"v-{VILLAGE}-jd")
    page = watcher.get(f"/registry/matters/{matter}").text
    assert "有居民对公示提出异议，村里正在答复" in page
    assert "居民异议，等待答复" in page.split('class="flowchart"')[1]  # you are here
    assert "/disclosure/questions/q-1" in page
    assert f"/registry/matters/{matter}/object?resident=q-1" in page
    assert "居民对公示的异议" in watcher.get("/registry/").text
    form = watcher.get(f"/registry/matters/{matter}/object?resident=q-1").text
    assert "居民于" in form
    assert "编号 q-1" in form
    fields = {"step_id": "s1", "reason": "居民提出异议，先核实"}
    path = f"/registry/matters/{matter}/object"
    assert watcher.post(path, f"{path}?resident=q-1", **fields).status_code == 200
    with county.house.database.read() as session:
        assert session.get_one(ResidentObjection, "q-1").adopted_as != ""


moves = st.lists(
    st.one_of(
        st.tuples(st.just("object"), st.integers(1, 4)),
        st.tuples(st.just("answer"), st.integers(1, 4)),
        st.tuples(st.sampled_from(["notice", "take"]), st.just(0)),
    ),
    max_size=30,
)


@given(moves)
def test_nobody_goes_past_a_posting_with_an_open_objection(tried: list[tuple[str, int]]) -> None:
    run = take(Run(FLOW), Attempt("s1", "a", ("village_clerk",), DAY))
    unanswered, over = set[int](), False
    for what, number in tried:
        if what == "take":
            try:
                run = take(run, Attempt("s2", "a", ("village_clerk",), DAY))
            except Refusal:
                assert unanswered or not over
                continue
            assert over
            assert not unanswered
            break
        if what == "notice":
            over, run = True, notice_ended(run, "s1")
            continue
        unanswered = unanswered | {number} if what == "object" else unanswered - {number}
        run = residents_objected(run, "s1", still_open=bool(unanswered))
    assert run.status == ("finished" if len(run.taken) == 2 else "running")


def test_a_last_posting_objected_to_keeps_the_run_open() -> None:
    last = (replace(FLOW[0], id="s1"),)
    run = residents_objected(take(Run(last), Attempt("s1", "a", ("village_clerk",), DAY)), "s1", still_open=True)
    assert notice_ended(run, "s1").status == "running"
    assert residents_objected(notice_ended(run, "s1"), "s1", still_open=False).status == "finished"


def test_the_next_steps_time_runs_from_the_answer(county: County) -> None:
    county.publish("SZ-03")
    matter = county.start("SZ-03")
    county.take(matter)
    county.take(matter)
    following = county.current(matter)
    object_to(county, matter, step="s2")
    county.end_notice(matter, "s2")
    assert step_row(county, matter, following.id).due_on is None
    answered(county, on=DAY)
    assert bool(step_row(county, matter, following.id).due_on) == bool(following.limit)
