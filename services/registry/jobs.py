"""Door 4: the clock."""

from services.registry.operations.mend_deadlines import mend_deadlines
from services.registry.operations.warn_deadlines import warn_deadlines
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


def _warn_deadlines(house: House, _argument: str) -> None:
    """Terms that end soon, and those that have passed, are said."""
    with house.database.write() as session:
        warn_deadlines(session, house.clock(session))


def _note_stale(house: House, _argument: str) -> None:
    """What a restarted Valkey/Redis forgot, or a killed process never said, is said again."""
    with house.database.read() as session:
        moments = made_stale(session, house.clock(session))
    if moments:
        note_stale(house.redis, moments, again=True)


JOBS = (
    Job("registry.mend_deadlines", _mend_deadlines, every=_HOUR),
    Job("registry.warn_deadlines", _warn_deadlines, every=_MINUTE),
    Job("registry.note_stale", _note_stale, every=_MINUTE),
)
