"""Registry's own tables, by subject."""

from services.registry.tables.access import Activation, Program, RecoveryCode, SecondFactor, SignIn
from services.registry.tables.base import Base
from services.registry.tables.booklets import Booklet
from services.registry.tables.contracts import Contract, ContractKind, ContractRule, ContractSerial, Filing
from services.registry.tables.draws import DrawPart, DrawRound, DrawSignature, DrawSlip, DrawStrike
from services.registry.tables.duties import DutyBeginning, DutyRecord
from services.registry.tables.lists import (
    Comment,
    Draft,
    Finding,
    ItemRow,
    LawMinimum,
    LookBack,
    OwnItemRequest,
    OwnItemRule,
    PowerList,
    RuleRow,
    StepRow,
)
from services.registry.tables.lots import Household, PlotRow
from services.registry.tables.matters import (
    LiftRow,
    Matter,
    MatterStep,
    Objection,
    Paper,
    RefusalRow,
    ResidentObjection,
    ServiceRequest,
)
from services.registry.tables.meetings import Meeting, Signature
from services.registry.tables.register import Body, HandOver, Kin, Person, PlaceRow, PostRow
from services.registry.tables.returns import StepCorrection, UndoneStep

__all__ = [
    "Activation",
    "Base",
    "Body",
    "Booklet",
    "Comment",
    "Contract",
    "ContractKind",
    "ContractRule",
    "ContractSerial",
    "Draft",
    "DrawPart",
    "DrawRound",
    "DrawSignature",
    "DrawSlip",
    "DrawStrike",
    "DutyBeginning",
    "DutyRecord",
    "Filing",
    "Finding",
    "HandOver",
    "Household",
    "ItemRow",
    "Kin",
    "LawMinimum",
    "LiftRow",
    "LookBack",
    "Matter",
    "MatterStep",
    "Meeting",
    "Objection",
    "OwnItemRequest",
    "OwnItemRule",
    "Paper",
    "Person",
    "PlaceRow",
    "PlotRow",
    "PostRow",
    "PowerList",
    "Program",
    "RecoveryCode",
    "RefusalRow",
    "ResidentObjection",
    "RuleRow",
    "SecondFactor",
    "ServiceRequest",
    "SignIn",
    "Signature",
    "StepCorrection",
    "StepRow",
    "UndoneStep",
]
