"""The office answers the reporter, or keeps a note for itself."""

from sqlalchemy.orm import Session

from services.complaints.domain.terms import FINISH, WEEK
from services.complaints.operations.accept import move, note
from services.complaints.operations.clocks import settle_clocks
from services.complaints.operations.messages import say
from services.complaints.operations.offices import acting, open_content_key
from services.complaints.tables import ReportRow
from services.complaints.vault import Vault
from shared.clock import Clock
from shared.security.authority import Who


def answer(
    session: Session, clock: Clock, vault: Vault, who: Who, report_id: str, version: int, text: str
) -> ReportRow:
    """答复. Only after a conclusion, once; the reporter reads it with the receipt code. Raises Conflict, Refusal."""
    found = acting(session, clock, who, report_id, version)
    report = found.report
    move(report, "answer")
    say(session, clock, report, open_content_key(session, vault, found), "answer", text, to_reporter=True)
    report.answered_on = clock.today()
    settle_clocks(session, clock, report, WEEK, FINISH)
    note(session, who, report, "report.answered")
    return report


def keep_note(
    session: Session, clock: Clock, vault: Vault, who: Who, report_id: str, version: int, text: str
) -> ReportRow:
    """办理记录: words of the office for itself; the reporter never sees them."""
    found = acting(session, clock, who, report_id, version)
    say(session, clock, found.report, open_content_key(session, vault, found), "note", text, to_reporter=False)
    found.report.version += 1
    note(session, who, found.report, "report.noted")
    return found.report
