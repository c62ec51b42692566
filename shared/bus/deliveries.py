"""What the broker brought, as events; or not, where it isn't any."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.bus.applying import Arrived
from shared.bus.cursor import Cursor
from shared.bus.envelope import Malformed

log = logging.getLogger(__name__)


class Message(Protocol):
    """A kombu message."""

    @property
    def headers(self) -> dict[str, Any]: ...
    @property
    def body(self) -> Any: ...
    def ack(self, multiple: bool = False) -> None: ...


@dataclass(frozen=True)
class Brought:
    """`events` in the order they came; `malformed`: something was no batch of events, so look at the feed."""

    events: Sequence[Arrived]
    malformed: bool


def unpack(messages: Sequence[Message], cursor: Cursor) -> Brought:
    """The events of some messages, without those that are wholly behind the cursor."""
    events: list[Arrived] = []
    malformed = False
    for message in messages:
        try:
            if not _behind(message.headers or {}, cursor):
                events.extend(_events(message))
        except (ValueError, TypeError, AttributeError) as wrong:
            malformed = True
            log.error("the broker brought something that is no batch of events, and it was dropped: %s", wrong)
    return Brought(events, malformed)


def _behind(headers: dict[str, Any], cursor: Cursor) -> bool:
    return headers.get("epoch") == cursor.epoch and int(headers.get("last", cursor.position + 1)) <= cursor.position


def _events(message: Message) -> list[Arrived]:
    body = message.body
    raws = json.loads(bytes(body) if isinstance(body, memoryview) else body)
    if not isinstance(raws, list):
        raise Malformed("not a list")
    previous = (message.headers or {}).get("previous", "")
    return [Arrived.of(raw, previous if index == 0 else "") for index, raw in enumerate(raws)]
