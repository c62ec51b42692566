"""What every event type declares. No behaviour beyond reading and writing its own fields."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar


class Audience(IntEnum):
    """Who may read a type; each scope also sees the wider ones."""

    SERVICE = 0
    PARTNER = 1
    PUBLIC = 2


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One event type: a fact, past tense, with the state a reader needs. Subclasses are the catalogue.

    Fields are str, int, bool, None, lists and nested frozen dataclasses. Dates are ISO days in China ("2026-11-22"),
    moments ISO 8601 UTC, money whole fen. No person's name, no telephone, no address: names and files travel by
    reference, fetched over HTTP with the service's own key.
    """

    TYPE: ClassVar[str]
    AUDIENCE: ClassVar[Audience]
    SUBJECT: ClassVar[str]  # how the envelope's subject reads, e.g. "matter/{matter_id}"

    @property
    def subject(self) -> str:
        """The aggregate this fact is about; events of one subject are never applied out of order."""
        return self.SUBJECT.format_map(vars(self))


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A file another service may fetch: GET {peer}/{service}/files/{id} with a service key (or openly if public)."""

    id: str
    name: str
    media_type: str
    size: int  # bytes
    digest: str  # SHA-256, hex
