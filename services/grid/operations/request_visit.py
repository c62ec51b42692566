"""A neutral visit asked for by an office becomes a task like any other of the township's rounds."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.grid.domain.checklists import checklist_of
from services.grid.domain.rounds import Round
from services.grid.domain.tasks import Status
from services.grid.operations.plan_rounds import exclude, new_task, open_task
from services.grid.tables import Task
from shared.clock import Clock
from shared.contracts.complaints import VisitRequested
from shared.ids import derived_id
from shared.place import Place


def request_visit(session: Session, clock: Clock, event_id: str, fact: VisitRequested) -> Task:
    """Put the visit into the queue. The same request again changes nothing.

    Where the village already has an unfinished round of this checklist, that round becomes the visit: two equal tasks side
    by side would tell that one of them was asked for. Otherwise a task is made as planned rounds are.
    """
    known = session.scalar(select(Task).where(Task.visit_id == fact.visit_id))
    if known is not None:
        return known
    wanted = Round(
        Place.of(fact.village),
        checklist_of(fact.checklist).key,
        date.fromisoformat(fact.not_before),
        date.fromisoformat(fact.due_on),
    )
    task = _unfinished(session, wanted, fact.excluded_persons) or _add(session, wanted, event_id)
    task.visit_id = fact.visit_id
    task.due_on = min(task.due_on, wanted.due_on) if task.status != Status.PLANNED else wanted.due_on
    session.flush()
    exclude(session, task.id, fact.excluded_persons)
    if task.status == Status.PLANNED:
        task.not_before = wanted.not_before
        if wanted.not_before <= clock.today():
            open_task(session, task)
    return task


def _unfinished(session: Session, wanted: Round, excluded: list[str]) -> Task | None:
    """A planned, open or (by someone not excluded) taken round of the same checklist that no request has used yet."""
    rounds = session.scalars(
        select(Task)
        .where(Task.village == wanted.village.code, Task.checklist == wanted.checklist, Task.visit_id.is_(None))
        .where(Task.status != Status.DONE, Task.not_before <= wanted.due_on, Task.due_on >= wanted.not_before)
        .order_by(Task.not_before, Task.id)
        .with_for_update()
    )
    return next((task for task in rounds if task.status != Status.TAKEN or task.taken_by not in excluded), None)


def _add(session: Session, wanted: Round, event_id: str) -> Task:
    task = new_task(wanted, task_id=derived_id(event_id, "task"))
    session.add(task)
    return task
