"""Relay and reader as processes of their own, to be killed: `python -m tests.bus.workers relay|reader <JSON>`."""

import json
import logging
import sys
import threading

from shared.bus.applying import Applier
from shared.bus.bell import Ear
from shared.bus.broker import Publisher, Tap
from shared.bus.consumer import Follower
from shared.bus.faults import Faults
from shared.bus.relay import Relay
from tests.bus.yard import LogFeed, Party, Yard, facts_of, party


def main(role: str, told: dict[str, str], chances: dict[str, float]) -> None:
    """Run one role until killed."""
    publisher = party(told["publisher"], told["publisher_url"], told["redis_url"])
    reader = party(told["reader"], told["reader_url"], told["redis_url"])
    stop, faults = threading.Event(), Faults(chances)
    if role == "relay":
        _relay(publisher, told["bus_url"], faults, stop)
    else:
        yard = Yard(told["pair"], told["bus_url"], publisher, reader, *facts_of(publisher.service))
        applier = Applier(reader, publisher.service, yard.reactions(), faults=faults)
        tap = lambda: Tap(told["bus_url"], reader.service, publisher.service)  # noqa: E731
        Follower(applier, LogFeed(publisher), tap, lambda _source, _head: None).run(stop)


def _relay(publisher: Party, bus_url: str, faults: Faults, stop: threading.Event) -> None:
    relay = Relay(
        publisher.database.engine,
        Publisher(bus_url, publisher.service, faults),
        Ear(publisher.redis, publisher.service),
        faults,
    )
    threading.Thread(target=relay.publish_all, args=(stop,), daemon=True).start()
    relay.run(stop)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    main(sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]))
