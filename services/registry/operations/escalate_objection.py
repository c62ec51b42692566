"""Objections (异议) that village and supervision committee do not settle between them: the township decides."""

from sqlalchemy.orm import Session

from services.registry.operations.cancel_matter import cancel
from services.registry.operations.deadlines import (
    extend_answer,
    may_escalate_until,
    start_decision_clock,
    stop_objection_clocks,
)
from services.registry.operations.matters import must_hold
from services.registry.operations.raise_objection import check_words, open_objection, settle_objection
from services.registry.tables import Matter, Objection
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import ObjectionEscalated
from shared.place import Place
from shared.refusals import Conflict, Refusal
from shared.security.authority import ROLES, Who

RULINGS = {"dismissed": "异议不成立，继续办理", "amended": "按裁定改正后继续办理", "upheld": "异议成立，终止办件"}
_BASIS = "《中华人民共和国村民委员会组织法》：村民委员会不及时公布或者公布不真实的，向乡镇人民政府反映"


def extend_hold(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """The township gives the village five working days more to answer, once. `text`: why, for all to read."""
    matter, objection = open_objection(session, matter_id, objection_id, version)
    role = must_hold(who, "objection.decide", Place(matter.village), "只有本乡镇的经管站可以延长答复期限。")
    check_words(session, Place(matter.village), text, "text", "请写明为什么延长。")
    if objection.extended:
        raise Conflict("objection.extended", "这条异议的答复期限已经延长过一次，不能再延长。")
    objection.extended = True
    objection.answer_due_on = extend_answer(session, clock, objection.id, ROLES[role].name, text.strip())
    _moved(session, who, matter, objection, "matter.objection_extend")
    return matter


def escalate_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """Bring an objection to the township: not answered in time, or the committee is not satisfied with the answer.

    Unanswered: either side, once the last day has passed. Answered: the committee, within five working days, while the
    matter still runs. The matter stands still until the township has decided. Raises NotAllowed, Conflict, Refusal.
    """
    matter, objection = open_objection(session, matter_id, objection_id, version, ("open", "answered"))
    village, today = Place(matter.village), clock.today()
    if objection.state == "open" and who.may("matter.answer_objection", village):
        pass
    else:
        must_hold(who, "matter.object", village, "只有本村村务监督委员会的成员可以提请乡镇裁定。")
    if objection.state == "open" and today <= objection.answer_due_on:
        raise Refusal(
            "objection.not_overdue",
            f"答复期限是 {objection.answer_due_on.isoformat()}，还没有过。过了期限没有答复的，再提请乡镇裁定。",
            where="objection_id",
        )
    if objection.state == "answered":
        _still_open(session, clock, matter, objection)
    check_words(session, village, text, "text", "请写明为什么提请乡镇裁定。")
    stop_objection_clocks(session, clock, objection.id)
    objection.state, objection.escalated_on = "escalated", today
    objection.settled_by, objection.settled_on = "", None
    objection.decide_due_on = start_decision_clock(session, objection.id, village, today)
    matter.status = "held"
    _moved(session, who, matter, objection, "matter.objection_escalate")
    fact = ObjectionEscalated(
        matter_id=matter.id,
        village=matter.village,
        objection_id=objection.id,
        reason=text.strip(),
        escalated_on=today.isoformat(),
        decide_due_on=objection.decide_due_on.isoformat(),
    )
    record(session, fact, place=matter.village, version=matter.version)
    return matter


def decide_objection(
    session: Session,
    clock: Clock,
    who: Who,
    matter_id: str,
    objection_id: str,
    text: str,
    version: int,
    *,
    ruling: str,
) -> Matter:
    """The township decides, in words for all to read. ruling: one of RULINGS; "upheld" ends the matter."""
    matter, objection = open_objection(session, matter_id, objection_id, version, ("escalated",))
    must_hold(who, "objection.decide", Place(matter.village), "只有本乡镇的经管站可以裁定异议。")
    if ruling not in RULINGS:
        raise Refusal("objection.ruling", f"请从“{'”“'.join(RULINGS.values())}”中选一种裁定。", where="ruling")
    settle_objection(session, clock, who, matter, objection, ruling, text)
    if ruling == "upheld":
        cancel(session, clock, who, matter, text.strip())
    return matter


def _still_open(session: Session, clock: Clock, matter: Matter, objection: Objection) -> None:
    if matter.status not in {"running", "held"}:
        raise Refusal(
            "matter.over", "本办件已经结束，不能再提请乡镇裁定。仍有不同意见的，请在公开页反映。", basis=_BASIS
        )
    assert objection.settled_on is not None
    last = may_escalate_until(session, objection.settled_on)
    if clock.today() > last:
        raise Refusal(
            "objection.too_late",
            f"答复之后五个工作日内（到 {last.isoformat()} 为止）可以提请乡镇裁定，现在已经过了。有新的理由的，请另行提出异议。",
            where="objection_id",
        )


def _moved(session: Session, who: Who, matter: Matter, objection: Objection, act: str) -> None:
    matter.version += 1
    session.flush()
    audit(session, who, act, matter.village, f"matter/{matter.id}", {"objection": objection.id})
