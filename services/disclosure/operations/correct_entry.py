"""Correcting an entry: a later one is appended; what was posted stays as it was."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain.personal import personal_data_in
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.post_entry import Posting, post_entry
from services.disclosure.tables import EntryRow, LedgerRow, RectificationRow
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.security.authority import Who

_LONGEST = 500
CORRECTABLE = frozenset({"ledger_line", "roster"})  # a step's record is corrected in registry


def correct_entry(
    session: Session, clock: Clock, who: Who, entry_id: str, text: str, amount_fen: int | None = None
) -> EntryRow:
    """Append a correction to an entry of a village; `amount_fen` is the right amount of a ledger line (0: struck out).

    An open rectification order about it is thereby carried out. Raises NotFound, NotAllowed, Refusal.
    """
    wrong = session.scalars(select(EntryRow).where(EntryRow.id == entry_id)).first()
    if wrong is None:
        raise NotFound("entry.unknown", "没有这条公开信息")
    if not who.may("ledger.publish", Place(wrong.place)):
        raise NotAllowed("entry.correct", "只有村党组织书记或村委会主任可以发更正")
    text = _check(wrong, text, amount_fen)
    posting = Posting(
        place=wrong.place,
        kind=wrong.kind,
        category=wrong.category,
        title=f"更正：{wrong.title}",
        body=text,
        matter_id=wrong.matter_id,
        step_id=wrong.step_id,
        ledger_id=wrong.ledger_id,
        amount_fen=amount_fen,
        corrects=wrong.id,
    )
    entry = post_entry(session, clock, posting)
    carry_out_orders(session, wrong.id, entry.id)
    _mark_ledger(session, wrong)
    audit(session, who, "entry.correct", wrong.place, f"entry/{wrong.id}", {"by": entry.id})
    return entry


def _check(wrong: EntryRow, text: str, amount_fen: int | None) -> str:
    text = text.strip()
    if wrong.kind not in CORRECTABLE or wrong.corrects:
        raise Refusal("entry.correct", "这条信息不能在这里更正，请在最初的那一条上更正")
    if not text or len(text) > _LONGEST:
        raise Refusal("entry.correction", f"请写明错在哪里、怎样更正，最多 {_LONGEST} 个字", where="text")
    if found := personal_data_in(text):
        raise Refusal("text.personal_data", f"更正会公开，请删去其中的{'、'.join(found)}", where="text")
    if amount_fen is not None and wrong.kind != "ledger_line":
        raise Refusal("entry.amount", "只有账目可以更正金额", where="amount_fen")
    return text


def carry_out_orders(session: Session, entry_id: str, correction_id: str) -> None:
    """The open rectification orders about an entry are carried out by its correction."""
    orders = select(RectificationRow).where(RectificationRow.entry_id == entry_id, RectificationRow.corrected_by == "")
    for order in session.scalars(orders.with_for_update()):
        order.corrected_by = correction_id


def _mark_ledger(session: Session, wrong: EntryRow) -> None:
    if ledger := session.get(LedgerRow, wrong.ledger_id):
        mark_pages(session, [addresses.ledger(ledger.village, ledger.month)])
