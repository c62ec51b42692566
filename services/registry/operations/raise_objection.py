"""Objections (异议) of the supervision committee: the matter stands still until they are settled."""

from sqlalchemy.orm import Session

from services.registry.domain.going_on import released
from services.registry.domain.turns import check_open
from services.registry.operations.cancel_matter import cancel
from services.registry.operations.deadlines import start_answer_clock, stop_objection_clocks
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

OPEN = ("open", "escalated")  # states in which an objection holds its matter


def raise_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, step_id: str, reason: str, version: int,
    resident: str = "",
) -> Objection:  # fmt: skip
    """Object to a step, taken or to come; the matter is held. Raises NotAllowed, Conflict, Refusal.

    resident: the resident's objection (its question's id) that the committee takes up as its own, "" if none.
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
    check_words(session, village, reason, "reason", "请写明异议的理由。")
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
    _take_up(matter, resident, objection_id)
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


def _take_up(matter: Matter, question_id: str, objection_id: str) -> None:
    """Note that a resident's objection became the committee's. It is answered in disclosure all the same."""
    if not question_id:
        return
    found = next((one for one in matter.residents if one.question_id == question_id), None)
    if found is None:
        raise NotFound("resident.unknown", "没有这条居民异议，请从工作台重新进入。", where="resident")
    if found.adopted_as:
        raise Conflict("resident.adopted", "这条居民异议已经作为监督委员会的异议提出过了。", where="resident")
    found.adopted_as = objection_id


def answer_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """The village answers in public; the matter goes on once no objection is open."""
    matter, objection = open_objection(session, matter_id, objection_id, version)
    must_hold(who, "matter.answer_objection", Place(matter.village), "您在本村没有可以答复异议的岗位。")
    return settle_objection(session, clock, who, matter, objection, "answered", text)


def adopt_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """The village takes the objection: it is settled, and the matter is given up."""
    matter, objection = open_objection(session, matter_id, objection_id, version)
    must_hold(who, "matter.answer_objection", Place(matter.village), "您在本村没有可以采纳异议的岗位。")
    settle_objection(session, clock, who, matter, objection, "adopted", text)
    cancel(session, clock, who, matter, text.strip())
    return matter


def withdraw_objection(
    session: Session, clock: Clock, who: Who, matter_id: str, objection_id: str, text: str, version: int
) -> Matter:
    """The committee takes its objection back; the matter goes on once no objection is open."""
    matter, objection = open_objection(session, matter_id, objection_id, version)
    must_hold(who, "matter.object", Place(matter.village), "只有本村村务监督委员会的成员可以撤回异议。")
    return settle_objection(session, clock, who, matter, objection, "withdrawn", text)


def open_objection(
    session: Session, matter_id: str, objection_id: str, version: int, states: tuple[str, ...] = ("open",)
) -> tuple[Matter, Objection]:
    """A matter, locked, with an objection in one of the states. Raises NotFound, Conflict."""
    matter = open_matter(session, matter_id, version)
    for objection in matter.objections:
        if objection.id == objection_id:
            if objection.state not in states:
                raise Conflict("objection.settled", "这条异议已经处理过了，请刷新页面。", where="objection_id")
            return matter, objection
    raise NotFound("objection.unknown", "没有这条异议，请从办件页面重新进入。")


def settle_objection(
    session: Session, clock: Clock, who: Who, matter: Matter, objection: Objection, outcome: str, text: str
) -> Matter:
    """The objection is settled, in words for all to read; the matter goes on once none is open."""
    check_words(session, Place(matter.village), text, "text", "请写明答复或者理由。")
    if objection.state == "escalated":
        objection.ruling = text.strip()
    else:
        objection.answer = text.strip()
    objection.state = outcome
    objection.settled_by, objection.settled_on = who.person_id, clock.today()
    stop_objection_clocks(session, clock, objection.id)
    matter.version += 1
    if all(one.state not in OPEN for one in matter.objections):
        matter.status = released(run_of(matter)).status
    session.flush()
    fact = MatterReleased(
        matter_id=matter.id,
        village=matter.village,
        objection_id=objection.id,
        outcome=outcome,
        answer=text.strip(),
        released_on=clock.today().isoformat(),
    )
    record(session, fact, place=matter.village, version=matter.version)
    audit(
        session, who, f"matter.objection_{outcome}", matter.village, f"matter/{matter.id}", {"objection": objection.id}
    )
    if matter.status == "finished" and outcome not in {"adopted", "upheld"}:
        matter.ended_on = clock.today()
        say_finished(session, clock, matter, matter.version)
    return matter


def check_words(session: Session, village: Place, text: str, where: str, empty: str) -> None:
    """Raise Refusal for words that are missing, or that name somebody."""
    if not text.strip():
        raise Refusal("words.missing", empty, where=where)
    check_public_words(session, village, text, where)
