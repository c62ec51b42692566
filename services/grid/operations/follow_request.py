"""How a request goes on, as registry tells of its matter. What concerns no request is passed over."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.grid.domain.requests import State
from services.grid.operations.learn_lists import shown_step
from services.grid.tables import DailyItem, ServiceRequest
from shared.contracts.registry import (
    MatterCancelled,
    MatterFinished,
    MatterLifted,
    RequestAccepted,
    RequestDeclined,
    StepsUndone,
    StepTaken,
)


def note_accepted(session: Session, fact: RequestAccepted) -> None:
    """A matter was started: its steps are those of the item's version it is pinned to."""
    row = session.get(ServiceRequest, fact.request_id)
    if row is None or row.state != State.ASKED:
        return
    item = session.get(DailyItem, (fact.list_id, fact.list_version, row.item_code))
    row.state, row.matter_id, row.current_step = State.ACCEPTED, fact.matter_id, fact.first_step
    row.due_on = date.fromisoformat(fact.due_on) if fact.due_on else None
    row.steps = list(item.steps) if item else []
    session.flush()


def note_declined(session: Session, fact: RequestDeclined) -> None:
    """It could not be started; the resident reads why, and the contact is deleted."""
    row = session.get(ServiceRequest, fact.request_id)
    if row is not None and row.state == State.ASKED:
        row.state, row.reason, row.sealed = State.DECLINED, fact.reason, ""


def note_step(session: Session, fact: StepTaken) -> None:
    """A step was taken; a withdrawal that came too late is void."""
    row = _of_matter(session, fact.matter_id)
    if row is None:
        return
    steps = [_with(step, taken_on=fact.taken_on) if step["id"] == fact.step_id else step for step in row.steps]
    if fact.step_id not in {step["id"] for step in steps}:
        named = {"id": fact.step_id, "name": fact.step_name, "body": fact.body, "limit": ""}
        steps.append({**named, "taken_on": fact.taken_on})
    row.steps, row.current_step = steps, fact.next_step
    row.due_on = date.fromisoformat(fact.next_due_on) if fact.next_due_on else None
    row.ahead, row.withdrawn_on = list(fact.ahead), None


def note_undone(session: Session, fact: StepsUndone) -> None:
    """Steps were sent back or withdrawn, and are done anew."""
    row = _of_matter(session, fact.matter_id)
    if row is not None:
        row.steps = [_with(step, taken_on="") if step["id"] in fact.undone else step for step in row.steps]
        row.current_step, row.ahead, row.due_on = fact.next_step, list(fact.ahead), None


def note_lifted(session: Session, fact: MatterLifted) -> None:
    """The tier above put its approval into the flow, or took it out."""
    row = _of_matter(session, fact.matter_id)
    if row is not None:
        taken = {step["id"]: step["taken_on"] for step in row.steps}
        row.steps = [_with(shown_step(step), taken_on=taken.get(step.id, "")) for step in fact.steps]
        if row.current_step != fact.next_step:
            row.due_on = None  # it was the last day of another step
        row.current_step, row.ahead = fact.next_step, list(fact.ahead)


def note_cancelled(session: Session, fact: MatterCancelled) -> None:
    """The matter ended before its time: because the resident took the request back, or the village gave it up."""
    row = _of_matter(session, fact.matter_id)
    if row is not None:
        row.state = State.WITHDRAWN if row.withdrawn_on else State.CANCELLED
        row.reason, row.current_step, row.due_on = fact.reason, "", None
        row.ended_on = date.fromisoformat(fact.cancelled_on)


def note_finished(session: Session, fact: MatterFinished) -> None:
    """It is done."""
    row = _of_matter(session, fact.matter_id)
    if row is not None:
        row.state, row.current_step, row.due_on = State.FINISHED, "", None
        row.ended_on = date.fromisoformat(fact.finished_on)


def _of_matter(session: Session, matter_id: str) -> ServiceRequest | None:
    return session.scalars(select(ServiceRequest).where(ServiceRequest.matter_id == matter_id)).first()


def _with(step: dict[str, Any], **changed: str) -> dict[str, Any]:
    return {**step, **changed}
