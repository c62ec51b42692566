"""Publishing a reviewed ledger: every line becomes an entry of its own, under its own address."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain import ledger as rules
from services.disclosure.domain.categories import RESULT
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.post_entry import Posting, add_entry
from services.disclosure.operations.review_ledger import ledger_for_update
from services.disclosure.operations.versions import check_version
from services.disclosure.tables import EntryRow, LedgerLineRow, LedgerRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.disclosure import LedgerPublished
from shared.place import Place
from shared.refusals import NotAllowed
from shared.security.authority import Who


@dataclass(frozen=True)
class Published:
    """The ledger, its entries in the order of its lines, and the page."""

    ledger: LedgerRow
    entries: list[EntryRow]
    path: str


def publish_ledger(session: Session, clock: Clock, who: Who, ledger_id: str, version: int) -> Published:
    """Publish a ledger the supervision committee approved; by another person than imported or reviewed it.

    Raises NotFound, NotAllowed, Conflict (stale), Refusal (not reviewed).
    """
    ledger = ledger_for_update(session, ledger_id)
    if not who.may("ledger.publish", Place(ledger.village)):
        raise NotAllowed("ledger.publish", "只有村党组织书记或村委会主任可以公开账目")
    check_version(ledger.version, version)
    rules.check_state(ledger.state, rules.REVIEWED)
    rules.check_separate(who.person_id, [(ledger.imported_by, "导入"), (ledger.reviewed_by, "审查")])
    ledger.state, ledger.published_by, ledger.published_on = rules.PUBLISHED, who.person_id, clock.today()
    session.flush()
    entries = _post_lines(session, clock, ledger)
    path = addresses.ledger(ledger.village, ledger.month)
    _say(session, ledger, path)
    _mark(session, ledger, entries, path)
    audit(session, who, "ledger.publish", ledger.village, f"ledger/{ledger.id}", {"month": ledger.month})
    return Published(ledger, entries, path)


def _post_lines(session: Session, clock: Clock, ledger: LedgerRow) -> list[EntryRow]:
    lines = select(LedgerLineRow).where(LedgerLineRow.ledger_id == ledger.id).order_by(LedgerLineRow.position)
    return [add_entry(session, clock, _posting(ledger, line)) for line in session.scalars(lines)]


def _posting(ledger: LedgerRow, line: LedgerLineRow) -> Posting:
    voucher = f"凭证号 {line.voucher_no}" if line.voucher_no else ""
    return Posting(
        id=line.id,
        place=ledger.village,
        kind="ledger_line",
        category=RESULT,
        title=f"{line.day.month}月{line.day.day}日 {line.summary}",
        body="；".join(part for part in (line.category, voucher) if part),
        ledger_id=ledger.id,
        amount_fen=line.amount_fen,
    )


def _say(session: Session, ledger: LedgerRow, path: str) -> None:
    assert ledger.published_on is not None
    fact = LedgerPublished(
        ledger_id=ledger.id,
        village=ledger.village,
        month=ledger.month,
        lines=ledger.lines,
        income_fen=ledger.income_fen,
        spending_fen=ledger.spending_fen,
        published_on=ledger.published_on.isoformat(),
        path=path,
    )
    record(session, fact, place=ledger.village, version=ledger.version)


def _mark(session: Session, ledger: LedgerRow, entries: list[EntryRow], path: str) -> None:
    shown = [addresses.entry(ledger.village, entry.id) for entry in entries]
    mark_pages(session, [addresses.village(ledger.village), path], shown)
