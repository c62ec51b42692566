"""Duties of a village (履职), as registry tells of them: recorded, or not done by their last day."""

from datetime import date

from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.tables import DutyWorkRow
from shared.contracts.registry import DutiesMissed, DutyRecorded


def note_recorded(session: Session, fact: DutyRecorded) -> None:
    """A record: the first one settles what was owed, later ones add to it."""
    key = (fact.village, fact.list_kind, fact.code, fact.period)
    row = session.get(DutyWorkRow, key)
    told = {"on": fact.recorded_on, "role": fact.role, "outcome": fact.outcome, "text": fact.text}
    if row is None:
        row = DutyWorkRow(
            village=fact.village, list_kind=fact.list_kind, code=fact.code, period=fact.period, name=fact.name,
            period_name=fact.period_name, due_on=_day(fact.due_on), state="", records=[],
            changed_on=date.fromisoformat(fact.recorded_on),
        )  # fmt: skip
        session.add(row)
    if fact.number == 1:
        row.state = ("late" if fact.late else "done") if fact.due_on else "noted"
    row.records, row.changed_on = [*row.records, told], date.fromisoformat(fact.recorded_on)
    session.flush()
    mark_pages(session, [addresses.duties(fact.village)])


def note_missed(session: Session, fact: DutiesMissed) -> None:
    """What was not recorded by its last day; something recorded already stays as it is."""
    for duty in fact.duties:
        key = (fact.village, duty.list_kind, duty.code, duty.period)
        if session.get(DutyWorkRow, key) is None:
            session.add(
                DutyWorkRow(
                    village=fact.village,
                    list_kind=duty.list_kind,
                    code=duty.code,
                    period=duty.period,
                    name=duty.name,
                    period_name=duty.period_name,
                    due_on=_day(fact.due_on),
                    state="missed",
                    records=[],
                    changed_on=date.fromisoformat(fact.due_on),
                )
            )
    session.flush()
    mark_pages(session, [], [addresses.duties(fact.village)])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
