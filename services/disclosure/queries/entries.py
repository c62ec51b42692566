"""Posted records: the newest by category, one with everything said about it, and the whole register page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain.categories import FIVE, KINDS
from services.disclosure.domain.questions import OBJECTION, OPEN
from services.disclosure.tables import (
    AttachmentRow,
    EntryRow,
    FilingRow,
    LedgerRow,
    NoticeRow,
    QuestionRow,
    RectificationRow,
)
from shared.place import Place, Tier
from shared.refusals import NotFound

_ABOUT_KINDS = frozenset({"clarification", "rectification", "answer"})


@dataclass(frozen=True)
class ShownEntry:
    """An entry with its files."""

    row: EntryRow
    files: Sequence[AttachmentRow] = ()

    @property
    def path(self) -> str:
        return addresses.entry(self.row.place, self.row.id)

    @property
    def kind(self) -> str:
        return KINDS.get(self.row.kind, self.row.kind)

    @property
    def category(self) -> str:
        return FIVE.get(self.row.category, self.row.category)


@dataclass(frozen=True)
class WholeEntry:
    """An entry with all that belongs to it.

    said: clarifications, rectifications and answers about it; corrections: later entries that put it right
    objected_until: the last day to answer a resident's open objection to it, None where there is none
    filing: of the contracts that the posted step signed, where they need the township's seal
    """

    entry: ShownEntry
    notice: NoticeRow | None = None
    corrections: Sequence[ShownEntry] = ()
    said: Sequence[ShownEntry] = ()
    corrected: EntryRow | None = None
    about: EntryRow | None = None
    month: str = ""  # of the published ledger it is a line of
    orders: Sequence[RectificationRow] = field(default=())
    objected_until: date | None = None
    filing: FilingRow | None = None


def register_of(place: Place) -> list[str]:
    """Codes of the places whose records concern a place: itself, its township, its county."""
    return [place.at(tier).code for tier in (Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY) if tier <= place.tier]


def entries_query(place: Place, category: str) -> Select[EntryRow]:
    """The register of a place and those above it, of one category or all ("")."""
    query = select(EntryRow).where(EntryRow.place.in_(register_of(place)))
    return query.where(EntryRow.category == category) if category else query


def find_entry(session: Session, entry_id: str, place: str = "") -> WholeEntry:
    """One entry with all that belongs to it. place: where it must have been posted. Raises NotFound."""
    row = session.scalars(select(EntryRow).where(EntryRow.id == entry_id)).first()
    if row is None or (place and row.place != place):
        raise NotFound("entry.unknown", "没有这条公开信息，请从村的页面重新进入")
    near = or_(EntryRow.corrects == row.id, EntryRow.about == row.id, EntryRow.id.in_([row.corrects, row.about]))
    others = session.scalars(select(EntryRow).where(near).order_by(EntryRow.seq)).all()
    files = files_of(session, [row.id, *(other.id for other in others)])
    shown = {other.id: ShownEntry(other, files.get(other.id, ())) for other in others}
    ledger = session.get(LedgerRow, row.ledger_id) if row.ledger_id else None
    return WholeEntry(
        ShownEntry(row, files.get(row.id, ())),
        notice=session.scalars(select(NoticeRow).where(NoticeRow.entry_id == row.id)).first(),
        corrections=[shown[other.id] for other in others if other.corrects == row.id],
        said=[shown[other.id] for other in others if other.about == row.id and other.kind in _ABOUT_KINDS],
        corrected=shown[row.corrects].row if row.corrects in shown else None,
        about=shown[row.about].row if row.about in shown else None,
        month=ledger.month if ledger else "",
        orders=orders_about(session, [row.id]).get(row.id, ()),
        objected_until=_objected_until(session, row.id),
        filing=session.scalars(select(FilingRow).where(FilingRow.entry_id == row.id)).first(),
    )


def _objected_until(session: Session, entry_id: str) -> date | None:
    query = select(func.max(QuestionRow.due_on)).where(QuestionRow.about == entry_id, QuestionRow.kind == OBJECTION)
    return session.scalar(query.where(QuestionRow.state == OPEN))


def files_of(session: Session, entry_ids: Sequence[str]) -> dict[str, list[AttachmentRow]]:
    """Files by entry, in the publisher's order; those not fetched yet have no `file_id`."""
    query = select(AttachmentRow).where(AttachmentRow.entry_id.in_(entry_ids))
    found: dict[str, list[AttachmentRow]] = {}
    for row in session.scalars(query.order_by(AttachmentRow.entry_id, AttachmentRow.position)):
        found.setdefault(row.entry_id, []).append(row)
    return found


def orders_about(session: Session, entry_ids: Sequence[str]) -> dict[str, list[RectificationRow]]:
    """Rectifications villagers may see: those that were carried out or concluded."""
    query = select(RectificationRow).where(
        RectificationRow.entry_id.in_(entry_ids),
        or_(RectificationRow.corrected_by != "", RectificationRow.settled_on.is_not(None)),
    )
    found: dict[str, list[RectificationRow]] = {}
    for row in session.scalars(query):
        found.setdefault(row.entry_id, []).append(row)
    return found


def said_about(session: Session, entry_ids: Sequence[str]) -> dict[str, list[ShownEntry]]:
    """Corrections, clarifications, rectifications and answers by the entry they belong to; two queries."""
    near = or_(EntryRow.corrects.in_(entry_ids), EntryRow.about.in_(entry_ids))
    rows = session.scalars(select(EntryRow).where(near).order_by(EntryRow.seq)).all()
    files = files_of(session, [row.id for row in rows])
    found: dict[str, list[ShownEntry]] = {}
    for row in rows:
        found.setdefault(row.corrects or row.about, []).append(ShownEntry(row, files.get(row.id, ())))
    return found
