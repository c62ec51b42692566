"""Cancel a matter (终止办件): the village gives it up, with a reason; what was disclosed stays."""

from sqlalchemy.orm import Session

from services.registry.operations.filings import drop_filing
from services.registry.operations.matters import must_hold, open_matter
from services.registry.operations.privacy import check_public_words
from services.registry.tables import Matter
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import MatterCancelled
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import Who


def cancel_matter(session: Session, clock: Clock, who: Who, matter_id: str, reason: str, version: int) -> Matter:
    """Give a running matter up. Raises Refusal while an objection is open: that is answered or adopted first."""
    matter = open_matter(session, matter_id, version)
    village = Place(matter.village)
    must_hold(who, "matter.start", village, "您在本村没有可以终止办件的岗位。")
    if matter.status == "held":
        raise Refusal("matter.held", "办件因异议暂停。请先答复异议；同意异议的，请选择“采纳异议并终止”。")
    if matter.status != "running":
        raise Refusal("matter.over", "本办件已经结束。")
    if not reason.strip():
        raise Refusal("words.missing", "请写明终止的理由。", where="reason")
    check_public_words(session, village, reason, "reason")
    matter.version += 1
    cancel(session, clock, who, matter, reason.strip())
    return matter


def cancel(session: Session, clock: Clock, who: Who, matter: Matter, reason: str) -> None:
    """Mark a matter cancelled and say so; the caller has checked that it may be, and moved its version."""
    today = clock.today()
    matter.status, matter.ended_on, matter.reason = "cancelled", today, reason
    drop_filing(session, clock, matter.id)
    session.flush()
    for_all = MatterCancelled(
        matter_id=matter.id, village=matter.village, reason=reason, cancelled_on=today.isoformat()
    )
    record(session, for_all, place=matter.village, version=matter.version)
    audit(session, who, "matter.cancel", matter.village, f"matter/{matter.id}", {"version": matter.version})
