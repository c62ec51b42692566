"""Door 4: the clock, and slow work."""

from time import monotonic

from services.registry.operations import booklets
from services.registry.operations.mend_deadlines import mend_deadlines
from services.registry.operations.warn_deadlines import warn_deadlines
from services.registry.operations.warn_duties import warn_duties
from services.registry.queries.access import made_stale
from services.registry.queries.pictures import site_of
from shared.house import House
from shared.jobs import Job
from shared.security.stale import note_stale

_HOUR = 3600.0
_MINUTE = 60.0
_SWEEP = 20.0  # seconds one sweep of booklets may take from the other jobs


def _mend_deadlines(house: House, _argument: str) -> None:
    """Provisional last days are worked out again once the calendar of their year is known."""
    with house.database.write() as session:
        mend_deadlines(session)


def _warn_deadlines(house: House, _argument: str) -> None:
    """Terms that end soon, and those that have passed, are said."""
    with house.database.write() as session:
        warn_deadlines(session, house.clock(session))


def _warn_duties(house: House, _argument: str) -> None:
    """Days by which duties must be recorded: those that are near, and those that passed."""
    with house.database.write() as session:
        warn_duties(session, house.clock(session))


def _note_stale(house: House, _argument: str) -> None:
    """What a restarted Valkey/Redis forgot, or a killed process never said, is said again."""
    with house.database.read() as session:
        moments = made_stale(session, house.clock(session))
    if moments:
        note_stale(house.redis, moments, again=True)


def _make_booklet(house: House, booklet_id: str) -> None:
    """Draw one booklet. Progress is told in units of work of its own, so that a page can show it."""
    with house.database.write() as session:
        if not booklet_id or booklets.begin_booklet(session, house.clock(session), booklet_id) is None:
            return

    def progress(drawn: int) -> None:
        with house.database.write() as told:
            booklets.tell_progress(told, booklet_id, drawn)

    with house.database.read() as session:
        pdf = booklets.draw_booklet(session, house.clock(session), site_of(house), booklet_id, progress)
    with house.database.write() as session:
        booklets.keep_booklet(session, house.clock(session), house.files, booklet_id, pdf)


def _sweep_booklets(house: House, _argument: str) -> None:
    """Booklets whose lists have changed are begun anew; those that wait are drawn, one after the other, for as long as there is time."""
    with house.database.write() as session:
        booklets.renew_booklets(session, house.clock(session), site_of(house))
    began = monotonic()
    with house.database.read() as session:
        waiting = booklets.waiting_booklets(session, house.clock(session))
    for booklet_id in waiting:
        if monotonic() - began > _SWEEP:
            return
        _make_booklet(house, booklet_id)


def _drop_booklets(house: House, _argument: str) -> None:
    """Booklets of lists that no longer hold are let go."""
    with house.database.write() as session:
        booklets.drop_old_booklets(session, house.clock(session), house.files)


JOBS = (
    Job("registry.mend_deadlines", _mend_deadlines, every=_HOUR),
    Job("registry.warn_deadlines", _warn_deadlines, every=_MINUTE),
    Job("registry.warn_duties", _warn_duties, every=_MINUTE),
    Job("registry.note_stale", _note_stale, every=_MINUTE),
    Job(booklets.JOB, _make_booklet),
    Job("registry.sweep_booklets", _sweep_booklets, every=_MINUTE),
    Job("registry.drop_booklets", _drop_booklets, every=_HOUR),
)
