"""Objections, and that a matter stands still for them."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class MatterHeld(Fact):
    """The supervision committee objected; the matter stands still until answered or withdrawn."""

    TYPE: ClassVar[str] = "registry.matter.held.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    objection_id: str
    step_id: str
    reason: str
    held_on: str
    answer_due_on: str


@dataclass(frozen=True, kw_only=True)
class ObjectionEscalated(Fact):
    """An objection went to the township, which decides; the matter stands still until then."""

    TYPE: ClassVar[str] = "registry.objection.escalated.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    objection_id: str
    reason: str  # why the answer was not enough, or that there was none
    escalated_on: str
    decide_due_on: str


@dataclass(frozen=True, kw_only=True)
class MatterReleased(Fact):
    """The objection was settled and the matter goes on (or was withdrawn: then MatterCancelled follows)."""

    TYPE: ClassVar[str] = "registry.matter.released.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    objection_id: str
    outcome: str  # "answered", "withdrawn" (committee), "adopted" (village); by the township "dismissed", "amended", "upheld"
    answer: str
    released_on: str
