"""Taking a task from the queue: of two who ask at once one gets it, and the other is told."""

from sqlalchemy.orm import Session

from services.grid.domain.eligibility import refuse_unless_eligible
from services.grid.domain.tasks import Status, check_open, check_version
from services.grid.operations.find_task import find_task, is_eligible
from services.grid.tables import Task
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.grid import TaskTaken
from shared.security.authority import Who


def take_task(session: Session, clock: Clock, who: Who, task_id: str, version: int) -> Task:
    """Give the task to whoever asks. Asking again for one's own task changes nothing.

    version: of the task as the page showed it. Raises NotFound, NotAllowed (one wording for every reason), Conflict.
    """
    task = find_task(session, task_id, lock=True)
    if task.status == Status.TAKEN and task.taken_by == who.person_id:
        return task
    refuse_unless_eligible(is_eligible(session, who, task, clock.today()))
    check_open(task.status)
    check_version(task.version, version)
    task.status, task.taken_by, task.taken_on = Status.TAKEN, who.person_id, clock.today()
    task.version += 1
    fact = TaskTaken(
        task_id=task.id,
        township=task.township,
        village=task.village,
        person_id=who.person_id,
        taken_on=clock.today().isoformat(),
    )
    record(session, fact, place=task.village, version=task.version)
    audit(session, who, "task.take", task.village, f"task/{task.id}", {})
    return task
