"""A report's terms: started, extended, settled, on the one deadline engine."""

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.complaints.domain.terms import FINISH, HandlingTerm, in_force
from services.complaints.tables import ReportRow, TermRow
from shared.clock import Clock
from shared.place import Place
from shared.tables import deadlines
from shared.workdays import Extension, Term, due_on
from shared.workdays.deadlines import calendar_of, extend, open_deadline, settle_subject


def term_in_force(session: Session, key: str, day: date) -> Term:
    """The dated row of a term that holds on a day."""
    rows = session.scalars(select(TermRow).where(TermRow.key == key))
    found = in_force([HandlingTerm(r.key, r.effective_on, r.length, r.unit, r.basis) for r in rows], key, day)
    return Term(found.length, "workday" if found.unit == "workday" else "day", found.basis)


def last_day(session: Session, key: str, start: date) -> date:
    """The last day of a term that starts on a day."""
    return due_on(start, term_in_force(session, key, start), calendar_of(session)).day


def start_clock(session: Session, clock: Clock, report: ReportRow, key: str) -> None:
    """Let a term run from today. Its id is random: a time-ordered one would tell the millisecond of filing."""
    open_deadline(
        session,
        kind=f"report.{key}",
        subject=f"report/{report.id}",
        place=Place(report.handling_office),
        starts_on=clock.today(),
        term=term_in_force(session, key, clock.today()),
        deadline_id=str(uuid.uuid4()),
    )


def settle_clocks(session: Session, clock: Clock, report: ReportRow, *keys: str) -> None:
    """These terms were met (or the lights tell that they were not)."""
    for key in keys:
        settle_subject(session, f"report/{report.id}", clock.now(), f"report.{key}")


def extend_finish(session: Session, clock: Clock, report: ReportRow, by: str, days: int, basis: str) -> date:
    """Lengthen the finishing term by calendar days; returns the new last day. Why stands in the sealed message only."""
    mine = deadlines.c.subject == f"report/{report.id}"
    id_ = session.scalars(select(deadlines.c.id).where(mine, deadlines.c.kind == f"report.{FINISH}")).one()
    return extend(session, id_, Extension(by, Term(days, "day", basis), "见给反映人的告知", clock.today())).day
