"""Applying a source's events: one transaction holds the cursor's row, the effects and the note of what was applied.

A batch is taken if it goes on at cursor + 1; what lies before is dropped; a gap is left to the feed. Nothing here
knows where events come from.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, exists, select, text, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from shared.bus.cursor import Cursor
from shared.bus.envelope import Event, Malformed, Reaction, event_of
from shared.bus.faults import NO_FAULTS, Faults
from shared.bus.parking import park, parked_subjects
from shared.bus.tracing import traced
from shared.clock import Clock
from shared.contracts.reading import read_as
from shared.database import Database
from shared.tables import cursors, forgotten, parked, subscriptions

log = logging.getLogger(__name__)


class BusHouse(Protocol):
    """What the consumer needs of a house."""

    @property
    def database(self) -> Database: ...
    def clock(self, session: Session) -> Clock: ...


class MayNotMove(Exception):
    """The cursor may not be moved by this program now; nothing is wrong with the event."""


class UnknownSubscription(MayNotMove):
    """The service is subscribed to a type this program does not know; it is older than the data, and may not go on."""


class CatchingUp(MayNotMove):
    """A newly handled type has not been read up to the cursor yet."""


class Arrived(NamedTuple):
    """An event as it came, by broker or feed.

    previous   id of the event before it in the log, where the messenger says so: a publisher restored from a backup
               gives positions a second time, and this tells its new log from the old one; "" where it isn't said
    """

    position: int
    epoch: str
    id: str
    type: str
    subject: str
    raw: Mapping[str, Any]
    previous: str = ""

    @classmethod
    def of(cls, raw: Any, previous: str = "") -> "Arrived":
        """From a decoded CloudEvent. Raises Malformed for something that has no place in a log."""
        try:
            position = int(raw["sequence"])
            return cls(position, raw["epoch"], raw["id"], raw["type"], raw.get("subject", ""), raw, previous)
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise Malformed(f"not a numbered event: {wrong!r}") from wrong


@dataclass(frozen=True)
class Outcome:
    """`cursor` after the transaction; `applied`: events it went on by; `gap`: what came next did not fit, read the feed."""

    cursor: Cursor
    applied: int
    gap: bool


_LOCK = (
    select(
        cursors.c.epoch,
        cursors.c.position,
        cursors.c.event_id,
        exists()
        .where(parked.c.source == bindparam("of"), parked.c.settled_at.is_(None))
        .select()
        .scalar_subquery()
        .label("parked"),
        exists().where(forgotten.c.source == bindparam("of")).select().scalar_subquery().label("forgotten"),
    )
    .where(cursors.c.source == bindparam("of"))
    .with_for_update(of=cursors)
)
_SUBSCRIBED = select(subscriptions.c.type, subscriptions.c.active).where(subscriptions.c.source == bindparam("of"))
_MOVE = (
    update(cursors)
    .where(cursors.c.source == bindparam("of"))
    .values(
        epoch=bindparam("to_epoch"),
        position=bindparam("to_position"),
        event_id=bindparam("to_id"),
        moved_at=bindparam("at"),
    )
)
# One statement and one text for a whole batch; positions are consecutive.
_NOTE = {
    "postgresql": text(
        "INSERT INTO applied (source, position, event_id, at) SELECT :of, :first + n - 1, id, :at"
        " FROM unnest(string_to_array(:ids, ',')) WITH ORDINALITY AS given (id, n)"
    ),
    "sqlite": text(
        "INSERT INTO applied (source, position, event_id, at) SELECT :of, :first + key, value, :at FROM json_each(:ids)"
    ),
}


def passing(error: BaseException) -> bool:
    """Whether an error says something about the moment (a database or network fault), not about the event."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, OperationalError):
        said = str(error.orig)
        return not any(wrong in said for wrong in ("no such ", "syntax error", "has no column", "ambiguous column"))
    return isinstance(error, InterfaceError | PoolTimeout | ConnectionError | TimeoutError)


