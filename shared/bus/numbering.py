"""Giving positions: one transaction that locks the one `log_head` row and does no network I/O.

Committed events become 1, 2, 3 … without gaps, in the order they were written; audit rows are numbered and chained in
the same pass. Any number of relays may run: the lock makes them take turns, and nothing depends on a clock or lease.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, bindparam, delete, exists, insert, select, text, update

from shared.audit import link
from shared.bus.faults import NO_FAULTS, Faults
from shared.database import reading
from shared.tables import audit, events, log_head, relay_batches

PASS_LIMIT = 2000  # events numbered in one transaction
STALE = timedelta(seconds=5)  # a batch noted for longer was lost with its relay, and is published again by anyone


class Numbered(NamedTuple):
    """An event with its place in the log."""

    position: int
    id: str
    type: str
    audience: int
    body: str


@dataclass(frozen=True)
class Batch:
    """Consecutive events of one pass, to be published. `first` names its row in relay_batches.

    `previous`: id of the event before the first; "" if there is none.
    """

    epoch: str
    previous: str
    first: int
    last: int
    events: tuple[Numbered, ...]


_NUMBER = text(
    """
    WITH fresh AS (
        SELECT seq, row_number() OVER (ORDER BY seq) AS n
        FROM (SELECT seq FROM events WHERE position IS NULL ORDER BY seq LIMIT :limit) AS waiting
    )
    UPDATE events SET position = :head + fresh.n FROM fresh WHERE events.seq = fresh.seq
    RETURNING events.position, events.id, events.type, events.audience, events.body,
        (SELECT said.id FROM events AS said WHERE said.position = :head) AS previous
    """
)
_AUDIT_WAITS = exists().where(audit.c.position.is_(None)).select().scalar_subquery()
_HEAD = select(
    log_head.c.epoch,
    log_head.c.position,
    log_head.c.audit_position,
    log_head.c.audit_hash,
    _AUDIT_WAITS.label("audit_waits"),
).where(log_head.c.id == 1)
_MOVE_HEAD = update(log_head).where(log_head.c.id == 1).values(position=bindparam("moved"))
_WAITING = select(exists().where(events.c.position.is_(None)).select().scalar_subquery(), _AUDIT_WAITS)


def anything_waiting(engine: Engine) -> bool:
    """Whether a pass would find work. A plain look, without a lock."""
    with reading(engine).connect() as connection:
        return any(connection.execute(_WAITING).one())


def number(engine: Engine, *, published: Sequence[int] = (), faults: Faults = NO_FAULTS) -> Batch | None:
    """One pass. Returns the newly numbered events, to be published after it; None if there were none.

    published  the `first` of batches known to be published; their notes are removed on the way
    """
    with engine.begin() as connection:
        head = connection.execute(_HEAD.with_for_update()).one()
        if published:
            forget_batches(connection, published)
        if head.audit_waits:
            _chain_audit(connection, head.audit_position, head.audit_hash)
        rows = connection.execute(_NUMBER, {"head": head.position, "limit": PASS_LIMIT}).all()
        batch = _batch(head.epoch, rows)
        if batch is not None:
            connection.execute(_MOVE_HEAD, {"moved": batch.last})
            connection.execute(
                insert(relay_batches), {"first": batch.first, "last": batch.last, "at": datetime.now(UTC)}
            )
        faults.reach("before_commit")
    if batch is not None:
        faults.reach("after_commit")
    return batch


def forget_batches(connection: Connection, firsts: Iterable[int]) -> None:
    """Remove the notes of batches that are known to be published."""
    connection.execute(delete(relay_batches).where(relay_batches.c.first.in_(list(firsts))))


def claim_stale(engine: Engine, now: datetime, limit: int = 20) -> list[Batch]:
    """Batches whose relay never said they were published; they are ours for the next five seconds."""
    with engine.begin() as connection:
        epoch = connection.scalar(select(log_head.c.epoch))
        stale = connection.execute(
            select(relay_batches.c.first, relay_batches.c.last)
            .where(relay_batches.c.at < now - STALE)
            .order_by(relay_batches.c.first)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if stale:
            firsts = [row.first for row in stale]
            connection.execute(update(relay_batches).where(relay_batches.c.first.in_(firsts)).values(at=now))
        return [batch for row in stale if (batch := _stored(connection, str(epoch), row.first, row.last))]


def _stored(connection: Connection, epoch: str, first: int, last: int) -> Batch | None:
    before = select(events.c.id).where(events.c.position == first - 1).scalar_subquery()
    stored = select(events.c.position, events.c.id, events.c.type, events.c.audience, events.c.body, before)
    return _batch(epoch, connection.execute(stored.where(events.c.position.between(first, last))).all())


def _batch(epoch: str, rows: Sequence[Any]) -> Batch | None:
    """Of rows of a `Numbered` each, with the id of the event before the first of them."""
    if not rows:
        return None
    numbered = tuple(sorted(Numbered._make(row[:-1]) for row in rows))
    return Batch(epoch, rows[0][-1] or "", numbered[0].position, numbered[-1].position, numbered)


def _chain_audit(connection: Connection, position: int, digest: str) -> None:
    rows = connection.execute(
        select(audit).where(audit.c.position.is_(None)).order_by(audit.c.seq).limit(PASS_LIMIT)
    ).all()
    if not rows:
        return
    links = []
    for row in rows:
        position, digest = position + 1, link(digest, position + 1, row)
        links.append({"row": row.seq, "position": position, "hash": digest})
    connection.execute(
        update(audit)
        .where(audit.c.seq == bindparam("row"))
        .values(position=bindparam("position"), hash=bindparam("hash")),
        links,
    )
    connection.execute(update(log_head).where(log_head.c.id == 1).values(audit_position=position, audit_hash=digest))
