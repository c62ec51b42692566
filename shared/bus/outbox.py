"""Recording a fact: one row, in the caller's transaction. Nothing is published here."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from shared.bus.envelope import body_of
from shared.bus.tracing import current_traceparent
from shared.contracts.base import Fact
from shared.database import EVENTS_RECORDED
from shared.ids import new_id
from shared.place import Place
from shared.statements import Statement
from shared.tables import events

_INSERT = Statement(insert(events).inline())


def record(session: Session, fact: Fact, *, place: str, version: int = 1, at: datetime | None = None) -> str:
    """Record a fact in the caller's transaction; it is said to the world if and only if that commits.

    place    division code of where it happened, twelve digits (a `Place`'s code)
    version  the aggregate's version after the change, 1, 2, 3 …; its row must be locked, so that versions commit in order
    at       when it happened, aware; real time now if left out
    Returns the event's id. Raises ValueError for a place that is no division code or a naive moment.
    """
    event_id = record_on(session, fact, place=place, version=version, at=at)
    session.info[EVENTS_RECORDED] = True
    return event_id


def record_on(
    work: Session | Connection, fact: Fact, *, place: str, version: int = 1, at: datetime | None = None
) -> str:
    """The same without the bell, also on a Core connection's transaction: whoever commits it rings."""
    Place(str(place))
    if at is None:
        at = datetime.now(UTC)
    elif at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    event_id = new_id()
    row = {
        "id": event_id,
        "type": fact.TYPE,
        "subject": fact.subject,
        "place": str(place),
        "audience": int(fact.AUDIENCE),
        "time": at,
        "body": body_of(
            fact, event_id=event_id, place=str(place), version=version, at=at, traceparent=current_traceparent()
        ),
    }
    _INSERT.run(work, row)
    return event_id
