"""Deadlines of steps and of answers: reckoned by shared.workdays, kept as its rows, shown on the matter."""

from datetime import date
from typing import Literal, cast

from sqlalchemy.orm import Session

from services.registry.domain.limits import read_limit
from services.registry.tables import Matter, MatterStep
from shared.clock import Clock
from shared.place import Place
from shared.workdays import Term
from shared.workdays.deadlines import open_deadline, read_deadline, settle_subject

STEP = "registry.step"
ANSWER = "registry.objection_answer"
# Shandong and Chongqing give five days; the county may change it here, in one place.
ANSWER_TERM = Term(5, "workday", "村务公开异议答复期限（山东、重庆村务公开规定：五日内答复，按工作日计）")


def open_step(session: Session, matter: Matter, step_id: str, position: int, today: date) -> MatterStep:
    """The row of a step that became current."""
    row = MatterStep(matter_id=matter.id, step_id=step_id, position=position, opened_on=today)
    matter.steps.append(row)
    session.flush()
    return row


def start_clock(session: Session, matter: Matter, step_id: str, limit: str, start: date) -> None:
    """Set the step's time limit running from a day, where the list words it as a number of days."""
    found = read_limit(limit)
    row = next((one for one in matter.steps if one.step_id == step_id), None)
    if found is None or row is None or row.due_on is not None:
        return
    term = Term(found.length, cast(Literal["day", "workday"], found.unit), f"公布的清单：{limit}")
    subject = step_subject(matter.id, step_id)
    kept = open_deadline(session, kind=STEP, subject=subject, place=Place(matter.village), starts_on=start, term=term)
    row.due_on = read_deadline(session, kept).due.day


def stop_clock(session: Session, clock: Clock, matter: Matter, step_id: str) -> None:
    """The step was taken."""
    settle_subject(session, step_subject(matter.id, step_id), clock.now(), STEP)


def start_answer_clock(session: Session, objection_id: str, village: Place, today: date) -> date:
    """The last day on which the village may answer an objection raised today."""
    kept = open_deadline(
        session, kind=ANSWER, subject=f"objection/{objection_id}", place=village, starts_on=today, term=ANSWER_TERM
    )
    return read_deadline(session, kept).due.day


def stop_answer_clock(session: Session, clock: Clock, objection_id: str) -> None:
    """The objection was settled."""
    settle_subject(session, f"objection/{objection_id}", clock.now(), ANSWER)


def step_subject(matter_id: str, step_id: str) -> str:
    """What a step's deadline belongs to."""
    return f"matter/{matter_id}/{step_id}"
