"""How the bus of one service stands: for /readyz, /metrics and the system page."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.database import Database
from shared.tables import applied, cursors, events, forgotten, log_head, parked, relay_batches

APPLIED_KEPT = timedelta(days=400)
LATE = 60.0  # seconds an event may wait for its position before the service calls itself not ready


@dataclass(frozen=True)
class SourceState:
    """`lag`: events the source has and this service has not applied; None where the source's end is not known."""

    position: int
    lag: int | None
    parked: int
    forgotten: int


@dataclass(frozen=True)
class BusState:
    """`waiting_seconds`: age of the oldest event without a position; 0 if there is none."""

    head: int
    waiting: int
    waiting_seconds: float
    unpublished: int
    sources: dict[str, SourceState] = field(default_factory=dict)


def heads_key(service: str) -> str:
    """Where a service's consumers note the ends of the logs they follow."""
    return f"bus:{service}:heads"


def bus_state(database: Database, server: "redis.Redis", service: str) -> BusState:
    """How the bus stands now. Without Valkey/Redis the lags are None."""
    heads = _heads(server, service)
    with database.read() as session:
        oldest, waiting = session.execute(
            select(func.min(events.c.time), func.count()).where(events.c.position.is_(None))
        ).one()
        age = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
        head = session.scalar(select(log_head.c.position)) or 0
        unpublished = session.scalar(select(func.sum(relay_batches.c.last - relay_batches.c.first + 1))) or 0
        return BusState(int(head), waiting, max(0.0, age), int(unpublished), _sources(session, heads))


def lag(database: Database, server: "redis.Redis", service: str) -> str:
    """For /readyz: "" while the relay keeps up, else what is wrong."""
    try:
        state = bus_state(database, server, service)
    except SQLAlchemyError:
        return "the database does not answer"
    if state.waiting_seconds <= LATE:
        return ""
    return f"{state.waiting} events wait for the relay, the oldest for {state.waiting_seconds:.0f} s; is `bus` running?"


def prune_applied(session: Session, now: datetime) -> int:
    """Forget what was applied more than 400 days ago; returns how many notes went. A daily job of every service."""
    return session.execute(delete(applied).where(applied.c.at < now - APPLIED_KEPT)).rowcount  # type: ignore[attr-defined, no-any-return]


def _sources(session: Session, heads: dict[str, int]) -> dict[str, SourceState]:
    open_parked = _counted(session, select(parked.c.source, func.count()).where(parked.c.settled_at.is_(None)))
    lost = _counted(session, select(forgotten.c.source, func.count()).where(forgotten.c.settled_at.is_(None)))
    return {
        row.source: SourceState(
            position=row.position,
            lag=max(0, heads[row.source] - row.position) if row.source in heads else None,
            parked=open_parked.get(row.source, 0),
            forgotten=lost.get(row.source, 0),
        )
        for row in session.execute(select(cursors.c.source, cursors.c.position).order_by(cursors.c.source))
    }


def _counted(session: Session, counts: Select[str, int]) -> dict[str, int]:
    return dict(session.execute(counts.group_by(text("source"))).all())


def _heads(server: "redis.Redis", service: str) -> dict[str, int]:
    try:
        noted: Any = server.hgetall(heads_key(service))
    except (redis.RedisError, OSError):
        return {}
    return {source.decode(): int(head) for source, head in noted.items()}
