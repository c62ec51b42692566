"""Tasks: queues, one of them, the overview of a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from services.grid.domain.checklists import Checklist, checklist_of
from services.grid.domain.eligibility import is_tied, reaches
from services.grid.domain.tasks import Light, Status, light
from services.grid.operations.members import known_posts
from services.grid.tables import Division, Grid, Person, PostHeld, Task, TaskExclusion
from shared.place import Place, Tier
from shared.security.authority import Who

QUEUE_ORDER = (Task.due_on, Task.id)


@dataclass(frozen=True)
class TaskView:
    """A task as a page shows it: the same fields whatever it came from."""

    id: str
    version: int
    status: str
    title: str
    checklist: Checklist
    village: str
    village_name: str
    township: str
    township_name: str
    invented: bool
    not_before: date
    due_on: date
    light: Light
    taken_by: str | None
    taker_name: str
    taken_on: date | None
    finding: str
    note: str
    steps_left: tuple[int, ...]
    reported_on: date | None


@dataclass(frozen=True)
class Counts:
    """How the tasks of some places stand."""

    open: int
    taken: int
    overdue: int
    done: int


def open_tasks(session: Session, who: Who, today: date) -> Select[Any]:
    """The open tasks a person may take, to be ordered by QUEUE_ORDER. What they may not take is not there at all."""
    held = known_posts(session, who)
    walking = [post for post in held if post.in_force(today) and reaches(post, post.place, post.place)]
    excluded = select(TaskExclusion.task_id).where(
        TaskExclusion.task_id == Task.id, TaskExclusion.person_id == who.person_id
    )
    tied = {post.place.code for post in held if is_tied(post.place, held, today)}
    return (
        select(Task)
        .where(Task.status == Status.OPEN, ~excluded.exists(), Task.village.not_in(sorted(tied)))
        .where(or_(false(), *(_within_reach(post.place) for post in walking)))
    )


def _within_reach(place: Place) -> ColumnElement[bool]:
    wider_areas = [place.at(tier).code for tier in (Tier.TOWNSHIP, Tier.COUNTY) if tier <= place.tier]
    return or_(below(Task.village, place), Task.reach.in_(wider_areas))


def below(column: Any, place: Place) -> ColumnElement[bool]:
    """Whether a division code lies in a place, as a range the index can use."""
    return and_(column >= place.prefix.ljust(12, "0"), column <= place.prefix.ljust(12, "9"))


def my_tasks(session: Session, who: Who) -> list[Task]:
    """What a person has taken and not reported, the most urgent first (nobody holds more than a hundred)."""
    mine = select(Task).where(Task.taken_by == who.person_id, Task.status == Status.TAKEN)
    return list(session.scalars(mine.order_by(*QUEUE_ORDER).limit(100)))


def my_reports(who: Who) -> Select[Any]:
    """What a person has reported, to be ordered by QUEUE_ORDER, descending."""
    return select(Task).where(Task.taken_by == who.person_id, Task.status == Status.DONE)


def tasks_of(places: Sequence[Place], state: str, today: date) -> Select[Any]:
    """All tasks of some places for an overseer. `state`: "open", "taken", "done", "overdue" or "" for all."""
    query = select(Task).where(Task.status != Status.PLANNED).where(_in(places))
    if state == "overdue":
        return query.where(Task.status != Status.DONE, Task.due_on < today)
    if state in (Status.OPEN, Status.TAKEN, Status.DONE):
        return query.where(Task.status == state)
    return query


def count_tasks(session: Session, places: Sequence[Place], today: date) -> Counts:
    """Figures of some places, in one query."""
    unfinished = Task.status.in_((Status.OPEN, Status.TAKEN))
    row = session.execute(
        select(
            func.sum(case((Task.status == Status.OPEN, 1), else_=0)),
            func.sum(case((Task.status == Status.TAKEN, 1), else_=0)),
            func.sum(case((and_(unfinished, Task.due_on < today), 1), else_=0)),
            func.sum(case((Task.status == Status.DONE, 1), else_=0)),
        ).where(_in(places), Task.status != Status.PLANNED)
    ).one()
    return Counts(*(int(value or 0) for value in row))


def _in(places: Sequence[Place]) -> ColumnElement[bool]:
    return or_(false(), *(below(Task.village, place) for place in places))


def show(session: Session, tasks: Sequence[Task], today: date) -> list[TaskView]:
    """Tasks with the names a page needs: two queries however many there are."""
    places = divisions(session, [code for task in tasks for code in (task.village, task.township)])
    names = people(session, [task.taken_by for task in tasks if task.taken_by])
    return [_view(task, places, names, today) for task in tasks]


def _view(task: Task, places: dict[str, Division], names: dict[str, str], today: date) -> TaskView:
    village, township = places.get(task.village), places.get(task.township)
    checklist = checklist_of(task.checklist)
    return TaskView(
        id=task.id,
        version=task.version,
        status=task.status,
        title=checklist.title,
        checklist=checklist,
        village=task.village,
        village_name=village.name if village else task.village,
        township=task.township,
        township_name=township.name if township else "",
        invented=bool(village and village.invented),
        not_before=task.not_before,
        due_on=task.due_on,
        light=light(task.status, task.due_on, today),
        taken_by=task.taken_by,
        taker_name=names.get(task.taken_by or "", ""),
        taken_on=task.taken_on,
        finding=task.finding,
        note=task.note,
        steps_left=tuple(int(step) for step in task.steps_left.split(",") if step),
        reported_on=task.reported_on,
    )


def divisions(session: Session, codes: Iterable[str]) -> dict[str, Division]:
    """Places by code, as far as they are known."""
    rows = session.scalars(select(Division).where(Division.code.in_(sorted(set(codes)))))
    return {row.code: row for row in rows}


def people(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Names by person id, as far as they are known."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(set(ids)))))
    return {row.id: row.name for row in rows}


def choices_below(session: Session, places: Sequence[Place]) -> list[Division]:
    """Villages that carry lists below some places, for a filter."""
    query = select(Division).where(
        Division.carries_list, or_(false(), *(below(Division.code, place) for place in places))
    )
    return list(session.scalars(query.order_by(Division.code).limit(500)))


@dataclass(frozen=True)
class GridView:
    """One grid and who walks it."""

    code: str
    name: str
    village: str
    invented: bool
    walkers: tuple[str, ...]


def grids_of(places: Sequence[Place]) -> Select[Any]:
    """The grids of some places, to be ordered by their code."""
    return select(Grid).where(or_(false(), *(below(func.substr(Grid.code, 1, 12), place) for place in places)))


def show_grids(session: Session, grids: Sequence[Grid], today: date) -> list[GridView]:
    """Grids with their walkers: those posted at the village, else those of its township."""
    villages = sorted({grid.code[:12] for grid in grids})
    townships = sorted({Place(code).at(Tier.TOWNSHIP).code for code in villages})
    held = session.execute(
        select(PostHeld.place, Person.name)
        .outerjoin(Person, Person.id == PostHeld.person_id)
        .where(PostHeld.role.in_(("grid_member", "grid_leader")), PostHeld.place.in_([*villages, *townships]))
        .where(or_(PostHeld.until.is_(None), PostHeld.until >= today))
        .order_by(PostHeld.place, Person.name)
    )
    by_place: dict[str, list[str]] = {}
    for place, name in held:
        by_place.setdefault(place, []).append(name or "网格员")
    names = divisions(session, villages)
    return [
        GridView(
            grid.code,
            grid.name,
            names[grid.code[:12]].name if grid.code[:12] in names else grid.code[:12],
            grid.code[:12] in names and names[grid.code[:12]].invented,
            tuple(by_place.get(grid.code[:12]) or by_place.get(Place(grid.code[:12]).at(Tier.TOWNSHIP).code, [])),
        )
        for grid in grids
    ]
