"""The supervision committee's review of a ledger: approve it, or return it with a reason."""

from sqlalchemy.orm import Session

from services.disclosure.domain import ledger as rules
from services.disclosure.operations.versions import check_version
from services.disclosure.tables import LedgerRow
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import NotAllowed, NotFound
from shared.security.authority import Who


def review_ledger(
    session: Session, clock: Clock, who: Who, ledger_id: str, version: int, *, approve: bool, opinion: str
) -> LedgerRow:
    """Approve or return an imported ledger; `version` is the one the reviewer saw.

    Raises NotFound, NotAllowed (no supervision post there, or the one who imported it), Conflict (stale), Refusal.
    """
    ledger = ledger_for_update(session, ledger_id)
    if not who.may("ledger.review", Place(ledger.village)):
        raise NotAllowed("ledger.review", "只有本村监督委员会成员可以审查", basis=rules.REVIEW_BASIS)
    check_version(ledger.version, version)
    rules.check_state(ledger.state, rules.IMPORTED)
    rules.check_separate(who.person_id, [(ledger.imported_by, "导入")])
    ledger.opinion = rules.check_opinion(opinion, approve=approve)
    ledger.state = rules.REVIEWED if approve else rules.RETURNED
    ledger.reviewed_by, ledger.reviewed_on = who.person_id, clock.today()
    session.flush()
    audit(session, who, "ledger.review", ledger.village, f"ledger/{ledger.id}", {"approve": approve})
    return ledger


def ledger_for_update(session: Session, ledger_id: str) -> LedgerRow:
    """A ledger, its row locked. Raises NotFound."""
    ledger = session.get(LedgerRow, ledger_id, with_for_update=True)
    if ledger is None:
        raise NotFound("ledger.unknown", "没有这本账")
    return ledger
