"""After the commit: wake the job that has work now. A hint; each job also sweeps its rows by itself."""

from contextlib import suppress
from functools import partial

from redis import RedisError
from sqlalchemy.orm import Session

from services.disclosure.operations.attach_files import FILES_WANTED
from services.disclosure.operations.mark_pages import PAGES_DUE
from services.disclosure.operations.move_clock import CLOCK_MOVED
from shared.database import after_commit
from shared.house import House
from shared.jobs import send

SWEEP = "disclosure.sweep"
FETCH_FILES = "disclosure.fetch_files"
_JOB_OF = {PAGES_DUE: SWEEP, FILES_WANTED: FETCH_FILES, CLOCK_MOVED: SWEEP}
_MEMORY = 3  # seconds


def wake_jobs(session: Session, house: House) -> None:
    """Have the jobs woken, each once, that this unit of work gave something to do."""
    marks = [mark for mark in _JOB_OF if session.info.get(mark) is True]
    for mark in marks:
        session.info[mark] = "woken"
    for job in sorted({_JOB_OF[mark] for mark in marks}):
        after_commit(session, partial(wake, house, job))


def wake(house: House, job: str) -> None:
    """Send a job, unless one that has not begun yet was just sent: a busy hour must not fill the queue with hints."""
    try:
        if not house.redis.set(_key(house, job), b"1", nx=True, ex=_MEMORY):
            return
    except RedisError:
        pass  # then rather once too often
    send(house, job)


def awake(house: House, job: str) -> None:
    """The job has begun: what comes from now on wakes it again."""
    with suppress(RedisError):
        house.redis.delete(_key(house, job))


def _key(house: House, job: str) -> str:
    return f"{house.settings.service}:woken:{job}"
