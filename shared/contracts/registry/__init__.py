"""What registry says: places, posts, lists, matters, draws, objections, and the demonstration clock."""

from shared.contracts.registry.draws import DrawCommitted, DrawFrozen, DrawRecorded, DrawSigned
from shared.contracts.registry.lists import Branch, ItemPublished, ListedStep, ListPublished
from shared.contracts.registry.matters import (
    DeadlineNear,
    MatterCancelled,
    MatterFinished,
    MatterHandedOver,
    MatterLifted,
    MatterStarted,
    MeetingRecorded,
    MeetingSigned,
    StepCorrected,
    StepRefused,
    StepsUndone,
    StepTaken,
    Vote,
)
from shared.contracts.registry.objections import MatterHeld, MatterReleased, ObjectionEscalated
from shared.contracts.registry.places import ClockMoved, PlaceRecorded, PostAssumed, PostEnded
from shared.contracts.registry.requests import RequestAccepted, RequestDeclined

__all__ = [
    "Branch",
    "ClockMoved",
    "DeadlineNear",
    "DrawCommitted",
    "DrawFrozen",
    "DrawRecorded",
    "DrawSigned",
    "ItemPublished",
    "ListPublished",
    "ListedStep",
    "MatterCancelled",
    "MatterFinished",
    "MatterHandedOver",
    "MatterHeld",
    "MatterLifted",
    "MatterReleased",
    "MatterStarted",
    "MeetingRecorded",
    "MeetingSigned",
    "ObjectionEscalated",
    "PlaceRecorded",
    "PostAssumed",
    "PostEnded",
    "RequestAccepted",
    "RequestDeclined",
    "StepCorrected",
    "StepRefused",
    "StepTaken",
    "StepsUndone",
    "Vote",
]
