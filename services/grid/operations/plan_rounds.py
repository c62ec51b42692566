"""Filling the queue: each village's rounds once a month, opened on their day; wider circles where nobody may take one."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from services.grid.domain.eligibility import GRID_ROLES, HeldPost, may_take, wider
from services.grid.domain.rounds import Draw, Round, month_slot, plan_month, stand_aside
from services.grid.domain.tasks import Status
from services.grid.operations.members import as_held
from services.grid.tables import Division, PostHeld, Task, TaskExclusion
from shared.bus import record
from shared.clock import Clock
from shared.contracts.grid import TaskCreated
from shared.ids import derived_id
from shared.jobs import claim
from shared.place import Place, Tier
from shared.tables import job_claims

PLAN = "grid.plan_rounds"


def plan_rounds(session: Session, clock: Clock, draw: Draw, at_most: int = 200) -> int:
    """Plan the month of every village that carries lists and has none yet, at most so many at once. Returns how many."""
    today = clock.today()
    villages = [Place(code) for code in session.scalars(_unplanned(today).limit(at_most))]
    for village in villages:
        if claim(session, PLAN, month_slot(village, today), clock.real()):
            session.add_all(new_task(round_) for round_ in plan_month(village, today, draw))
    return len(villages)


def _unplanned(today: date) -> Select[str]:
    """Villages that carry lists, have somebody who walks them, and have no plan for the month yet."""
    slot = Division.code + f"/{today:%Y-%m}"
    planned = select(job_claims.c.slot).where(job_claims.c.job == PLAN, job_claims.c.slot == slot)
    above = [func.substr(Division.code, 1, tier) + "0" * (12 - tier) for tier in (Tier.TOWNSHIP, Tier.COUNTY)]
    walked = select(PostHeld.id).where(
        PostHeld.role.in_(sorted(GRID_ROLES)),
        or_(PostHeld.until.is_(None), PostHeld.until >= today),
        PostHeld.place.in_([Division.code, *above]),
    )
    return (
        select(Division.code).where(Division.carries_list, ~planned.exists(), walked.exists()).order_by(Division.code)
    )


def new_task(round_: Round, *, task_id: str = "", visit_id: str | None = None) -> Task:
    """A planned task. Ids are all of one form, so that an id does not tell a planned round from a requested visit."""
    village = round_.village
    return Task(
        id=task_id or derived_id(str(uuid.uuid4()), "task"),
        kind="round",
        checklist=round_.checklist,
        township=village.at(Tier.TOWNSHIP).code,
        village=village.code,
        reach=village.code,
        not_before=round_.not_before,
        due_on=round_.due_on,
        status=Status.PLANNED,
        version=1,
        visit_id=visit_id,
        finding="",
        note="",
        steps_left="",
    )


def open_due(session: Session, clock: Clock, draw: Draw, at_most: int = 500) -> int:
    """Open planned tasks whose day has come; a planned round that was never opened in time is dropped. Returns how many."""
    today = clock.today()
    missed = delete(Task).where(Task.status == Status.PLANNED, Task.due_on < today, Task.visit_id.is_(None))
    session.execute(missed)
    due = select(Task).where(Task.status == Status.PLANNED, Task.not_before <= today).order_by(Task.id).limit(at_most)
    tasks = list(session.scalars(due.with_for_update()))
    people = grid_people(session, tasks)
    for task in tasks:
        if task.visit_id is None:
            _rotate(session, task, people, draw, today)
        open_task(session, task)
    return len(tasks)


def open_task(session: Session, task: Task) -> None:
    """Put a planned task into the queue and say so."""
    task.status = Status.OPEN
    fact = TaskCreated(
        task_id=task.id, kind=task.kind, township=task.township, village=task.village, due_on=task.due_on.isoformat()
    )
    session.flush()
    record(session, fact, place=task.village, version=task.version)


def exclude(session: Session, task_id: str, person_ids: Iterable[str]) -> None:
    """Let these people, and nobody else, stand aside from a task."""
    session.execute(delete(TaskExclusion).where(TaskExclusion.task_id == task_id))
    rows = [{"task_id": task_id, "person_id": person_id} for person_id in sorted(set(person_ids))]
    if rows:
        session.execute(insert(TaskExclusion), rows)


def widen(session: Session, clock: Clock) -> int:
    """Open tasks that nobody within reach may take to the township, then to the county: never to nobody. Returns how many."""
    today = clock.today()
    tasks = list(session.scalars(select(Task).where(Task.status == Status.OPEN)))
    people = grid_people(session, tasks)
    excluded = _exclusions(session, tasks)
    widened = 0
    for task in tasks:
        out = excluded.get(task.id, set())
        if any(
            may_take(Place(task.village), Place(task.reach), posts, who in out, today) for who, posts in people.items()
        ):
            continue
        further = wider(Place(task.village), Place(task.reach))
        if further is not None:
            task.reach = further.code
            widened += 1
    return widened


def grid_people(session: Session, tasks: Sequence[Task]) -> dict[str, list[HeldPost]]:
    """Everybody who walks a grid in these tasks' counties, with all their posts."""
    if not tasks:
        return {}
    counties = sorted({Place(task.village).at(Tier.COUNTY).prefix for task in tasks})
    walking = (
        select(PostHeld.person_id)
        .where(PostHeld.role.in_(sorted(GRID_ROLES)))
        .where(PostHeld.place >= counties[0].ljust(12, "0"), PostHeld.place <= counties[-1].ljust(12, "9"))
    )
    found: dict[str, list[HeldPost]] = {}
    for row in session.scalars(select(PostHeld).where(PostHeld.person_id.in_(walking))):
        found.setdefault(row.person_id, []).append(as_held(row))
    return found


def _rotate(session: Session, task: Task, people: dict[str, list[HeldPost]], draw: Draw, today: date) -> None:
    village, reach = Place(task.village), Place(task.reach)
    able = [person for person, posts in people.items() if may_take(village, reach, posts, False, today)]
    exclude(session, task.id, stand_aside(able, draw))


def _exclusions(session: Session, tasks: Sequence[Task]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    if tasks:
        open_ones = select(Task.id).where(Task.status == Status.OPEN)
        for row in session.scalars(select(TaskExclusion).where(TaskExclusion.task_id.in_(open_ones))):
            found.setdefault(row.task_id, set()).add(row.person_id)
    return found
