"""After the commit: wake the job that has work now. A hint; each job also sweeps its rows by itself."""

from functools import partial

from sqlalchemy.orm import Session

from services.disclosure.operations.attach_files import FILES_WANTED
from services.disclosure.operations.mark_pages import PAGES_DUE
from services.disclosure.operations.move_clock import CLOCK_MOVED
from shared.database import after_commit
from shared.house import House
from shared.jobs import send

BUILD_PAGES = "disclosure.build_pages"
END_NOTICES = "disclosure.end_notices"
FETCH_FILES = "disclosure.fetch_files"
NEW_DAY = "disclosure.new_day"
_JOB_OF = {PAGES_DUE: (BUILD_PAGES,), FILES_WANTED: (FETCH_FILES,), CLOCK_MOVED: (END_NOTICES, NEW_DAY)}


def wake_jobs(session: Session, house: House) -> None:
    """Have the jobs woken, each once, that this unit of work gave something to do."""
    for mark, jobs in _JOB_OF.items():
        if session.info.get(mark) is True:
            session.info[mark] = "woken"
            for job in jobs:
                after_commit(session, partial(send, house, job))
