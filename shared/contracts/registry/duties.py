"""Duties (职责) as dated work: recorded, due soon, not done by their last day."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class OwedDuty:
    """One piece of dated work that a listed duty asks of a village."""

    list_kind: str
    code: str  # within the list, e.g. "ZM-02"
    name: str
    period: (
        str  # "2026-11", "2026-Q4", "2026-H2", "2026"; else of a matter: "<matter id>/decided", "<matter id>/finished"
    )
    period_name: str  # the same in words
    posts: list[str]  # roles that owe it


@dataclass(frozen=True, kw_only=True)
class DutiesNear(Fact):
    """What a village has not recorded as done and must by a day that is near."""

    TYPE: ClassVar[str] = "registry.duties.near.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "duties/{village}/{due_on}"
    village: str
    due_on: str
    duties: list[OwedDuty]


@dataclass(frozen=True, kw_only=True)
class DutiesMissed(Fact):
    """A last day passed, and this was not recorded as done by it. What is recorded later comes as `DutyRecorded`, late."""

    TYPE: ClassVar[str] = "registry.duties.missed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "duties/{village}/{due_on}"
    village: str
    due_on: str
    duties: list[OwedDuty]


@dataclass(frozen=True, kw_only=True)
class DutyRecorded(Fact):
    """Whoever holds a post recorded how a duty was seen to."""

    TYPE: ClassVar[str] = "registry.duty.recorded.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "duty/{village}/{list_kind}/{code}/{period}"
    village: str
    list_kind: str
    code: str
    name: str
    period: str  # as in OwedDuty; the month, "2026-11", for what is done whenever it comes up
    period_name: str
    number: int  # 1, 2, 3 … records of the same duty and period; the first one counts
    due_on: str  # "" where no day is set
    late: bool
    outcome: str  # "done", "problem" (found, and to be put right), "none" (nothing of the kind this time)
    text: str
    role: str
    recorded_on: str
