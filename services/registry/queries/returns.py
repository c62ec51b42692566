"""What was put right in a matter: steps undone, records corrected; and who sees it through."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.flow import END, Run, Step
from services.registry.domain.going_back import ENDING, REVIEWING, may_go_back_to
from services.registry.operations.draw_lots import standing_round
from services.registry.operations.matters import flow_of, run_of
from services.registry.tables import Matter, Person, StepCorrection, UndoneStep
from shared.place import Place
from shared.security.authority import Who


@dataclass(frozen=True)
class PutRight:
    """What was put right in a matter, the earliest first. `names`: of its steps, by id."""

    undone: Sequence[UndoneStep]
    corrections: Sequence[StepCorrection]
    names: dict[str, str]


def put_right(session: Session, matter: Matter) -> PutRight:
    """What was undone and what was corrected in a matter."""
    undone = select(UndoneStep).where(UndoneStep.matter_id == matter.id).order_by(UndoneStep.id)
    corrections = select(StepCorrection).where(StepCorrection.matter_id == matter.id).order_by(StepCorrection.id)
    names = {step.id: step.name for step in flow_of(matter)}
    return PutRight(session.scalars(undone).all(), session.scalars(corrections).all(), names)


def handler_name(session: Session, matter: Matter) -> str:
    """Who is answerable for a matter (经办人): shown to officials only."""
    person = session.get(Person, matter.handler_id)
    return person.name if person else ""


def may_return_to(session: Session, who: Who, matter: Matter) -> Sequence[tuple[str, str]]:
    """Where somebody may send the matter instead of approving it now, by id and name; () where it is not theirs to review."""
    run = run_of(matter)
    current = run.current
    if matter.status != "running" or current is None or current.kind not in REVIEWING or run.waiting_for or run.unfiled:
        return ()
    roles = {post.role for post in who.holding("matter.step", Place(matter.village))}
    mine = roles & set(current.actors)
    if not mine:
        return ()
    ending = [(END, "不予通过，终止办件")] if mine & ENDING else []
    steps = () if _drawing(session, matter, run) else may_go_back_to(run)
    return [*((step.id, f"退回到“{step.name}”") for step in steps), *ending]


def may_withdraw(session: Session, who: Who, matter: Matter) -> Step | None:
    """The last step, if somebody may take it back."""
    run = run_of(matter)
    if matter.status != "running" or not run.taken or run.taken[-1].person_id != who.person_id:
        return None
    last = next(iter(may_go_back_to(run)), None)
    if last is None or last.posted or last.notice_days or _drawing(session, matter, run):
        return None
    return last


def _drawing(session: Session, matter: Matter, run: Run) -> bool:
    """Whether a round of a draw stands whose step is not taken yet: nothing goes back behind it."""
    return bool(standing_round(session, matter.id, [one.step_id for one in run.taken]))
