"""What checking led to: clarified (澄清，还干部清白), to be put right (责令整改), or not taken further."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.complaints.domain.naming import check_names_nobody
from services.complaints.domain.progress import Conclusion
from services.complaints.domain.terms import ACCEPT, ACCEPT_NAMED, ASSIGN, TALK
from services.complaints.operations.accept import move, note
from services.complaints.operations.clocks import last_day, settle_clocks
from services.complaints.operations.offices import Access, acting, open_content_key
from services.complaints.operations.open_report import file_of, unseal_file
from services.complaints.tables import OutcomeRow, PersonRow, PostRow, RectificationRow, ReportRow
from services.complaints.vault import Vault, case_key
from shared.bus import record
from shared.clock import Clock
from shared.contracts.base import FileRef
from shared.contracts.complaints import CorrectiveTalkOrdered, OutcomePublished, RectificationOrdered
from shared.files import FileStore, Prepared, keep
from shared.place import Place, Tier
from shared.refusals import Conflict, Refusal
from shared.security.authority import Who

MOST_DAYS = 180  # of a rectification
_SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True)
class Clarification:
    """What is published: words that name nobody, a voucher's copy, and the official's recorded consent.

    voucher_id, consent_id: the report's own files. consent_on: the day the official signed.
    """

    statement: str
    voucher_id: str
    consent_on: date
    consent_id: str


@dataclass(frozen=True)
class Order:
    """What must be put right within how many calendar days; who gets a corrective talk: a post's id, or a role in the
    village; neither: no talk.
    """

    what: str
    days: int
    talk_post_id: str = ""
    talk_role: str = ""


def clarify(
    session: Session,
    clock: Clock,
    vault: Vault,
    store: FileStore,
    who: Who,
    report_id: str,
    version: int,
    of: Clarification,
) -> ReportRow:
    """Publish that all was in order. Raises Invalid where the statement names somebody, Refusal without proper consent."""
    found = acting(session, clock, who, report_id, version)
    report = found.report
    move(report, "clarify")
    check_names_nobody(of.statement, known_names(session, report), where="statement")
    _check_consent(session, clock, report, of)
    outcome_id = str(uuid.uuid4())
    voucher = _publish_voucher(session, clock, vault, store, found, of.voucher_id, outcome_id)
    _conclude(session, clock, report, Conclusion.CLARIFIED)
    outcome = _outcome(report, clock, outcome_id, "clarified", of.statement)
    outcome.consent_on, outcome.consent_file = of.consent_on, of.consent_id
    _publish(session, outcome, [voucher])
    note(session, who, report, "report.clarified", outcome=outcome_id, consent_on=of.consent_on.isoformat())
    return report


def rectify(session: Session, clock: Clock, who: Who, report_id: str, version: int, order: Order) -> ReportRow:
    """Order the village to put something right; the order speaks of the entry, never of a report."""
    report = acting(session, clock, who, report_id, version).report
    move(report, "rectify")
    check_names_nobody(order.what, known_names(session, report), where="what")
    if not 1 <= order.days <= MOST_DAYS:
        raise Refusal("rectification.days", f"整改期限为 1 至 {MOST_DAYS} 日", where="days")
    row = RectificationRow(
        id=str(uuid.uuid4()),
        report_id=report.id,
        village=report.village,
        entry_id=report.entry_id,
        what=order.what.strip(),
        ordered_on=clock.today(),
        due_on=clock.today() + timedelta(days=order.days),
    )
    report.rectification = row
    township = Place(row.village).at(Tier.TOWNSHIP).code
    fact = RectificationOrdered(
        rectification_id=row.id,
        township=township,
        village=row.village,
        entry_id=row.entry_id,
        what=row.what,
        due_on=row.due_on.isoformat(),
    )
    record(session, fact, place=row.village)
    if order.talk_post_id or order.talk_role:
        post_id = order.talk_post_id or post_by_role(session, clock, report, order.talk_role)
        _order_talk(session, clock, row, township, post_id)
    _conclude(session, clock, report, Conclusion.RECTIFIED)
    note(session, who, report, "report.rectification_ordered", rectification=row.id)
    return report


def confirm_rectified(
    session: Session, clock: Clock, who: Who, report_id: str, version: int, statement: str
) -> ReportRow:
    """The office saw that it was put right: published. Raises Conflict where nothing waits for it."""
    report = acting(session, clock, who, report_id, version).report
    move(report, "confirm")
    row = report.rectification
    if row is None or row.done_on is not None:
        raise Conflict("report.nothing_to_confirm", "没有等待确认的整改", where="status")
    check_names_nobody(statement, known_names(session, report), where="statement")
    row.done_on = clock.today()
    outcome = _outcome(report, clock, str(uuid.uuid4()), "rectified", statement)
    _publish(session, outcome, [])
    note(session, who, report, "report.rectified", outcome=outcome.id)
    return report


def decline(session: Session, clock: Clock, who: Who, report_id: str, version: int, reason: str) -> ReportRow:
    """不予受理或了结. The reporter is told why in the answer; nothing is published."""
    report = acting(session, clock, who, report_id, version).report
    move(report, "decline")
    if reason not in DECLINED:
        raise Refusal("report.reason_unknown", "请选择一个理由", where="reason")
    settle_clocks(session, clock, report, ASSIGN, ACCEPT, ACCEPT_NAMED)
    _conclude(session, clock, report, Conclusion.DECLINED)
    note(session, who, report, "report.declined", reason=reason)
    return report


DECLINED = {
    "elsewhere": "不属于本机关职责，已告知向哪里反映",
    "no_substance": "内容不具体，无法核实",
    "repeated": "同一事项已经办结或正在办理",
}


def known_names(session: Session, report: ReportRow) -> list[str]:
    """Names of everybody who holds or held a post in the report's township, as far as registry told."""
    township = Place(report.village).at(Tier.TOWNSHIP)
    around = select(PostRow.person_id).where(PostRow.place.startswith(township.prefix))
    return list(session.scalars(select(PersonRow.name).where(PersonRow.id.in_(around))))


