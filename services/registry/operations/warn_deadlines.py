"""Deadlines warn before and after: one event when the last day is near, one when it has passed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.operations.deadlines import ANSWER, DECISION, STEP
from services.registry.tables import Matter, Objection
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DeadlineNear
from shared.jobs import claim
from shared.workdays.deadlines import Deadline, due_for_warning, mark_warned, overdue

AHEAD = 1  # calendar days
_WHAT = {STEP: "step", ANSWER: "answer", DECISION: "decision"}
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
    if deadline.kind == STEP:
        _matter, matter_id, step_id = deadline.subject.split("/")
    else:
        objection = session.get(Objection, deadline.subject.removeprefix("objection/"))
        if objection is None:
            return 0
        matter_id, step_id = objection.matter_id, objection.step_id
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