class Applier:
    """Applies one source's events with a service's reactions."""

    def __init__(
        self, house: BusHouse, source: str, reactions: Sequence[Reaction], *, faults: Faults = NO_FAULTS
    ) -> None:
        self.house, self.source, self.faults = house, source, faults
        self.reactions = {reaction.fact.TYPE: reaction for reaction in reactions if reaction.source == source}

    def apply(self, arrived: Sequence[Arrived]) -> Outcome:
        """Apply what goes on at the cursor, in one transaction. Any error rolls all of it back and is raised.

        Raises UnknownSubscription and CatchingUp before anything is done.
        """
        with self.house.database.write() as session:
            state = self.lock(session)
            self.check_subscriptions(session)
            fresh = self._next(state, arrived)
            if not fresh:
                gap = any(event.position > state.position or event.epoch != state.epoch for event in arrived)
                return Outcome(Cursor(state.epoch, state.position, state.event_id), 0, gap)
            self.react(session, self.due(session, state, fresh))
            outcome = Outcome(self.move(session, fresh), len(fresh), fresh[-1] is not arrived[-1])
            self.faults.reach("before_commit")
        self.faults.reach("after_commit")
        return outcome

    def park(self, event: Arrived, error: BaseException) -> Outcome:
        """Put an event aside with its error, in the transaction that moves the cursor past it."""
        with self.house.database.write() as session:
            state = self.lock(session)
            if event.position == state.position + 1:
                park(session, event.raw, self.source, f"{type(error).__name__}: {error}")
                return Outcome(self.move(session, [event]), 1, False)
        return Outcome(Cursor(state.epoch, state.position, state.event_id), 0, event.position > state.position)

    def lock(self, session: Session) -> Any:
        """Lock the cursor's row; whoever holds it is the one who follows the source."""
        return session.connection().execute(_LOCK, {"of": self.source}).one()

    def check_subscriptions(self, session: Session) -> None:
        """Raises UnknownSubscription or CatchingUp."""
        known = {row.type: row.active for row in session.connection().execute(_SUBSCRIBED, {"of": self.source})}
        unknown = sorted(set(known) - set(self.reactions))
        if unknown:
            raise UnknownSubscription(f"subscribed to {', '.join(unknown)}, which this program does not handle")
        if not all(known.get(kind, False) for kind in self.reactions):
            raise CatchingUp(self.source)

    def react(self, session: Session, events: Sequence[Arrived]) -> None:
        """Call the reactions, in order; runs of one type together where a reaction takes batches."""
        if not events:
            return
        clock = self.house.clock(session)
        for kind, run in groupby(events, key=lambda event: event.type):
            reaction = self.reactions[kind]
            told = []
            for arrived in run:
                event = event_of(arrived.raw)
                told.append((event, read_as(reaction.fact, event.data)))
            _tell(reaction, session, clock, told)

    def move(self, session: Session, fresh: Sequence[Arrived]) -> Cursor:
        """Note what was applied and move the cursor to the last of it."""
        self._note(session, fresh)
        last = fresh[-1]
        to = {"to_epoch": last.epoch, "to_position": last.position, "to_id": last.id}
        session.connection().execute(_MOVE, {"of": self.source, "at": datetime.now(UTC), **to})
        return Cursor(last.epoch, last.position, last.id)

    def _note(self, session: Session, fresh: Sequence[Arrived]) -> None:
        connection = session.connection()
        dialect = connection.dialect.name
        if self.faults.cursor_broken:
            return  # positions may repeat; nothing is noted
        ids = [event.id for event in fresh]
        listed = json.dumps(ids) if dialect == "sqlite" else ",".join(ids)
        at: Any = datetime.now(UTC)
        if dialect == "sqlite":
            at = at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        connection.execute(_NOTE[dialect], {"of": self.source, "first": fresh[0].position, "ids": listed, "at": at})

    def _next(self, state: Any, arrived: Sequence[Arrived]) -> list[Arrived]:
        """What goes on at cursor + 1 without a hole, in the cursor's epoch."""
        if self.faults.cursor_broken:
            return list(arrived)
        fresh: list[Arrived] = []
        expected, before = state.position + 1, state.event_id
        for event in arrived:
            if event.position < expected:
                continue
            same_log = event.epoch == state.epoch or state.position == 0
            if event.position > expected or not same_log or (event.previous and before not in ("", event.previous)):
                break
            fresh.append(event)
            expected, before = expected + 1, event.id
        return fresh

    def due(self, session: Session, state: Any, fresh: Sequence[Arrived]) -> list[Arrived]:
        """Those to react to: handled here, not taken down, not applied before a restore, not behind a parked one."""
        due = [event for event in fresh if event.type in self.reactions and event.raw.get("data") is not None]
        if state.forgotten:
            due = self._not_applied_before(session, due)
        if not state.parked:
            return due
        held = parked_subjects(session, self.source)
        for event in due:
            if event.subject in held:
                park(session, event.raw, self.source, f"behind an earlier event of {event.subject}")
        return [event for event in due if event.subject not in held]

    def _not_applied_before(self, session: Session, due: Sequence[Arrived]) -> list[Arrived]:
        rows = session.scalars(
            select(forgotten.c.event_id).where(
                forgotten.c.source == self.source, forgotten.c.event_id.in_([event.id for event in due])
            )
        )
        before = set(rows)
        return [event for event in due if event.id not in before]


def _tell(reaction: Reaction, session: Session, clock: Clock, told: Sequence[tuple[Event, Any]]) -> None:
    if reaction.apply_batch is not None:
        with _within(told[0][0]):
            reaction.apply_batch(session, clock, told)
        return
    for event, fact in told:
        with _within(event):
            reaction.apply(session, clock, event, fact)


def _within(event: Event) -> AbstractContextManager[None]:
    return traced(event.traceparent) if event.traceparent else nullcontext()