def post_by_role(session: Session, clock: Clock, report: ReportRow, role: str) -> str:
    """The open post of a role in the report's village. Raises Refusal where there is none."""
    mine = select(PostRow).where(PostRow.place == report.village, PostRow.role == role).order_by(PostRow.since)
    held = [row for row in session.scalars(mine) if row.until is None or row.until >= clock.today()]
    if not held:
        raise Refusal("talk.nobody", "这个村现在没有人担任这个岗位，请另选谈话对象", where="talk_role")
    return held[-1].id


def _check_consent(session: Session, clock: Clock, report: ReportRow, of: Clarification) -> None:
    basis = "检举控告工作规则：公开澄清须征得本人同意"
    if not of.consent_id:
        raise Refusal("consent.missing", "请先上传本人签字的同意书", where="consent.file_id", basis=basis)
    consent = file_of(session, report.id, of.consent_id)
    if consent.origin != "office" or of.consent_id == of.voucher_id:
        raise Refusal("consent.file", "同意书须是本机关上传的、与凭证不同的文件", where="consent.file_id", basis=basis)
    if of.consent_on > clock.today():
        raise Refusal("consent.future", "同意日期不能晚于今天", where="consent.on", basis=basis)
    if of.consent_on < report.received_on:
        raise Refusal("consent.earlier", "同意日期早于收到反映的日期，请核对", where="consent.on", basis=basis)


def _publish_voucher(
    session: Session, clock: Clock, vault: Vault, store: FileStore, found: Access, file_id: str, outcome_id: str
) -> FileRef:
    """A copy in the open store, under a name that says nothing; the sealed original stays."""
    row = file_of(session, found.report.id, file_id)
    if row.origin != "office":
        raise Refusal("voucher.origin", "公开的凭证须是本机关上传的文件，不能用反映人的附件", where="voucher_file_id")
    key = open_content_key(session, vault, found)
    inside = unseal_file(row, key, case_key(key, found.report.case_private))
    if inside.media_type not in _SUFFIX:
        raise Refusal("voucher.kind", "公开的凭证须是照片或 PDF", where="voucher_file_id")
    public = Prepared(inside.data, inside.media_type, f"凭证.{_SUFFIX[inside.media_type]}")
    return keep(session, store, public, subject=f"outcome/{outcome_id}", public=True, at=clock.now())


def _conclude(session: Session, clock: Clock, report: ReportRow, conclusion: Conclusion) -> None:
    report.conclusion = conclusion
    report.concluded_on = clock.today()
    session.flush()


def _outcome(report: ReportRow, clock: Clock, id_: str, kind: str, statement: str) -> OutcomeRow:
    return OutcomeRow(
        id=id_,
        report_id=report.id,
        kind=kind,
        township=Place(report.village).at(Tier.TOWNSHIP).code,
        village=report.village,
        entry_id=report.entry_id,
        statement=statement.strip(),
        published_on=clock.today(),
    )


def _publish(session: Session, row: OutcomeRow, files: list[FileRef]) -> None:
    session.add(row)
    fact = OutcomePublished(
        outcome_id=row.id,
        township=row.township,
        village=row.village,
        kind=row.kind,
        entry_id=row.entry_id,
        statement=row.statement,
        files=files,
        published_on=row.published_on.isoformat(),
    )
    record(session, fact, place=row.village)


def _order_talk(session: Session, clock: Clock, row: RectificationRow, township: str, post_id: str) -> None:
    post = session.get(PostRow, post_id)
    open_here = post is not None and post.place == row.village and (post.until is None or post.until >= clock.today())
    if not open_here:
        raise Refusal("talk.nobody", "这个村现在没有这个岗位，请另选谈话对象", where="talk_post_id")
    row.talk_id, row.talk_post = str(uuid.uuid4()), post_id
    fact = CorrectiveTalkOrdered(
        talk_id=row.talk_id,
        township=township,
        post_id=post_id,
        about=f"rectification/{row.id}",
        due_on=last_day(session, TALK, clock.today()).isoformat(),
    )
    record(session, fact, place=township)
