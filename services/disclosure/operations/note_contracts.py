"""Contracts that wait for the township's filing seal (备案), as registry tells of them: shown where they were signed and posted."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.tables import FilingRow
from shared.contracts.registry import ContractsFiled, ContractsReturned, ContractsSubmitted

WAITING, FILED, RETURNED, DROPPED = "waiting", "filed", "returned", "dropped"


def note_submitted(session: Session, fact: ContractsSubmitted) -> None:
    """Contracts were signed and are not in force yet."""
    if session.get(FilingRow, fact.filing_id):
        return
    session.add(
        FilingRow(
            filing_id=fact.filing_id,
            matter_id=fact.matter_id,
            step_id=fact.step_id,
            entry_id="",
            state=WAITING,
            kind=fact.kind,
            contracts=[asdict(one) for one in fact.contracts],
            basis=fact.basis,
            submitted_on=date.fromisoformat(fact.submitted_on),
            due_on=date.fromisoformat(fact.due_on) if fact.due_on else None,
            settled_on=None,
            seal_no="",
            reason="",
            late=False,
        )
    )
    mark_pages(session, [addresses.matter(fact.village, fact.matter_id)])


def note_posted(session: Session, matter_id: str, step_id: str, entry_id: str) -> None:
    """The step that signed them was posted: the posting shows where their filing stands."""
    mine = (FilingRow.matter_id == matter_id) & (FilingRow.step_id == step_id) & (FilingRow.entry_id == "")
    session.execute(update(FilingRow).where(mine, FilingRow.state == WAITING).values(entry_id=entry_id))


def note_filed(session: Session, fact: ContractsFiled) -> None:
    """The township filed them: they are in force."""
    row = session.get_one(FilingRow, fact.filing_id)
    row.state, row.settled_on = FILED, date.fromisoformat(fact.filed_on)
    row.seal_no, row.late = fact.seal_no, fact.late
    _mark(session, fact.village, row)


def note_returned(session: Session, fact: ContractsReturned) -> None:
    """The township sent them back: they never took effect, and what was posted stays with this word."""
    row = session.get_one(FilingRow, fact.filing_id)
    row.state, row.settled_on, row.reason = RETURNED, date.fromisoformat(fact.returned_on), fact.reason
    _mark(session, fact.village, row)


def note_dropped(session: Session, village: str, matter_id: str, on: date) -> None:
    """Their matter was given up before the township filed them: they never took effect."""
    chosen = select(FilingRow).where(FilingRow.matter_id == matter_id, FilingRow.state == WAITING)
    for row in session.scalars(chosen):
        row.state, row.settled_on = DROPPED, on
        _mark(session, village, row)


def _mark(session: Session, village: str, row: FilingRow) -> None:
    posting = [addresses.entry(village, row.entry_id)] if row.entry_id else []
    mark_pages(session, [addresses.village(village), addresses.matter(village, row.matter_id), *posting])
