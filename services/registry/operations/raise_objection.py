"""Objections (异议) of the supervision committee: the matter stands still until they are settled."""

from sqlalchemy.orm import Session

from services.registry.domain.flow import check_open, released
from services.registry.operations.cancel_matter import cancel
from services.registry.operations.deadlines import start_answer_clock, stop_answer_clock
from services.registry.operations.matters import must_hold, open_matter, run_of
from services.registry.operations.privacy import check_public_words
from services.registry.operations.take_step import say_finished
from services.registry.tables import Matter, Objection
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import MatterHeld, MatterReleased
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import Who


def raise_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, step_id: str, reason: str, version: int
) -> Objection:
    """Object to a step, taken or to come; the matter is held. Raises NotAllowed, Conflict, Refusal.

    The answer is due in five working days (山东、重庆 village-affairs disclosure rules; the county may set another term).
    """
    matter = open_matter(session, matter_id, version)
    village = Place(matter.village)
    role = must_hold(who, "matter.object", village, "只有本村村务监督委员会的成员可以提出异议。")
    run = run_of(matter)
    if run.status != "held":
        check_open(run)
    if step_id not in {step.id for step in run.steps}:
        raise Refusal("objection.step", f"本事项的流程里没有步骤“{step_id}”。", where="step_id")
    _words(session, village, reason, "reason", "请写明异议的理由。")
    objection_id = new_id()
    objection = Objection(
        id=objection_id,
        matter_id=matter.id,
        step_id=step_id,
        raised_by=who.person_id,
        role=role,
        reason=reason.strip(),
        raised_on=clock.today(),
        answer_due_on=start_answer_clock(session, objection_id, village, clock.today()),
        state="open",
    )
    matter.objections.append(objection)
    matter.status = "held"
    matter.version += 1
    session.flush()
    fact = MatterHeld(
        matter_id=matter.id,
        village=matter.village,
        objection_id=objection.id,
        step_id=step_id,
        reason=objection.reason,
        held_on=objection.raised_on.isoformat(),
        answer_due_on=objection.answer_due_on.isoformat(),
    )
    record(session, fact, place=matter.village, version=matter.version)
    audit(session, who, "matter.object", matter.village, f"matter/{matter.id}", {"objection": objection.id})
    return objection


def answer_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """The village answers in public; the matter goes on once no objection is open."""
    matter, objection = _open(session, matter_id, objection_id, version)
    must_hold(who, "matter.answer_objection", Place(matter.village), "您在本村没有可以答复异议的岗位。")
    return _settle(session, clock, who, matter, objection, "answered", text)


def adopt_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """The village takes the objection: it is settled, and the matter is given up."""
    matter, objection = _open(session, matter_id, objection_id, version)
    must_hold(who, "matter.answer_objection", Place(matter.village), "您在本村没有可以采纳异议的岗位。")
    _settle(session, clock, who, matter, objection, "adopted", text)
    cancel(session, clock, who, matter, text.strip())
    return matter


def withdraw_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """The committee takes its objection back; the matter goes on once no objection is open."""
    matter, objection = _open(session, matter_id, objection_id, version)
    must_hold(who, "matter.object", Place(matter.village), "只有本村村务监督委员会的成员可以撤回异议。")
    return _settle(session, clock, who, matter, objection, "withdrawn", text)


def _open(session: Session, matter_id: str, objection_id: str, version: int) -> tuple[Matter, Objection]:
    matter = open_matter(session, matter_id, version)
    for objection in matter.objections:
        if objection.id == objection_id:
            if objection.state != "open":
                raise Conflict("objection.settled", "这条异议已经处理过了，请刷新页面。", where="objection_id")
            return matter, objection
    raise NotFound("objection.unknown", "没有这条异议，请从办件页面重新进入。")


def _settle(
    session: Session, clock: Clock, who: Who, matter: Matter, objection: Objection, outcome: str, text: str
) -> Matter:
    _words(session, Place(matter.village), text, "text", "请写明答复或者理由。")
    objection.state, objection.answer = outcome, text.strip()
    objection.settled_by, objection.settled_on = who.person_id, clock.today()
    stop_answer_clock(session, clock, objection.id)
    matter.version += 1
    if all(one.state != "open" for one in matter.objections):
        matter.status = released(run_of(matter)).status
    session.flush()
    fact = MatterReleased(
        matter_id=matter.id,
        village=matter.village,
        objection_id=objection.id,
        outcome=outcome,
        answer=objection.answer,
        released_on=clock.today().isoformat(),
    )
    record(session, fact, place=matter.village, version=matter.version)
    audit(
        session, who, f"matter.objection_{outcome}", matter.village, f"matter/{matter.id}", {"objection": objection.id}
    )
    if matter.status == "finished" and outcome != "adopted":
        matter.ended_on = clock.today()
        say_finished(session, clock, matter, matter.version)
    return matter


def _words(session: Session, village: Place, text: str, where: str, empty: str) -> None:
    if not text.strip():
        raise Refusal("words.missing", empty, where=where)
    check_public_words(session, village, text, where)
