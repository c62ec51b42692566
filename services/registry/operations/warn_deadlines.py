"""Deadlines warn before and after: one event when the last day is near, one when it has passed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.operations.deadlines import ANSWER, DECISION, FILING, STEP
from services.registry.tables import Filing, Matter, Objection
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
    return said


def _say(session: Session, deadline: Deadline, *, passed: bool) -> int:
    matter_id, step_id = _where(session, deadline)
    version = session.scalar(select(Matter.version).where(Matter.id == matter_id))
    if version is None:
        return 0
    fact = DeadlineNear(
        matter_id=matter_id,
        village=deadline.place.code,
        what=_WHAT[deadline.kind],
        step_id=step_id,
        due_on=deadline.due.day.isoformat(),
        passed=passed,
    )
    record(session, fact, place=deadline.place.code, version=version)
    return 1


def _where(session: Session, deadline: Deadline) -> tuple[str, str]:
    """The matter and the step that a term belongs to; "" where what it belonged to is gone."""
    subject = deadline.subject.split("/")
    if deadline.kind == STEP:
        return subject[1], subject[2]
    found: Filing | Objection | None
    found = session.get(Filing, subject[1]) if deadline.kind == FILING else session.get(Objection, subject[1])
    return (found.matter_id, found.step_id) if found else ("", "")
