"""Door 4: the clock."""

from services.registry.operations.mend_deadlines import mend_deadlines
from services.registry.queries.access import made_stale
from shared.house import House
from shared.jobs import Job
from shared.security.stale import note_stale

_HOUR = 3600.0
_MINUTE = 60.0


def _mend_deadlines(house: House, _argument: str) -> None:
    """Provisional last days are worked out again once the calendar of their year is known."""
    with house.database.write() as session:
        mend_deadlines(session)


def _note_stale(house: House, _argument: str) -> None:
    """What a restarted Valkey/Redis forgot, or a killed process never said, is said again."""
    with house.database.read() as session:
        moments = made_stale(session, house.clock(session))
    if moments:
        note_stale(house.redis, moments, again=True)


JOBS = (
    Job("registry.mend_deadlines", _mend_deadlines, every=_HOUR),
    Job("registry.note_stale", _note_stale, every=_MINUTE),
)
