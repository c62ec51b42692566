"""Disclosure's own tables. Money in whole fen, days as China's calendar days, moments in UTC, places as twelve digits.

`entries`, `ledger_lines` and `roster_rows` are only ever inserted: triggers in the migration refuse UPDATE and DELETE.
"""

from services.disclosure.tables.base import Base
from services.disclosure.tables.duties import DutyWorkRow
from services.disclosure.tables.heard import (
    FiguresRow,
    FilingRow,
    ItemRow,
    ListRow,
    MatterRow,
    ObjectionRow,
    PlaceRow,
    RectificationRow,
    StepRow,
)
from services.disclosure.tables.money import LedgerLineRow, LedgerRow
from services.disclosure.tables.people import QuestionRow, RosterLineRow, RosterRow, RosterRuleRow, StandardRow
from services.disclosure.tables.register import AttachmentRow, EntryRow, NoticeRow, PageDue

__all__ = [
    "AttachmentRow",
    "Base",
    "DutyWorkRow",
    "EntryRow",
    "FiguresRow",
    "FilingRow",
    "ItemRow",
    "LedgerLineRow",
    "LedgerRow",
    "ListRow",
    "MatterRow",
    "NoticeRow",
    "ObjectionRow",
    "PageDue",
    "PlaceRow",
    "QuestionRow",
    "RectificationRow",
    "RosterLineRow",
    "RosterRow",
    "RosterRuleRow",
    "StandardRow",
    "StepRow",
]
