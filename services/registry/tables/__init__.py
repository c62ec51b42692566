"""Registry's own tables, by subject."""

from services.registry.tables.base import Base
from services.registry.tables.lists import Draft, ItemRow, PowerList, RuleRow, StepRow
from services.registry.tables.lots import Contract, ContractSerial, Household, PlotRow
from services.registry.tables.matters import Matter, MatterStep, Meeting, Objection, Paper, RefusalRow, RollRow
from services.registry.tables.register import Body, Person, PlaceRow, PostRow, Program, SignIn

__all__ = [
    "Base",
    "Body",
    "Contract",
    "ContractSerial",
    "Draft",
    "Household",
    "ItemRow",
    "Matter",
    "MatterStep",
    "Meeting",
    "Objection",
    "Paper",
    "Person",
    "PlaceRow",
    "PlotRow",
    "PostRow",
    "PowerList",
    "Program",
    "RefusalRow",
    "RollRow",
    "RuleRow",
    "SignIn",
    "StepRow",
]
