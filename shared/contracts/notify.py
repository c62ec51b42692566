"""What notify says: reminder talks and deliveries."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class TalkRecorded(Fact):
    """A reminder talk (提醒谈话) was held and signed for."""

    TYPE: ClassVar[str] = "notify.talk.recorded.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "talk/{talk_id}"
    talk_id: str
    kind: str  # "general" 事前, "special" 事中, "corrective" 事后
    township: str
    post_id: str
    held_on: str


@dataclass(frozen=True, kw_only=True)
class MessageDelivered(Fact):
    """A message reached its channel; what it said stays in notify."""

    TYPE: ClassVar[str] = "notify.message.delivered.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "message/{message_id}"
    message_id: str
    channel: str  # "inbox", "console"
    cause: str  # id of the event that caused it
