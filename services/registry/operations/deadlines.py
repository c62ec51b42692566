"""Deadlines of steps and of answers: reckoned by shared.workdays, kept as its rows, shown on the matter."""

from datetime import date
from typing import Literal, cast

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.registry.domain.contract_rules import ContractRules
from services.registry.domain.flow import Step
from services.registry.domain.limits import read_limit
from services.registry.tables import MatterStep
from shared.clock import Clock
from shared.place import Place
from shared.statements import Statement
from shared.workdays import Extension, Term, due_on
from shared.workdays.deadlines import (
    calendar_of,
    deadlines_of,
    extend,
    open_deadline,
    read_deadline,
    settle_subject,
)

STEP = "registry.step"
ANSWER = "registry.objection_answer"
FILING = "registry.contract_filing"
# Shandong and Chongqing give five days; the county may change it here, in one place.
DECISION = "registry.objection_decision"
ANSWER_TERM = Term(5, "workday", "村务公开异议答复期限（山东、重庆村务公开规定：五日内答复，按工作日计）")
EXTENSION_TERM = Term(5, "workday", "乡镇批准延长，一次，不超过五个工作日")
DECISION_TERM = Term(10, "workday", "乡镇对村务公开异议的处理期限（重庆村务公开规定：乡镇十日内处理，按工作日计）")
ESCALATE_WITHIN = Term(5, "workday", "收到答复后提请乡镇裁定的期限（与答复期限相同）")
_OPEN_STEP = Statement(insert(MatterStep).inline())


def open_step(
    session: Session, matter_id: str, village: str, step: Step, position: int, today: date, *, clock_runs: bool = True
) -> date | None:
    """A step became current; returns its last day, None where none runs yet.

    clock_runs  its time limit starts now, not when a notice period has run out
    """
    due_on = _limit(session, matter_id, village, step, today) if clock_runs else None
    row = {"matter_id": matter_id, "step_id": step.id, "position": position, "opened_on": today, "due_on": due_on}
    _OPEN_STEP.run(session, row)
    return due_on


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
    subject, calendar = step_subject(matter_id, step.id), calendar_of(session)
    open_deadline(
        session, kind=STEP, subject=subject, place=Place(village), starts_on=start, term=term, calendar=calendar
    )
    return due_on(start, term, calendar).day


def stop_clock(session: Session, clock: Clock, matter_id: str, step_id: str) -> None:
    """The step was taken."""
    settle_subject(session, step_subject(matter_id, step_id), clock.now(), STEP)


def start_answer_clock(session: Session, objection_id: str, village: Place, today: date) -> date:
    """The last day on which the village may answer an objection raised today."""
    kept = open_deadline(
        session, kind=ANSWER, subject=f"objection/{objection_id}", place=village, starts_on=today, term=ANSWER_TERM
    )
    return read_deadline(session, kept).due.day


def extend_answer(session: Session, clock: Clock, objection_id: str, by: str, reason: str) -> date:
    """The last day on which the village may answer, once the township gave more time. `by`: its post, never a name."""
    open_ones = deadlines_of(session, f"objection/{objection_id}")
    kept = next(one for one in open_ones if one.kind == ANSWER and one.settled_at is None)
    return extend(session, kept.id, Extension(by, EXTENSION_TERM, reason, clock.today())).day


def start_decision_clock(session: Session, objection_id: str, village: Place, today: date) -> date:
    """The last day on which the township decides an objection brought to it today."""
    kept = open_deadline(
        session, kind=DECISION, subject=f"objection/{objection_id}", place=village, starts_on=today, term=DECISION_TERM
    )
    return read_deadline(session, kept).due.day


def may_escalate_until(session: Session, answered_on: date) -> date:
    """The last day on which an answered objection may still be brought to the township."""
    return due_on(answered_on, ESCALATE_WITHIN, calendar_of(session)).day


def stop_objection_clocks(session: Session, clock: Clock, objection_id: str) -> None:
    """The objection was settled, or went to the township."""
    settle_subject(session, f"objection/{objection_id}", clock.now())


def start_filing_clock(
    session: Session, filing_id: str, village: Place, today: date, rules: ContractRules
) -> date | None:
    """The last day on which the township files contracts signed today, or sends them back; None where the county sets no term."""
    if not rules.filing_days:
        return None
    term = Term(rules.filing_days, "workday", rules.basis)
    kept = open_deadline(
        session, kind=FILING, subject=filing_subject(filing_id), place=village, starts_on=today, term=term
    )
    return read_deadline(session, kept).due.day


def stop_filing_clock(session: Session, clock: Clock, filing_id: str) -> None:
    """The contracts were filed or sent back, or nobody waits for them any more."""
    settle_subject(session, filing_subject(filing_id), clock.now(), FILING)


def filing_subject(filing_id: str) -> str:
    """What the term for filing contracts belongs to."""
    return f"filing/{filing_id}"


def step_subject(matter_id: str, step_id: str) -> str:
    """What a step's deadline belongs to."""
    return f"matter/{matter_id}/{step_id}"
