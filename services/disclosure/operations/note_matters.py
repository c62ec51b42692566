"""Matters (办件) as registry runs them: every step shows; a posted one becomes an entry with its files and notice."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain.categories import category_of_step
from services.disclosure.operations.attach_files import want_files
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.note_contracts import note_dropped, note_posted
from services.disclosure.operations.notices import start_notice
from services.disclosure.operations.post_entry import Posting, post_entry
from services.disclosure.tables import MatterRow, ObjectionRow, StepRow
from shared.bus import Event
from shared.clock import Clock
from shared.contracts.registry import (
    MatterCancelled,
    MatterFinished,
    MatterHeld,
    MatterLifted,
    MatterReleased,
    MatterStarted,
    ObjectionEscalated,
    StepTaken,
    Vote,
)
from shared.ids import derived_id

RUNNING, HELD, FINISHED, CANCELLED = "running", "held", "finished", "cancelled"


def note_started(session: Session, fact: MatterStarted) -> None:
    """A village began a run of an item."""
    if session.get(MatterRow, fact.matter_id):
        return
    session.add(
        MatterRow(
            matter_id=fact.matter_id,
            village=fact.village,
            list_id=fact.list_id,
            list_version=fact.list_version,
            item_code=fact.item_code,
            item_name=fact.item_name,
            item_class=fact.item_class,
            title=fact.title,
            state=RUNNING,
            current_step=fact.first_step,
            started_on=date.fromisoformat(fact.started_on),
            ended_on=None,
            ending="",
            ahead=None,
            flow=None,
        )
    )
    _mark(session, fact.village, fact.matter_id)


def note_step(session: Session, clock: Clock, event: Event, fact: StepTaken) -> None:
    """A step was taken: show it; if it is posted, post it with its files and let its notice period begin."""
    step_row = derived_id(event.id, "disclosure.step")
    if session.get(StepRow, step_row):
        return
    matter = session.get_one(MatterRow, fact.matter_id)
    matter.current_step = fact.next_step
    matter.ahead = fact.ahead if fact.ahead or not fact.next_step else None
    entry_id = _post_step(session, clock, event, fact, matter) if fact.posted or fact.notice_days else ""
    if entry_id:
        note_posted(session, fact.matter_id, fact.step_id, entry_id)
    position = session.scalar(select(func.count()).select_from(StepRow).where(StepRow.matter_id == fact.matter_id)) or 0
    session.add(
        StepRow(
            id=step_row,
            matter_id=fact.matter_id,
            position=position + 1,
            step_id=fact.step_id,
            name=fact.step_name,
            body=fact.body,
            role=fact.role,
            taken_on=date.fromisoformat(fact.taken_on),
            summary=fact.summary,
            vote=asdict(fact.vote) if fact.vote else None,
            late=fact.late,
            entry_id=entry_id,
        )
    )
    _mark(session, fact.village, fact.matter_id)


def _post_step(session: Session, clock: Clock, event: Event, fact: StepTaken, matter: MatterRow) -> str:
    posting = Posting(
        id=derived_id(event.id, "disclosure.entry"),
        place=fact.village,
        kind="matter_step",
        category=category_of_step(fact.step_kind, fact.step_name, last=not fact.next_step),
        title=f"{matter.title}：{fact.step_name}",
        body="\n".join(part for part in (fact.summary, vote_in_words(fact.vote)) if part),
        matter_id=fact.matter_id,
        step_id=fact.step_id,
    )
    entry = post_entry(session, clock, posting)
    want_files(session, clock, event, entry.id, "registry", fact.files)
    if fact.notice_days:
        start_notice(session, clock, event, entry, fact.notice_days, not_before=date.fromisoformat(fact.taken_on))
    return entry.id


def note_lifted(session: Session, fact: MatterLifted) -> None:
    """The tier above put its approval into the matter's flow, or took it out again."""
    matter = session.get_one(MatterRow, fact.matter_id)
    matter.flow, matter.current_step = [asdict(step) for step in fact.steps], fact.next_step
    matter.ahead = fact.ahead
    who = "县里" if fact.role == "county_office" else "乡镇"
    matter.lifted = f"{who}对本办件提级审核，至 {fact.until}：{fact.reason}" if fact.lifted else ""
    _mark(session, fact.village, fact.matter_id)


def vote_in_words(vote: Vote | None) -> str:
    """A resolution's figures as the posting says them; "" without a vote."""
    if vote is None:
        return ""
    return (
        f"{vote.body}：应到 {vote.due} 人，实到 {vote.present} 人，"
        f"赞成 {vote.in_favour}，反对 {vote.against}，弃权 {vote.abstained}。依据：{vote.basis}"
    )


def note_held(session: Session, fact: MatterHeld) -> None:
    """The supervision committee objected; the matter stands still."""
    session.get_one(MatterRow, fact.matter_id).state = HELD
    if session.get(ObjectionRow, fact.objection_id) is None:
        session.add(
            ObjectionRow(
                objection_id=fact.objection_id,
                matter_id=fact.matter_id,
                step_id=fact.step_id,
                reason=fact.reason,
                held_on=date.fromisoformat(fact.held_on),
                answer_due_on=date.fromisoformat(fact.answer_due_on) if fact.answer_due_on else None,
                outcome="",
                answer="",
                released_on=None,
            )
        )
    _mark(session, fact.village, fact.matter_id)


def note_escalated(session: Session, fact: ObjectionEscalated) -> None:
    """The objection went to the township; the matter stands still again."""
    objection = session.get_one(ObjectionRow, fact.objection_id)
    objection.outcome, objection.released_on = "", None
    objection.decide_due_on = date.fromisoformat(fact.decide_due_on)
    session.get_one(MatterRow, fact.matter_id).state = HELD
    _mark(session, fact.village, fact.matter_id)


def note_released(session: Session, fact: MatterReleased) -> None:
    """The objection was settled."""
    objection = session.get_one(ObjectionRow, fact.objection_id)
    objection.outcome, objection.answer = fact.outcome, fact.answer
    objection.released_on = date.fromisoformat(fact.released_on)
    session.flush()
    open_ones = select(ObjectionRow).where(ObjectionRow.matter_id == fact.matter_id, ObjectionRow.outcome == "")
    if session.scalars(open_ones.limit(1)).first() is None:
        session.get_one(MatterRow, fact.matter_id).state = RUNNING
    _mark(session, fact.village, fact.matter_id)


def note_cancelled(session: Session, fact: MatterCancelled) -> None:
    """The village gave the matter up; what was posted stays."""
    matter = session.get_one(MatterRow, fact.matter_id)
    matter.state, matter.ending, matter.current_step = CANCELLED, fact.reason, ""
    matter.ended_on = date.fromisoformat(fact.cancelled_on)
    note_dropped(session, fact.village, fact.matter_id, matter.ended_on)
    _mark(session, fact.village, fact.matter_id)


def note_finished(session: Session, fact: MatterFinished) -> None:
    """The last step was taken."""
    matter = session.get_one(MatterRow, fact.matter_id)
    matter.state, matter.current_step = FINISHED, ""
    matter.ended_on = date.fromisoformat(fact.finished_on)
    _mark(session, fact.village, fact.matter_id)


def _mark(session: Session, village: str, matter_id: str) -> None:
    mark_pages(session, [addresses.village(village), addresses.matter(village, matter_id)])
