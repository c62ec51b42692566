"""What was put right in a matter: steps undone and done anew, records corrected. What was posted stays, with a word after it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.correct_entry import carry_out_orders
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.post_entry import Posting, post_entry
from services.disclosure.tables import EntryRow, MatterRow, StepRow
from shared.bus import Event
from shared.clock import Clock
from shared.contracts.registry import StepCorrected, StepsUndone
from shared.ids import derived_id


def note_undone(session: Session, clock: Clock, event: Event, fact: StepsUndone) -> None:
    """Steps no longer count; a posted one gets a word that it was sent back, and why."""
    matter = session.get_one(MatterRow, fact.matter_id)
    matter.current_step, matter.ahead = fact.next_step, fact.ahead
    for step in _standing(session, fact.matter_id):
        if step.step_id not in fact.undone:
            continue
        what = "退回" if fact.returned else "撤回"
        step.undone_on, step.undone_why = date.fromisoformat(fact.undone_on), f"{what}：{fact.reason}"
        said = f"这一步已{what}，重新办理。理由：{fact.reason}"
        _add_to(session, clock, event, step, said)
    _mark(session, fact.village, fact.matter_id)


def note_corrected(session: Session, clock: Clock, event: Event, fact: StepCorrected) -> None:
    """A step's record was corrected: the correction follows the posting, and carries out an order to put it right."""
    step = next((one for one in _standing(session, fact.matter_id) if one.step_id == fact.step_id), None)
    if step is None:
        return
    step.corrections = [*step.corrections, {"on": fact.corrected_on, "text": fact.text}]
    correction = _add_to(session, clock, event, step, fact.text)
    if correction is not None:
        carry_out_orders(session, step.entry_id, correction.id)
    _mark(session, fact.village, fact.matter_id)


def _standing(session: Session, matter_id: str) -> list[StepRow]:
    """The steps that count, as rows to change."""
    chosen = select(StepRow).where(StepRow.matter_id == matter_id, StepRow.undone_on.is_(None))
    return list(session.scalars(chosen.order_by(StepRow.position)))


def _add_to(session: Session, clock: Clock, event: Event, step: StepRow, text: str) -> EntryRow | None:
    """Append to the step's posting; nothing where it was not posted."""
    if not step.entry_id:
        return None
    posted = session.scalars(select(EntryRow).where(EntryRow.id == step.entry_id)).one()
    posting = Posting(
        id=derived_id(event.id, f"disclosure.correction.{step.step_id}"),
        place=posted.place,
        kind=posted.kind,
        category=posted.category,
        title=f"更正：{posted.title}",
        body=text,
        matter_id=posted.matter_id,
        step_id=posted.step_id,
        corrects=posted.id,
    )
    return post_entry(session, clock, posting)


def _mark(session: Session, village: str, matter_id: str) -> None:
    mark_pages(session, [addresses.village(village), addresses.matter(village, matter_id)])
