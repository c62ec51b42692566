"""Rounds fill the queue, and a requested visit is one among them."""

import random
import re
from datetime import date

import pytest

from services.grid.domain.tasks import Status
from services.grid.operations.plan_rounds import open_due, widen
from services.grid.queries.tasks import show
from shared.clock import fixed
from shared.contracts.registry import ClockMoved
from shared.testing import somebody
from tests.services.grid.township import OTHER, TODAY, TOWNSHIP, VILLAGE, Early, World, assumed, place, visit

CREATED = "grid.task.created.v1"


def test_a_month_is_planned_once_however_many_plan_it(world: World) -> None:
    world.plan(random.Random(1))
    first = {task.id for task in world.tasks()}
    world.plan(random.Random(2))
    assert {task.id for task in world.tasks()} == first
    assert {task.village for task in world.tasks()} <= {VILLAGE, OTHER}


def test_rounds_open_on_their_day_and_are_said(world: World) -> None:
    world.plan(Early(day=25))
    assert {task.status for task in world.tasks()} == {Status.PLANNED}
    assert world.said(CREATED) == 0
    world.clock = fixed(world.clock.now().replace(day=25))
    with world.house.database.write() as session:
        assert open_due(session, world.clock, Early()) == 6
        assert open_due(session, world.clock, Early()) == 0
    assert {task.status for task in world.tasks()} == {Status.OPEN}
    assert world.said(CREATED) == 6


def test_a_round_that_was_never_opened_in_time_is_dropped_but_a_requested_visit_is_not(world: World) -> None:
    world.plan(Early(day=25))
    asked = world.ask_visit(not_before="2026-11-26", due_on="2026-11-28", checklist="service_window")
    world.clock = fixed(world.clock.now().replace(year=2027, month=2))
    with world.house.database.write() as session:
        open_due(session, world.clock, Early())
    assert [(task.visit_id, task.status) for task in world.tasks()] == [(asked.visit_id, Status.OPEN)]


def test_villages_that_nobody_walks_get_no_rounds(world: World) -> None:
    world.apply(place("230828210201", "太华村", 12, carries_list=True))
    world.plan(Early(day=20))
    assert {task.village for task in world.tasks()} == {VILLAGE, OTHER}


def test_some_who_could_stand_aside_from_each_round_and_some_remain(world: World) -> None:
    world.plan(Early(day=20))
    in_village = [task for task in world.tasks() if task.village == VILLAGE]
    able = {who.person_id for who in (world.walker, world.second, world.neighbour)}
    assert in_village
    for task in in_village:
        assert len(world.excluded(task.id)) == 1
        assert world.excluded(task.id) < able


def test_a_requested_visit_looks_exactly_like_a_round(world: World) -> None:
    world.plan(Early(day=20))
    world.ask_visit(checklist="service_window")
    tasks = world.tasks()
    with world.house.database.read() as session:
        shown = show(session, tasks, TODAY)
    requested = next(view for view, task in zip(shown, tasks, strict=True) if task.visit_id)
    ordinary = next(view for view, task in zip(shown, tasks, strict=True) if task.visit_id is None)
    assert requested.title == requested.checklist.title
    assert {name for name in vars(requested) if getattr(requested, name) is None} == {
        name for name in vars(ordinary) if getattr(ordinary, name) is None
    }
    assert not hasattr(requested, "visit_id")
    uuid5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(uuid5.fullmatch(view.id) for view in shown)


def test_the_same_request_again_changes_nothing(world: World) -> None:
    fact = visit()
    event_id = world.apply(fact)
    before = [(task.id, task.version, task.status) for task in world.tasks()]
    world.apply(fact, event_id)
    assert [(task.id, task.version, task.status) for task in world.tasks()] == before
    assert world.said(CREATED) == 1


def test_an_unfinished_round_of_the_same_checklist_becomes_the_visit(world: World) -> None:
    world.plan(Early(day=20))
    before = {task.id for task in world.tasks()}
    asked = world.ask_visit(checklist="benefit_roster", excluded_persons=[world.second.person_id])
    tasks = world.tasks()
    assert {task.id for task in tasks} == before
    adopted = next(task for task in tasks if task.visit_id == asked.visit_id)
    assert adopted.due_on <= date(2026, 11, 29)
    assert world.excluded(adopted.id) == {world.second.person_id}
    assert world.said(CREATED) == 6


def test_a_round_somebody_excluded_has_taken_does_not_become_the_visit(world: World) -> None:
    world.ask_visit(visit_id="00000000-0000-4000-8000-000000000001")
    with world.house.database.write() as session:
        task = session.merge(world.only_task())
        task.visit_id, task.status, task.taken_by = None, Status.TAKEN, world.second.person_id
    world.ask_visit(excluded_persons=[world.second.person_id])
    assert len(world.tasks()) == 2


def test_what_nobody_may_take_is_opened_wider_never_to_nobody(world: World) -> None:
    everybody = [who.person_id for who in (world.walker, world.second, world.neighbour)]
    world.ask_visit(excluded_persons=everybody)
    with world.house.database.write() as session:
        assert widen(session, world.clock) == 1
    assert world.only_task().reach == TOWNSHIP
    with world.house.database.write() as session:
        widen(session, world.clock)
    assert world.only_task().reach == "230828000000"
    elsewhere = somebody(("grid_member", "230828210000"))
    world.apply(assumed(elsewhere, "grid_member", "230828210000", elsewhere.posts[0].id))
    with world.house.database.write() as session:
        assert widen(session, world.clock) == 0


@pytest.mark.parametrize("kind", ["demonstration"])
def test_the_demonstration_clock_is_followed(world: World, kind: str) -> None:
    world.apply(ClockMoved(offset_seconds=86400 * 10, legal_day="2026-12-02"))
    with world.house.database.read() as session:
        assert world.house.clock(session).offset.days == 10
