"""Following one source: the broker's messages while they fit, the feed whenever they don't, and every 3 s anyway."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol

from sqlalchemy import select

from shared.bus.applying import Applier, Arrived, MayNotMove, Outcome, UnknownSubscription, passing
from shared.bus.broker import BROKER_FAULTS
from shared.bus.cursor import Cursor
from shared.bus.deliveries import Message, unpack
from shared.bus.envelope import Malformed
from shared.bus.log import CursorGone
from shared.bus.reader import Feed, FeedFault
from shared.bus.restoring import find_common
from shared.bus.subscriptions import back_fill, subscribe
from shared.bus.trying import one_by_one
from shared.tables import cursors

log = logging.getLogger(__name__)
LOOK_EVERY = 3.0  # seconds between looks at the feed while the broker brings messages
LOOK_WITHOUT_BROKER = 0.5  # seconds, while it doesn't
_WAIT = 5.0  # seconds a program older than the data waits before it looks again
_BACKOFF = (0.2, 0.5, 1.0, 2.0)  # seconds


class TapLike(Protocol):
    """An open queue (`shared.bus.broker.Tap`)."""

    def receive(self, timeout: float) -> list[Any]: ...
    def beat(self) -> None: ...
    def close(self) -> None: ...


class Follower:
    """Follows one source. `seen` is told the end of the source's log whenever the feed says it."""

    def __init__(
        self, applier: Applier, feed: Feed, open_tap: Callable[[], TapLike], seen: Callable[[str, int], None]
    ) -> None:
        self.applier, self._feed, self._open_tap, self._seen = applier, feed, open_tap, seen
        self.cursor = Cursor("", 0, "")
        self._tap: TapLike | None = None
        self._next_try = self._next_look = 0.0
        self._tap_failures = self._deaf = self._heard = 0

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop. Passing faults are waited out; a bug ends the process."""
        failures = 0
        while not stop.is_set():
            try:
                self.start(stop)
                while not stop.is_set():
                    self.step(stop)
                    failures = 0
            except UnknownSubscription as why:
                log.error("%s: not following: %s", self.applier.source, why)
                stop.wait(_WAIT)
            except Exception as fault:
                if not passing(fault) and not isinstance(fault, FeedFault | MayNotMove):
                    raise
                failures += 1
                log.warning("%s: %s; trying again", self.applier.source, fault)
                stop.wait(_BACKOFF[min(failures, len(_BACKOFF)) - 1])
            finally:
                self._drop_tap()

    def start(self, stop: threading.Event) -> None:
        """Make the rows, catch up on newly handled types, then on everything."""
        subscribe(self.applier)
        while not stop.is_set():
            try:
                self._load_cursor()
                back_fill(self.applier, self._feed, stop.wait)
                break
            except CursorGone as gone:
                find_common(self.applier, self._feed, gone)
        with suppress(FeedFault):
            self.catch_up(stop)

    def step(self, stop: threading.Event) -> None:
        """Wait for messages and apply them; look at the feed when it is time or when they do not fit."""
        messages = self._receive(stop)
        fits = True
        if messages:
            fits = self.handle(messages, stop)
            if fits:
                self._acknowledge(messages)
        if not fits or monotonic() >= self._next_look:
            self._look(stop)
            if not fits:
                self._acknowledge(messages)

    def handle(self, messages: Sequence[Message], stop: threading.Event) -> bool:
        """Apply some messages. False where they did not fit, and the feed must be read."""
        brought = unpack(messages, self.cursor)
        if not brought.events:
            return not brought.malformed
        return self._apply(brought.events, stop) and not brought.malformed

    def catch_up(self, stop: threading.Event) -> int:
        """Apply what the feed has beyond the cursor; returns how many. Raises FeedFault, or a passing fault."""
        found = 0
        while not stop.is_set():
            try:
                page = self._feed.read(self.cursor if self.cursor.position else None)
            except CursorGone as gone:
                find_common(self.applier, self._feed, gone)
                self._load_cursor()
                continue
            self._seen(self.applier.source, page.head)
            if not page.events:
                break
            before = self.cursor.position
            if not self._apply(_arrived(page.events), stop):
                # Another worker may have moved the cursor on; otherwise the feed has a hole.
                self._load_cursor()
                if self.cursor.position <= before:
                    raise FeedFault(f"the feed of {self.applier.source} does not go on at {self.cursor}")
            found += max(0, self.cursor.position - before)
            if not page.more:
                break
        return found

    def _apply(self, events: Sequence[Arrived], stop: threading.Event) -> bool:
        outcomes: list[Outcome] = one_by_one(
            events, self.applier.apply, lambda event: self.applier.apply([event]), self.applier.park, stop.wait
        )
        self.cursor = outcomes[-1].cursor
        return not any(outcome.gap for outcome in outcomes)

    def _look(self, stop: threading.Event) -> None:
        every = LOOK_EVERY if self._tap else LOOK_WITHOUT_BROKER
        try:
            found = self.catch_up(stop)
        except FeedFault as fault:
            log.info("%s", fault)
            found = 0
        finally:
            self._next_look = monotonic() + every
        # Deaf: the feed had something, and the broker brought nothing at all since the last look.
        self._deaf = self._deaf + 1 if found and not self._heard and self._tap else 0
        self._heard = 0
        if self._deaf >= 2:
            log.warning("%s: the broker brings nothing; binding the queue again", self.applier.source)
            self._drop_tap()

    def _receive(self, stop: threading.Event) -> list[Message]:
        wait = max(0.01, min(1.0, self._next_look - monotonic()))
        try:
            if self._tap is None and monotonic() >= self._next_try:
                self._tap, self._deaf = self._open_tap(), 0
                self._next_look = 0.0  # what was said while nobody listened stands in the feed
                wait = 0.01
            if self._tap is not None:
                messages = self._tap.receive(wait)
                self._tap.beat()
                self._tap_failures = 0
                self._heard += len(messages)
                return messages
        except BROKER_FAULTS as fault:
            self._broker_failed(fault)
        stop.wait(wait)
        return []

    def _acknowledge(self, messages: Sequence[Message]) -> None:
        if not messages or self._tap is None:
            return
        self.applier.faults.reach("before_ack")
        try:
            for message in messages:
                message.ack()
        except BROKER_FAULTS as fault:
            self._broker_failed(fault)

    def _broker_failed(self, fault: Exception) -> None:
        self._tap_failures += 1
        pause = _BACKOFF[min(self._tap_failures, len(_BACKOFF)) - 1]
        log.warning("%s: the broker does not answer (%s); reading the feed", self.applier.source, fault)
        self._drop_tap()
        self._next_try = monotonic() + pause
        self._next_look = min(self._next_look, monotonic() + LOOK_WITHOUT_BROKER)

    def _drop_tap(self) -> None:
        tap, self._tap = self._tap, None
        if tap is not None:
            tap.close()

    def _load_cursor(self) -> None:
        with self.applier.house.database.read() as session:
            row = session.execute(
                select(cursors.c.epoch, cursors.c.position, cursors.c.event_id).where(
                    cursors.c.source == self.applier.source
                )
            ).one()
        self.cursor = Cursor(row.epoch, row.position, row.event_id)


def _arrived(raws: Sequence[Any]) -> list[Arrived]:
    try:
        return [Arrived.of(raw) for raw in raws]
    except Malformed as wrong:
        raise FeedFault(str(wrong)) from wrong
