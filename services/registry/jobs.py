"""Door 4: the clock."""

from services.registry.operations.mend_deadlines import mend_deadlines
from shared.house import House
from shared.jobs import Job

_HOUR = 3600.0


def _mend_deadlines(house: House, _argument: str) -> None:
    """Provisional last days are worked out again once the calendar of their year is known."""
    with house.database.write() as session:
        mend_deadlines(session)


JOBS = (Job("registry.mend_deadlines", _mend_deadlines, every=_HOUR),)
