"""What complaints concludes in public: a clarification or a rectification, posted beside the entry it speaks of."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain.categories import RESULT
from services.disclosure.operations.attach_files import want_files
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.post_entry import Posting, post_entry
from services.disclosure.tables import EntryRow, FiguresRow, LedgerRow, RectificationRow
from shared.bus import Event
from shared.clock import Clock
from shared.contracts.complaints import FiguresPublished, OutcomePublished, RectificationOrdered
from shared.ids import derived_id

_KINDS = {"clarified": ("clarification", "澄清"), "rectified": ("rectification", "整改")}


def note_outcome(session: Session, clock: Clock, event: Event, fact: OutcomePublished) -> None:
    """Post an outcome with its files; a rectification order about the same entry is settled by it."""
    entry_id = derived_id(event.id, "disclosure.entry")
    if session.scalars(select(EntryRow.id).where(EntryRow.id == entry_id)).first():
        return
    about = session.scalars(select(EntryRow).where(EntryRow.id == fact.entry_id)).first() if fact.entry_id else None
    kind, word = _KINDS[fact.kind]
    posting = Posting(
        id=entry_id,
        place=fact.village,
        kind=kind,
        category=RESULT,
        title=f"{word}：{about.title if about else '村务'}",
        body=fact.statement,
        about=fact.entry_id,
    )
    post_entry(session, clock, posting)
    want_files(session, clock, event, entry_id, "complaints", fact.files)
    if fact.kind == "rectified" and fact.entry_id:
        _settle(session, clock, fact.entry_id)
    if about is not None and (ledger := session.get(LedgerRow, about.ledger_id)):
        mark_pages(session, [addresses.ledger(ledger.village, ledger.month)])


def _settle(session: Session, clock: Clock, entry_id: str) -> None:
    orders = select(RectificationRow).where(
        RectificationRow.entry_id == entry_id, RectificationRow.settled_on.is_(None)
    )
    for order in session.scalars(orders):
        order.settled_on = clock.today()


def note_order(session: Session, fact: RectificationOrdered) -> None:
    """The township orders something put right: the village's officials see it at once."""
    if session.get(RectificationRow, fact.rectification_id) is None:
        session.add(
            RectificationRow(
                rectification_id=fact.rectification_id,
                village=fact.village,
                entry_id=fact.entry_id,
                what=fact.what,
                due_on=date.fromisoformat(fact.due_on),
                corrected_by="",
                settled_on=None,
            )
        )
        session.flush()


def note_figures(session: Session, fact: FiguresPublished) -> None:
    """Keep a township's figures of a year as they now stand."""
    session.merge(
        FiguresRow(
            township=fact.township,
            year=fact.year,
            clarified=fact.clarified,
            rectified=fact.rectified,
            answered=fact.answered,
            rated=fact.rated,
            satisfied=fact.satisfied,
            withheld=fact.withheld,
            as_of=date.fromisoformat(fact.as_of[:10]),
        )
    )
    session.flush()
    mark_pages(session, [], [addresses.township(fact.township), "/"])
