"""Subscriptions are rows. A newly handled type is first read from position 0 up to the cursor, in its order.

A program that does not know a type the service is subscribed to is older than the data and may not move the cursor.
"""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.bus.applying import Applier, Arrived
from shared.bus.cursor import Cursor
from shared.bus.parking import park
from shared.bus.reader import Feed
from shared.bus.trying import Pause, one_by_one
from shared.clock import Clock
from shared.tables import cursors, subscriptions

log = logging.getLogger(__name__)


def subscribe(applier: Applier) -> None:
    """Make the cursor's row and those of newly handled types; at position 0 there is nothing to catch up on."""
    with applier.house.database.write() as session:
        connection = session.connection()
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        start = {"epoch": "", "position": 0, "event_id": "", "moved_at": Clock().real()}
        connection.execute(make(cursors).values(source=applier.source, **start).on_conflict_do_nothing())
        state = applier.lock(session)
        known = set(session.scalars(select(subscriptions.c.type).where(subscriptions.c.source == applier.source)))
        new = [
            {"source": applier.source, "type": kind, "position": 0, "active": state.position == 0}
            for kind in sorted(set(applier.reactions) - known)
        ]
        if new:
            connection.execute(insert(subscriptions), new)


def unsubscribe(session: Session, source: str, kind: str) -> None:
    """Give a type up for good: part of the release that no longer handles it."""
    session.execute(delete(subscriptions).where(subscriptions.c.source == source, subscriptions.c.type == kind))


def back_fill(applier: Applier, feed: Feed, pause: Pause) -> None:
    """Read newly handled types up to the cursor, page by page. Raises FeedFault, CursorGone, or a passing fault."""
    while behind := _behind(applier):
        kinds, start, epoch = behind
        log.info("catching up on %s from position %d of %s", ", ".join(kinds), start, applier.source)
        page = feed.read(Cursor(epoch, start, ""), types=kinds)
        found = [Arrived.of(raw) for raw in page.events]
        filling = _Filling(applier, start)
        one_by_one(found, filling.fill, filling.fill_one, filling.put_aside, pause)
        filling.reach(page.cursor.position)


def _behind(applier: Applier) -> tuple[list[str], int, str] | None:
    with applier.house.database.read() as session:
        rows = session.execute(
            select(subscriptions.c.type, subscriptions.c.position)
            .where(subscriptions.c.source == applier.source, subscriptions.c.active.is_(False))
            .order_by(subscriptions.c.type)
        ).all()
        mine = [row for row in rows if row.type in applier.reactions]
        epoch = session.scalar(select(cursors.c.epoch).where(cursors.c.source == applier.source))
    return ([row.type for row in mine], min(row.position for row in mine), str(epoch)) if mine else None


class _Filling:
    """One page of catching up. Each step is a transaction under the cursor's lock; a step already made is skipped."""

    def __init__(self, applier: Applier, start: int) -> None:
        self._applier, self._start = applier, start

    def fill(self, events: Sequence[Arrived]) -> None:
        """Apply events and note how far the types have been read."""
        with self._applier.house.database.write() as session:
            state = self._applier.lock(session)
            wanted = self._still_wanted(session, state, events)
            self._applier.react(session, self._applier.due(session, state, wanted))
            if events:
                self._note(session, state, events[-1].position)

    def fill_one(self, event: Arrived) -> None:
        """Apply a single event."""
        self.fill([event])

    def put_aside(self, event: Arrived, error: BaseException) -> None:
        """Park an event and note that it was read."""
        with self._applier.house.database.write() as session:
            state = self._applier.lock(session)
            for one in self._still_wanted(session, state, [event]):
                park(session, one.raw, self._applier.source, f"{type(error).__name__}: {error}")
            self._note(session, state, event.position)

    def reach(self, position: int) -> None:
        """Note that the page was read to its end; what has reached the cursor is caught up."""
        with self._applier.house.database.write() as session:
            self._note(session, self._applier.lock(session), position)

    def _still_wanted(self, session: Session, state: Any, events: Sequence[Arrived]) -> list[Arrived]:
        read = self._read_so_far(session)
        return [e for e in events if e.type in read and read[e.type] < e.position <= state.position]

    def _read_so_far(self, session: Session) -> dict[str, int]:
        rows = session.execute(
            select(subscriptions.c.type, subscriptions.c.position).where(
                subscriptions.c.source == self._applier.source, subscriptions.c.active.is_(False)
            )
        )
        return {row.type: row.position for row in rows}

    def _note(self, session: Session, state: Any, position: int) -> None:
        reached = min(position, state.position)
        session.execute(
            update(subscriptions)
            .where(
                subscriptions.c.source == self._applier.source,
                subscriptions.c.type.in_(list(self._applier.reactions)),
                subscriptions.c.active.is_(False),
                subscriptions.c.position <= reached,
            )
            .values(position=reached, active=reached >= state.position)
        )
