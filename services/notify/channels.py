"""Channels that leave the inbox: one protocol, a console and a null version beside each other.

The inbox itself needs no channel: a message is in it from the moment its row stands.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

log = logging.getLogger("sunlight.notify.console")


class NotNow(Exception):
    """The channel could not deliver now; a later try may."""


class Never(Exception):
    """The channel will not deliver this, however often it is tried (no such address)."""


@dataclass(frozen=True)
class Parcel:
    """What a channel is given. `id` is the same at every try, so that a channel can drop a second copy."""

    id: str
    person_id: str
    title: str
    body: str
    link: str


class Channel(Protocol):
    """A way to reach a person. Sending the same parcel twice must do no harm."""

    def send(self, parcel: Parcel) -> None:
        """Deliver. Raises NotNow or Never."""
        ...


class ConsoleChannel:
    """Writes to the log that a message went out: who and which, never what it says."""

    def send(self, parcel: Parcel) -> None:
        """Log the parcel's id."""
        if not parcel.person_id:
            raise Never("no recipient")
        log.info("message delivered to the console", extra={"parcel": parcel.id, "person": parcel.person_id})


class NullChannel:
    """Takes everything and sends nothing; for installations without the real thing."""

    def send(self, parcel: Parcel) -> None:
        """Nothing."""
        if not parcel.person_id:
            raise Never("no recipient")


CHANNELS: Mapping[str, Channel] = {"console": ConsoleChannel(), "null": NullChannel()}
