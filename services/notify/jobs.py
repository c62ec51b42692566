"""Door 4: deliveries beyond the inbox, and names. All work is found by its rows."""

import logging
from urllib.parse import quote

from services.notify.channels import CHANNELS
from services.notify.operations.deliver import deliver, due_deliveries
from services.notify.operations.learn import learn_names, unnamed
from shared.house import House
from shared.jobs import Job, send
from shared.peers import PeerUnavailable

log = logging.getLogger(__name__)
DELIVER = "notify.deliver"


def _deliver(house: House, delivery_id: str) -> None:
    """Try one delivery, named by its row."""
    with house.database.write() as session:
        deliver(session, house.clock(session), CHANNELS, delivery_id)


def _sweep(house: House, _argument: str) -> None:
    """Send a task for every delivery that is due; a second task for one finds nothing left to do."""
    with house.database.read() as session:
        due = due_deliveries(session, house.clock(session))
    for delivery_id in due:
        send(house, DELIVER, delivery_id)


def _fetch_names(house: House, _argument: str) -> None:
    """Ask registry what people with posts are called; no answer: the next run asks again."""
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


JOBS = (
    Job(DELIVER, _deliver),
    Job("notify.sweep", _sweep, every=5),
    Job("notify.fetch_names", _fetch_names, every=30),
)
