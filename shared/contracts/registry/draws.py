"""Draws of lots (抓阄): who is waited for. Households and plots stand on registry's public page, never in an event."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class DrawFrozen(Fact):
    """Who draws for which plots was frozen and published: a round of a draw begins, and those who watch are asked for."""

    TYPE: ClassVar[str] = "registry.draw.frozen.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    step_id: str
    step_name: str
    round: int  # 1, 2, 3 …
    way: str  # "public" by commit and reveal of three parties, "hand" slip by slip


@dataclass(frozen=True, kw_only=True)
class DrawCommitted(Fact):
    """All parties of a public draw have published their fingerprints, and reveal their phrases from now on."""

    TYPE: ClassVar[str] = "registry.draw.committed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    step_id: str
    round: int
    reveal_until: str  # last day


@dataclass(frozen=True, kw_only=True)
class DrawRecorded(Fact):
    """The record of a draw by hand was closed, and waits for its signatures (会签)."""

    TYPE: ClassVar[str] = "registry.draw.recorded.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    step_id: str
    step_name: str
    round: int
    township_signs: bool  # the township's attendee signs too


@dataclass(frozen=True, kw_only=True)
class DrawSigned(Fact):
    """The record of a draw by hand was signed, or its signature declined: then the round is void."""

    TYPE: ClassVar[str] = "registry.draw.signed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    step_id: str
    round: int
    kind: str  # "supervision" or "township"
    role: str
    declined: bool
