"""What became of residents' requests for daily items. Registry knows their ids alone, never who asked."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class RequestAccepted(Fact):
    """A matter was started for a resident's request; how it goes on, the matter's own events say."""

    TYPE: ClassVar[str] = "registry.request.accepted.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "request/{request_id}"
    request_id: str
    village: str
    matter_id: str
    list_id: str
    list_version: int
    first_step: str
    accepted_on: str
    due_on: str  # the first step's last day; "" where the list sets no number of days


@dataclass(frozen=True, kw_only=True)
class RequestDeclined(Fact):
    """No matter could be started: the item is on no list in force, is no daily item, or the village has no lists."""

    TYPE: ClassVar[str] = "registry.request.declined.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "request/{request_id}"
    request_id: str
    village: str
    code: str  # the refusal's code
    reason: str  # in Chinese, for the resident
