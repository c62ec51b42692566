"""The office takes a report up, puts its finishing term off, or takes it over from the office below."""

from sqlalchemy.orm import Session

from services.complaints.domain.progress import Status, after
from services.complaints.domain.terms import ACCEPT, ACCEPT_NAMED, ASSIGN, EXTEND, FINISH, WEEK
from services.complaints.operations.clocks import extend_finish, settle_clocks, start_clock, term_in_force
from services.complaints.operations.messages import say
from services.complaints.operations.offices import access, acting, check_version, open_content_key
from services.complaints.tables import ReportRow
from services.complaints.vault import Vault
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import Who


def accept(session: Session, clock: Clock, who: Who, report_id: str, version: int | None) -> ReportRow:
    """受理. Starts the finishing term (信访工作条例 §34) and the week of the lights; raises Conflict if taken up already."""
    report = acting(session, clock, who, report_id, version).report
    move(report, "accept")
    report.accepted_on = clock.today()
    settle_clocks(session, clock, report, ASSIGN, ACCEPT, ACCEPT_NAMED)
    start_clock(session, clock, report, WEEK)
    start_clock(session, clock, report, FINISH)
    note(session, who, report, "report.accepted")
    return report


def extend(
    session: Session, clock: Clock, vault: Vault, who: Who, report_id: str, version: int, days: int, reason: str
) -> ReportRow:
    """延期: at most the term's length at a time, with a reason that the reporter is told (信访工作条例 §34)."""
    found = acting(session, clock, who, report_id, version)
    report = found.report
    move(report, "extend")
    longest = term_in_force(session, EXTEND, clock.today())
    if not 1 <= days <= longest.length:
        raise Refusal(
            "report.extension_too_long", f"一次最多延长 {longest.length} 日", where="days", basis=longest.basis
        )
    last = extend_finish(session, clock, report, report.handling_office, days, longest.basis)
    text = f"情况复杂，办理期限延长至 {last.year}年{last.month}月{last.day}日。理由：{reason.strip()}"
    say(session, clock, report, open_content_key(session, vault, found), "extension", text, to_reporter=True)
    note(session, who, report, "report.extended", days=days)
    return report


def lift(session: Session, clock: Clock, who: Who, report_id: str, version: int) -> ReportRow:
    """提级办理: an office further up that holds a key takes the report over."""
    found = access(session, clock, who, report_id, lock=True)
    report = found.report
    check_version(report, version)
    if found.acting or found.office.tier >= Place(report.handling_office).tier:
        raise Refusal("report.already_yours", "这件反映已由本机关承办", where="office")
    move(report, "lift")
    report.handling_office, report.stranded = found.office.code, False
    note(session, who, report, "report.lifted")
    return report


def move(report: ReportRow, act: str) -> None:
    """Change the status as the act demands, and count the version. Raises Conflict."""
    report.status = after(Status(report.status), act)
    report.version += 1


def note(session: Session, who: Who, report: ReportRow, act: str, **detail: object) -> None:
    """Audit an act on a report: who, which, where it is handled; no content."""
    audit(session, who, act, report.handling_office, f"report/{report.id}", detail)
