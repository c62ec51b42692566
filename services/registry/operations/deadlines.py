"""Deadlines of steps and of answers: reckoned by shared.workdays, kept as its rows, shown on the matter."""

from datetime import date
from typing import Literal, cast

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.registry.domain.flow import Step
from services.registry.domain.limits import read_limit
from services.registry.tables import MatterStep
from shared.clock import Clock
from shared.place import Place
from shared.workdays import Term
from shared.workdays.deadlines import open_deadline, read_deadline, settle_subject

STEP = "registry.step"
ANSWER = "registry.objection_answer"
# Shandong and Chongqing give five days; the county may change it here, in one place.
ANSWER_TERM = Term(5, "workday", "村务公开异议答复期限（山东、重庆村务公开规定：五日内答复，按工作日计）")
_OPEN_STEP = insert(MatterStep).inline()


def open_step(
    session: Session, matter_id: str, village: str, step: Step, position: int, today: date, *, clock_runs: bool = True
) -> None:
    """A step became current. `clock_runs`: its time limit starts now, not when a notice period has run out."""
    due_on = _limit(session, matter_id, village, step, today) if clock_runs else None
    row = {"matter_id": matter_id, "step_id": step.id, "position": position, "opened_on": today, "due_on": due_on}
    session.connection().execute(_OPEN_STEP, row)


def start_clock(session: Session, matter_id: str, village: str, step: Step, start: date) -> None:
    """Set the time limit of the current step running from a day; nothing where it runs already."""
    row = session.get_one(MatterStep, (matter_id, step.id))
    if row.due_on is None:
        row.due_on = _limit(session, matter_id, village, step, start)


def _limit(session: Session, matter_id: str, village: str, step: Step, start: date) -> date | None:
    """The last day of a step, where the list words its limit as a number of days."""
    found = read_limit(step.limit)
    if found is None:
        return None
    term = Term(found.length, cast(Literal["day", "workday"], found.unit), f"公布的清单：{step.limit}")
    subject = step_subject(matter_id, step.id)
    kept = open_deadline(session, kind=STEP, subject=subject, place=Place(village), starts_on=start, term=term)
    return read_deadline(session, kept).due.day


def stop_clock(session: Session, clock: Clock, matter_id: str, step_id: str) -> None:
    """The step was taken."""
    settle_subject(session, step_subject(matter_id, step_id), clock.now(), STEP)


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
