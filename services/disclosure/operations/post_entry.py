"""Posting one record (公开信息): a row that nobody changes afterwards, an event, and the pages that show it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.mark_pages import mark_pages, mark_place
from services.disclosure.tables import EntryRow
from shared.bus import record
from shared.clock import Clock
from shared.contracts.disclosure import EntryPublished
from shared.ids import new_id
from shared.place import Place, Tier


@dataclass(frozen=True, kw_only=True)
class Posting:
    """What shall be posted. `id`: "" for a new one, or a derived id where a repeated reaction must not post twice.

    about    the entry or "item/<code>" it speaks of
    corrects the entry it puts right
    """

    place: str
    kind: str
    category: str
    title: str
    body: str = ""
    id: str = ""
    matter_id: str = ""
    step_id: str = ""
    ledger_id: str = ""
    amount_fen: int | None = None
    corrects: str = ""
    about: str = ""


def post_entry(session: Session, clock: Clock, posting: Posting) -> EntryRow:
    """Post a record and have its pages built. Returns the row; the caller checked that it may be posted."""
    entry = add_entry(session, clock, posting)
    mark_place(session, entry.place)
    mark_pages(session, _pages_of(entry))
    return entry


def add_entry(session: Session, clock: Clock, posting: Posting) -> EntryRow:
    """Post a record without marking pages, for a caller that posts many at once and marks them together."""
    entry = EntryRow(
        id=posting.id or new_id(),
        place=posting.place,
        kind=posting.kind,
        category=posting.category,
        title=posting.title[:200],
        body=posting.body,
        published_on=clock.today(),
        published_at=clock.now(),
        matter_id=posting.matter_id,
        step_id=posting.step_id,
        ledger_id=posting.ledger_id,
        amount_fen=posting.amount_fen,
        corrects=posting.corrects,
        about=posting.about,
    )
    session.add(entry)
    session.flush()
    _say(session, entry)
    return entry


def _say(session: Session, entry: EntryRow) -> None:
    fact = EntryPublished(
        entry_id=entry.id,
        village=entry.place,
        kind=entry.kind,
        category=entry.category,
        title=entry.title,
        published_on=entry.published_on.isoformat(),
        matter_id=entry.matter_id,
        step_id=entry.step_id,
        amount_fen=entry.amount_fen,
        corrects=entry.corrects,
        path=addresses.entry(entry.place, entry.id),
    )
    record(session, fact, place=entry.place)


def _pages_of(entry: EntryRow) -> list[str]:
    """The entry's own page, those of the entry it speaks of or corrects, and its matter's."""
    village = Place.of(entry.place).tier == Tier.VILLAGE
    shown = [entry.id, entry.corrects, entry.about if "/" not in entry.about else ""]
    pages = [addresses.entry(entry.place, entry_id) for entry_id in shown if entry_id]
    return [*pages, addresses.matter(entry.place, entry.matter_id)] if village and entry.matter_id else pages
