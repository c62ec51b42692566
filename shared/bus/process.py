"""The bus process of a service: one relay, and one follower for each source it reacts to."""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import redis

from shared.bus.applying import Applier
from shared.bus.bell import Ear
from shared.bus.broker import Publisher, Tap
from shared.bus.consumer import Follower
from shared.bus.envelope import Reaction
from shared.bus.faults import Faults, faults_from
from shared.bus.reader import HttpFeed
from shared.bus.relay import Relay
from shared.bus.state import heads_key

if TYPE_CHECKING:
    from shared.house import House

log = logging.getLogger(__name__)
Work = Callable[[threading.Event], None]
_LOOK = 0.5  # seconds between looks at the threads
_GRACE = 10.0  # seconds a thread has to finish its transaction


class ThreadDied(SystemExit):
    """A part of the bus ended by itself; the process ends with status 1, and its supervisor starts it again."""


def run_bus(house: "House", reactions: Sequence[Reaction], stop: threading.Event) -> None:
    """Relay and follow until `stop` is set. Raises ThreadDied where a thread ends before that."""
    faults = faults_from(os.environ, demonstration=house.settings.demonstration)
    threads = [_started(name, work, stop) for name, work in _parts(house, reactions, faults).items()]
    died = None
    while died is None and not stop.wait(_LOOK):
        died = next((thread.name for thread in threads if not thread.is_alive()), None)
    stop.set()
    for thread in threads:
        thread.join(_GRACE)
    if died:
        log.critical("the bus stops: %s died", died)
        raise ThreadDied(1)


def follower(house: "House", source: str, reactions: Sequence[Reaction], faults: Faults) -> Follower:
    """What follows one source for a service."""
    settings = house.settings

    def seen(name: str, head: int) -> None:
        with suppress(redis.RedisError, OSError):
            house.redis.hset(heads_key(settings.service), name, str(head))

    return Follower(
        Applier(house, source, reactions, faults=faults),
        HttpFeed(house.peers, source),
        lambda: Tap(settings.bus_url, settings.service, source),
        seen,
    )


def _parts(house: "House", reactions: Sequence[Reaction], faults: Faults) -> dict[str, Work]:
    settings = house.settings
    publisher = Publisher(settings.bus_url, settings.service, faults)
    relay = Relay(house.database.engine, publisher, Ear(house.redis, settings.service), faults)
    parts: dict[str, Work] = {"relay": relay.run, "publisher": relay.publish_all}
    for source in sorted({reaction.source for reaction in reactions}):
        parts[f"follower of {source}"] = follower(house, source, reactions, faults).run
    return parts


def _started(name: str, work: Work, stop: threading.Event) -> threading.Thread:
    def run() -> None:
        try:
            work(stop)
        except Exception:
            log.exception("%s failed", name)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread
