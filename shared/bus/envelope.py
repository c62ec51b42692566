"""The envelope: CloudEvents 1.0, structured JSON. A body is stored once, without `sequence` and `epoch`, and spliced.

Extension attributes: `place` (division code), `version` (of the aggregate), `traceparent`, and, once the relay has
numbered the event, `sequence` (its position, 1, 2, 3 …, zero-padded so that it also sorts as text) and `epoch`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.contracts.base import Fact

BATCH_TYPE = "application/cloudevents-batch+json"
SEQUENCE_DIGITS = 16

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=vars).encode


class Malformed(ValueError):
    """What should be an event isn't; the message says where and why."""


@dataclass(frozen=True)
class Event:
    """One event as a reaction gets it. `data` is what the publisher said, unknown fields and all."""

    id: str
    type: str
    source: str  # name of the service that said it
    subject: str
    place: str
    time: datetime  # when it happened, aware, UTC
    version: int  # of the aggregate
    sequence: int  # position in its source's log
    epoch: str
    traceparent: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Reaction:
    """What a service does about one type of event. `apply` runs in the transaction that moves the cursor.

    apply        gets session, legal clock, event and fact; changes rows, records events, never commits; may be
                 called again for the same event after a crash, never twice with effect
    apply_batch  the same for several consecutive events of the type at once, where speed matters; when it raises,
                 the events are tried again one by one with `apply`
    """

    fact: type[Fact]
    apply: Callable[[Session, Clock, Event, Any], None]
    apply_batch: Callable[[Session, Clock, Sequence[tuple[Event, Any]]], None] | None = None

    @property
    def source(self) -> str:
        """The service whose events these are: the first part of the type."""
        return self.fact.TYPE.split(".", 1)[0]


def body_of(fact: Fact, *, event_id: str, place: str, version: int, at: datetime, traceparent: str) -> str:
    """The stored body: a complete CloudEvent but for `sequence` and `epoch`."""
    envelope = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/" + fact.TYPE.split(".", 1)[0],
        "type": fact.TYPE,
        "subject": fact.subject,
        "time": moment(at),
        "datacontenttype": "application/json",
        "place": place,
        "version": version,
    }
    if traceparent:
        envelope["traceparent"] = traceparent
    envelope["data"] = vars(fact)
    return _encode(envelope)


def moment(at: datetime) -> str:
    """RFC 3339 in UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def spliced(body: str, position: int, epoch: str) -> str:
    """A stored body with its place in the log; no JSON is parsed."""
    return f'{body[:-1]},"sequence":"{position:0{SEQUENCE_DIGITS}d}","epoch":"{epoch}"}}'


def batch_text(rows: Iterable[tuple[int, str]], epoch: str) -> str:
    """(position, body) rows as a CloudEvents batch."""
    return "[" + ",".join([spliced(body, position, epoch) for position, body in rows]) + "]"


def event_of(raw: Mapping[str, Any]) -> Event:
    """From a decoded CloudEvent. Raises Malformed naming the attribute."""
    try:
        data = raw["data"]
        if not isinstance(data, dict):
            raise Malformed(f"data of {raw.get('id')!r} is not an object")
        return Event(
            id=raw["id"],
            type=raw["type"],
            source=raw["source"].strip("/"),
            subject=raw.get("subject", ""),
            place=raw.get("place", ""),
            time=datetime.fromisoformat(raw["time"]),
            version=int(raw.get("version", 1)),
            sequence=int(raw["sequence"]),
            epoch=raw["epoch"],
            traceparent=raw.get("traceparent", ""),
            data=data,
        )
    except KeyError as missing:
        raise Malformed(f"event {raw.get('id')!r} has no {missing.args[0]}") from missing
    except (TypeError, ValueError, AttributeError) as wrong:
        raise Malformed(f"event {raw.get('id')!r}: {wrong}") from wrong
