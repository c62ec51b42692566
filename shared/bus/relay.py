"""The relay: numbers what was committed, publishes it after, and notes that it did. Any number may run."""

import logging
import queue
import threading
from collections import deque
from datetime import UTC, datetime
from time import monotonic

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from shared.bus.bell import POLL, Ear
from shared.bus.broker import BROKER_FAULTS, Publisher
from shared.bus.faults import NO_FAULTS, Faults
from shared.bus.numbering import Batch, anything_waiting, claim_stale, number

log = logging.getLogger(__name__)
STALE_EVERY = 1.0  # seconds between looks for batches a dead relay left behind
FORGET_EVERY = 1.0  # seconds that notes of published batches are kept for company; well below `STALE`
BREATH = 0.003  # seconds for each event of a small pass: the busier it is, the longer a pass waits for company
LONGEST_BREATH = 0.02  # seconds
BREATH_BELOW = 200  # events
_BACKLOG = 8  # passes that may wait for the broker before the relay stops handing over
_BACKOFF = (0.2, 0.5, 1.0, 2.0, 4.0)  # seconds


class Relay:
    """One relay: a thread that numbers (`run`), and one that publishes, so that a dead broker never stops numbering."""

    def __init__(self, engine: Engine, publisher: Publisher, bell: Ear, faults: Faults = NO_FAULTS) -> None:
        self._engine, self._publisher, self._bell, self._faults = engine, publisher, bell, faults
        self._outgoing: queue.Queue[Batch] = queue.Queue(_BACKLOG)
        self._published: deque[int] = deque()
        self._next_stale = self._next_forgetting = 0.0

    def run(self, stop: threading.Event) -> None:
        """Number until told to stop. A passing database fault is waited out; anything else ends the process."""
        failures, rung = 0, False
        try:
            while not stop.is_set():
                try:
                    found = self.work(rung=rung)
                    rung = False
                    if not found:
                        rung = self._bell.wait(stop)
                    elif found < BREATH_BELOW:
                        stop.wait(min(found * BREATH, LONGEST_BREATH))
                    failures = 0
                except DBAPIError as fault:
                    failures += 1
                    log.warning("relay: the database does not answer: %s", fault.orig or fault)
                    stop.wait(_BACKOFF[min(failures, len(_BACKOFF)) - 1])
        finally:
            self._bell.close()

    def work(self, *, rung: bool = False) -> int:
        """One look, and a pass if there is anything to do. Returns how many events it numbered.

        rung  the bell rang, so that there is something to do without a look
        """
        self._take_over_stale()
        published = self._to_forget()
        if not rung and not published and not anything_waiting(self._engine):
            return 0
        batch = number(self._engine, published=published, faults=self._faults)
        if batch is not None:
            self._hand_over(batch)
        return len(batch.events) if batch else 0

    def publish_all(self, stop: threading.Event) -> None:
        """Publish what was handed over, until told to stop. What fails stays noted and is taken over later."""
        failures = 0
        while not stop.is_set():
            try:
                batch = self._outgoing.get(timeout=POLL)
            except queue.Empty:
                self._publisher.beat()
                continue
            try:
                self._publisher.publish(batch)
                self._published.append(batch.first)
                failures = 0
            except BROKER_FAULTS as fault:
                failures += 1
                log.warning("relay: the broker does not answer (%s); the feed goes on", fault)
                self._drop_waiting()
                stop.wait(_BACKOFF[min(failures, len(_BACKOFF)) - 1])
        self._publisher.close()

    def _to_forget(self) -> list[int]:
        if monotonic() < self._next_forgetting:
            return []
        self._next_forgetting = monotonic() + FORGET_EVERY
        return [self._published.popleft() for _ in range(len(self._published))]

    def _hand_over(self, batch: Batch) -> None:
        try:
            self._outgoing.put(batch, timeout=POLL)
        except queue.Full:
            return  # noted in relay_batches; published when the broker is back

    def _drop_waiting(self) -> None:
        while not self._outgoing.empty():
            self._outgoing.get_nowait()

    def _take_over_stale(self) -> None:
        if monotonic() < self._next_stale or not self._outgoing.empty():
            return
        self._next_stale = monotonic() + STALE_EVERY
        for batch in claim_stale(self._engine, datetime.now(UTC)):
            self._hand_over(batch)
