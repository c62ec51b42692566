"""Door 4: the clock. All work is found by its rows, so a lost or repeated run does no harm."""

import logging
import random
from urllib.parse import quote

from services.grid.operations.learn_names import learn_names, unnamed
from services.grid.operations.open_contact import forget_contacts
from services.grid.operations.plan_rounds import open_due, plan_rounds, widen
from shared.house import House
from shared.jobs import Job
from shared.peers import PeerUnavailable

log = logging.getLogger(__name__)
_BATCH = 200


def _plan_rounds(house: House, _argument: str) -> None:
    """Plan the month of villages not planned yet, a batch per transaction."""
    draw = random.SystemRandom()
    while True:
        with house.database.write() as session:
            planned = plan_rounds(session, house.clock(session), draw, _BATCH)
        if planned < _BATCH:
            return


def _open_rounds(house: House, _argument: str) -> None:
    """Open what is due, then widen what nobody may take."""
    with house.database.write() as session:
        open_due(session, house.clock(session), random.SystemRandom())
    with house.database.write() as session:
        widen(session, house.clock(session))


def _fetch_names(house: House, _argument: str) -> None:
    """Ask registry what new members are called; no answer: the next run asks again."""
    with house.database.read() as session:
        missing = unnamed(session)
    if not missing:
        return
    try:
        answer = house.peers.get_json("registry", f"/registry/api/people?ids={quote(','.join(missing))}")
    except PeerUnavailable as error:
        log.info("names not fetched yet", extra={"reason": str(error)[:200]})
        return
    with house.database.write() as session:
        learn_names(session, {person["id"]: person["name"] for person in answer})


def _forget_contacts(house: House, _argument: str) -> None:
    """Delete what residents left, once nobody needs it any more."""
    with house.database.write() as session:
        forget_contacts(session, house.clock(session))


JOBS = (
    Job("grid.plan_rounds", _plan_rounds, every=60),
    Job("grid.open_rounds", _open_rounds, every=30),
    Job("grid.fetch_names", _fetch_names, every=30),
    Job("grid.forget_contacts", _forget_contacts, every=3600),
)
