"""Residents' objections to a posting (居民异议), as disclosure tells of them: the matter goes on once all are answered.

Their words stay in disclosure, where the village answers. However many there are, they are one hold.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.going_on import residents_objected
from services.registry.operations.matters import run_of
from services.registry.operations.note_notice import go_on
from services.registry.tables import Matter, MatterStep, ResidentObjection
from shared.clock import Clock
from shared.contracts.disclosure import NoticeObjected


def note_objected(session: Session, fact: NoticeObjected) -> None:
    """The matter does not go past the step until the objection is answered; what comes too late is kept and shown.

    Disclosure says an objection before it says that the notice has ended, so only what was parked or restored is late;
    or it is about an earlier posting of a step that was undone and taken anew.
    """
    matter = _locked(session, fact.matter_id)
    step = session.get(MatterStep, (fact.matter_id, fact.step_id))
    if matter is None or step is None or session.get(ResidentObjection, fact.question_id) is not None:
        return
    taken, objected_on = run_of(matter).taken, date.fromisoformat(fact.objected_on)
    holds = bool(taken) and taken[-1].step_id == fact.step_id and taken[-1].on <= objected_on
    holds = holds and matter.status in {"running", "held"}
    matter.residents.append(
        ResidentObjection(
            question_id=fact.question_id,
            step_id=fact.step_id,
            entry_id=fact.entry_id,
            objected_on=objected_on,
            due_on=date.fromisoformat(fact.due_on),
            answered_on=None,
            holds=holds,
        )
    )
    step.objected = step.objected or holds


def note_answered(session: Session, clock: Clock, question_id: str, answered_on: date) -> None:
    """A question was answered; if it was the last objection that held a matter, the matter goes on."""
    found = session.get(ResidentObjection, question_id)
    if found is None or found.answered_on is not None:
        return
    matter = _locked(session, found.matter_id)
    assert matter is not None
    found.answered_on = answered_on
    open_ones = [one for one in matter.residents if one.step_id == found.step_id and one.answered_on is None]
    if not found.holds or any(one.holds for one in open_ones):
        return
    session.get_one(MatterStep, (matter.id, found.step_id)).objected = False
    session.flush()
    if matter.status in {"running", "held"}:
        after = residents_objected(run_of(matter), found.step_id, still_open=False)
        go_on(session, clock, matter, after, answered_on)


def _locked(session: Session, matter_id: str) -> Matter | None:
    return session.scalar(select(Matter).where(Matter.id == matter_id).with_for_update())
