"""Finding one task for one person: who may know of it, and who may take it."""

from datetime import date

from sqlalchemy.orm import Session

from services.grid.domain.eligibility import may_take
from services.grid.domain.tasks import Status
from services.grid.operations.members import known_posts
from services.grid.tables import Task, TaskExclusion
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who


def find_task(session: Session, task_id: str, *, lock: bool = False) -> Task:
    """The task. Raises NotFound, also for one that is only planned. `lock`: hold the row until the end of the unit of work."""
    task = session.get(Task, task_id, with_for_update=lock)
    if task is None or task.status == Status.PLANNED:
        raise NotFound("task.unknown", "没有这项任务。请回到任务列表，从列表中打开。", where="task")
    return task


def is_eligible(session: Session, who: Who, task: Task, today: date) -> bool:
    """Whether the person may take the task; no reason is ever given beyond yes or no."""
    excluded = session.get(TaskExclusion, (task.id, who.person_id)) is not None
    return may_take(Place(task.village), Place(task.reach), known_posts(session, who), excluded, today)


def find_for(session: Session, who: Who, task_id: str, today: date) -> Task:
    """A task a person may look at: their own, one they may take, or one at a place they oversee. Raises NotFound."""
    task = find_task(session, task_id)
    if task.taken_by == who.person_id or who.may("task.oversee", Place(task.village)):
        return task
    if task.status == Status.OPEN and is_eligible(session, who, task, today):
        return task
    raise NotFound("task.unknown", "没有这项任务。请回到任务列表，从列表中打开。", where="task")
