"""What registry says: places, posts, lists, duties, matters, draws, contracts, objections, and the demonstration clock."""

from shared.contracts.registry.contracts import (
    ContractsFiled,
    ContractsReturned,
    ContractsSubmitted,
    SignedContract,
)
from shared.contracts.registry.draws import DrawCommitted, DrawFrozen, DrawRecorded, DrawSigned
from shared.contracts.registry.duties import DutiesMissed, DutiesNear, DutyRecorded, OwedDuty
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
    "ContractsFiled",
    "ContractsReturned",
    "ContractsSubmitted",
    "DeadlineNear",
    "DrawCommitted",
    "DrawFrozen",
    "DrawRecorded",
    "DrawSigned",
    "DutiesMissed",
    "DutiesNear",
    "DutyRecorded",
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
    "OwedDuty",
    "PlaceRecorded",
    "PostAssumed",
    "PostEnded",
    "RequestAccepted",
    "RequestDeclined",
    "SignedContract",
    "StepCorrected",
    "StepRefused",
    "StepTaken",
    "StepsUndone",
    "Vote",
]
