"""Work out provisional last days again (a new year's calendar came, or a county put a day in by hand)."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registry.operations.deadlines import ANSWER, DECISION, FILING, STEP
from services.registry.tables import Filing, MatterStep, Objection
from shared.workdays.deadlines import Deadline, recompute


def mend_deadlines(session: Session) -> int:
    """Move the open deadlines that change; returns how many did."""
    return recompute(session, lambda deadline: _move(session, deadline))


def _move(session: Session, deadline: Deadline) -> None:
    parts, day = deadline.subject.split("/"), deadline.due.day
    if deadline.kind == STEP:
        mine = (MatterStep.matter_id == parts[1]) & (MatterStep.step_id == parts[2])
        session.execute(update(MatterStep).where(mine).values(due_on=day))
    elif deadline.kind == DECISION:
        session.execute(update(Objection).where(Objection.id == parts[1]).values(decide_due_on=day))
    elif deadline.kind == ANSWER:
        session.execute(update(Objection).where(Objection.id == parts[1]).values(answer_due_on=day))
    elif deadline.kind == FILING:
        session.execute(update(Filing).where(Filing.id == parts[1]).values(due_on=day))
