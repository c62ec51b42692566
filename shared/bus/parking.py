"""Poison has a fate: an event that fails three times is parked with its error; later ones of its subject park behind it.

A person mends the cause and replays, or dismisses with a reason.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.bus.envelope import Reaction, event_of
from shared.bus.tracing import traced
from shared.clock import Clock
from shared.contracts.reading import read_as
from shared.refusals import Conflict, NotFound
from shared.tables import cursors, parked

_ERROR_LENGTH = 2000  # characters kept


def park(session: Session, raw: Mapping[str, Any], source: str, error: str) -> None:
    """Put an event aside. Parking the same one again changes nothing."""
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        insert(parked)
        .values(
            source=source,
            position=int(raw["sequence"]),
            event_id=raw["id"],
            type=raw["type"],
            subject=raw.get("subject", ""),
            body=json.dumps(raw, ensure_ascii=False),
            error=error[:_ERROR_LENGTH],
            parked_at=datetime.now(UTC),
        )
        .on_conflict_do_nothing(index_elements=["source", "event_id"])
    )


def parked_subjects(session: Session, source: str) -> set[str]:
    """Subjects of a source that have something parked and not settled."""
    return set(
        session.scalars(
            select(parked.c.subject).where(parked.c.source == source, parked.c.settled_at.is_(None)).distinct()
        )
    )


def replay_parked(
    session: Session, clock: Clock, reactions: Sequence[Reaction], source: str, subject: str, who: str
) -> int:
    """Apply everything parked of a subject, in order, in the caller's transaction; returns how many.

    who   person id of whoever ordered it; kept with the rows
    Raises whatever a reaction raises (then nothing is changed), NotFound where nothing is parked.
    """
    known = {reaction.fact.TYPE: reaction for reaction in reactions}
    # The cursor's lock: nothing of the subject is parked behind our back.
    session.execute(select(cursors.c.position).where(cursors.c.source == source).with_for_update())
    rows = session.execute(
        select(parked)
        .where(parked.c.source == source, parked.c.subject == subject, parked.c.settled_at.is_(None))
        .order_by(parked.c.position)
        .with_for_update()
    ).all()
    if not rows:
        raise NotFound("bus.nothing_parked", "没有搁置的事件。")
    for row in rows:
        event = event_of(json.loads(row.body))
        reaction = known[row.type]
        with traced(event.traceparent):
            reaction.apply(session, clock, event, read_as(reaction.fact, event.data))
    _settle(session, [row.id for row in rows], who)
    return len(rows)


def dismiss_parked(session: Session, parked_id: int, who: str) -> None:
    """Let a parked event go without applying it; `who` and the moment are kept. Only the first of its subject may go.

    Raises NotFound, Conflict.
    """
    row = session.execute(select(parked).where(parked.c.id == parked_id, parked.c.settled_at.is_(None))).one_or_none()
    if row is None:
        raise NotFound("bus.nothing_parked", "没有搁置的事件。")
    earlier = exists().where(
        parked.c.source == row.source,
        parked.c.subject == row.subject,
        parked.c.position < row.position,
        parked.c.settled_at.is_(None),
    )
    if session.scalar(select(earlier)):
        raise Conflict("bus.parked_behind", "同一对象还有更早的事件被搁置，请先处理更早的一条。")
    _settle(session, [row.id], who)


def _settle(session: Session, ids: Sequence[int], who: str) -> None:
    session.execute(update(parked).where(parked.c.id.in_(ids)).values(settled_at=datetime.now(UTC), settled_by=who))
