"""Deadlines warn before and after: one event when the last day is near, one when it has passed."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.operations.deadlines import ANSWER, DECISION, FILING, STEP
from services.registry.tables import Filing, Matter, Objection, ResidentObjection
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DeadlineNear
from shared.jobs import claim
from shared.workdays.deadlines import Deadline, due_for_warning, mark_warned, overdue

AHEAD = 1  # calendar days
_WHAT = {STEP: "step", ANSWER: "answer", DECISION: "decision", FILING: "filing"}
_PASSED = "registry.deadline_passed"


def warn_deadlines(session: Session, clock: Clock) -> int:
    """Say of every open term of a matter that it ends soon, and that it has passed, each once. Returns how many were said."""
    today, said = clock.today(), 0
    for deadline in due_for_warning(session, today, ahead=AHEAD):
        if deadline.kind in _WHAT and mark_warned(session, deadline.id, clock.now()) and deadline.due.day >= today:
            said += _say(session, deadline, passed=False)
    for deadline in overdue(session, today):
        day = f"{_PASSED}.{deadline.due.day}"  # after an extension it may pass once more
        if deadline.kind in _WHAT and claim(session, day, deadline.id, clock.real()):
            said += _say(session, deadline, passed=True)
    return said + _residents(session, clock)


def _residents(session: Session, clock: Clock) -> int:
    """The village's last day to answer a resident's objection, which disclosure told: near, and passed."""
    today, said = clock.today(), 0
    open_ones = select(ResidentObjection).where(
        ResidentObjection.answered_on.is_(None), ResidentObjection.due_on <= today + timedelta(days=AHEAD)
    )
    for one in session.scalars(open_ones.order_by(ResidentObjection.due_on, ResidentObjection.question_id)):
        passed = one.due_on < today
        if claim(session, f"registry.resident_{'passed' if passed else 'near'}", one.question_id, clock.real()):
            said += _record(session, one.matter_id, one.step_id, "resident", one.due_on, passed=passed)
    return said


def _say(session: Session, deadline: Deadline, *, passed: bool) -> int:
    matter_id, step_id = _where(session, deadline)
    return _record(session, matter_id, step_id, _WHAT[deadline.kind], deadline.due.day, passed=passed)


def _record(session: Session, matter_id: str, step_id: str, what: str, due_on: date, *, passed: bool) -> int:
    matter = session.execute(select(Matter.village, Matter.version).where(Matter.id == matter_id)).one_or_none()
    if matter is None:
        return 0
    fact = DeadlineNear(
        matter_id=matter_id,
        village=matter.village,
        what=what,
        step_id=step_id,
        due_on=due_on.isoformat(),
        passed=passed,
    )
    record(session, fact, place=matter.village, version=matter.version)
    return 1


def _where(session: Session, deadline: Deadline) -> tuple[str, str]:
    """The matter and the step that a term belongs to; "" where what it belonged to is gone."""
    subject = deadline.subject.split("/")
    if deadline.kind == STEP:
        return subject[1], subject[2]
    found: Filing | Objection | None
    found = session.get(Filing, subject[1]) if deadline.kind == FILING else session.get(Objection, subject[1])
    return (found.matter_id, found.step_id) if found else ("", "")
