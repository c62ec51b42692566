"""Door 4: the clock. Everything is found by its rows, so a lost or repeated run does no harm."""

import logging
from urllib.parse import quote

from services.complaints.domain.slots import EVERY_HOUR, OFFICE_HOURS
from services.complaints.operations.figures import publish_figures, tell_offices
from services.complaints.operations.learn import learn_names, unnamed
from services.complaints.operations.offices import reroute
from services.complaints.operations.photos import keep_photo, put_off, waiting_photos
from services.complaints.operations.visit import say_visits
from shared.clock import CHINA
from shared.house import House
from shared.jobs import Job, claim
from shared.peers import PeerUnavailable
from shared.workdays.deadlines import recompute

log = logging.getLogger(__name__)


def _say_visits(house: House, _argument: str) -> None:
    """Give out the rounds' visits whose time has come."""
    with house.database.write() as session:
        say_visits(session, house.clock(session))


def _tell_offices(house: House, _argument: str) -> None:
    """The constant signal at fixed hours; every hour in a demonstration."""
    hours = EVERY_HOUR if house.settings.demonstration else OFFICE_HOURS
    with house.database.write() as session:
        tell_offices(session, house.clock(session), hours)


def _publish_figures(house: House, _argument: str) -> None:
    """Once a day, so that a figure does not tell the hour of an answer; at once in a demonstration."""
    with house.database.write() as session:
        clock = house.clock(session)
        day = clock.now().astimezone(CHINA).date().isoformat()
        if house.settings.demonstration or claim(session, "complaints.publish_figures", day, clock.real()):
            publish_figures(session, clock)


def _reroute(house: House, _argument: str) -> None:
    """No change of posts may leave a report with nobody."""
    with house.database.write() as session:
        moved = reroute(session, house.clock(session))
    if moved:
        log.warning("reports moved to another office", extra={"count": moved})


def _fetch_photos(house: House, _argument: str) -> None:
    """Fetch what visits photographed; seal it."""
    with house.database.read() as session:
        photos = waiting_photos(session, house.clock(session))
    for photo in photos:
        try:
            data = house.peers.get_bytes("grid", f"/grid/files/{quote(photo.source_id)}")
        except PeerUnavailable as error:
            log.info("photograph not fetched yet", extra={"status": error.status})
            with house.database.write() as session:
                put_off(session, house.clock(session), photo.id)
            continue
        with house.database.write() as session:
            keep_photo(session, photo.id, data)


def _fetch_names(house: House, _argument: str) -> None:
    """Ask registry what holders of posts are called, to keep their names out of public statements."""
    with house.database.read() as session:
        missing = unnamed(session)
    if not missing:
        return
    try:
        people = house.peers.get_json("registry", f"/registry/api/people?ids={quote(','.join(missing))}")
    except PeerUnavailable as error:
        log.info("names not fetched yet", extra={"status": error.status})
        return
    with house.database.write() as session:
        told = {person["id"]: person["name"] for person in people}
        learn_names(session, {id_: told.get(id_, "") for id_ in missing})


def _recompute_deadlines(house: House, _argument: str) -> None:
    """A new year's calendar came: provisional last days are worked out again."""
    with house.database.write() as session:
        recompute(session)


JOBS = (
    Job("complaints.say_visits", _say_visits, every=3),
    Job("complaints.publish_figures", _publish_figures, every=5),
    Job("complaints.fetch_photos", _fetch_photos, every=5),
    Job("complaints.fetch_names", _fetch_names, every=15),
    Job("complaints.tell_offices", _tell_offices, every=60),
    Job("complaints.reroute", _reroute, every=30),
    Job("complaints.recompute_deadlines", _recompute_deadlines, every=3600),
)
