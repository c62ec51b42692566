"""Go back in a matter (退回、撤回): its last steps are undone and done anew; what they recorded is kept, and said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.registry.domain.flow import END
from services.registry.domain.going_back import ENDING, WentBack, check_no_lots, give_back, reviewer, withdraw
from services.registry.domain.resolution import read_roll
from services.registry.operations.cancel_matter import cancel
from services.registry.operations.deadlines import open_step, stop_clock
from services.registry.operations.draw_lots import standing_round
from services.registry.operations.matters import Opened, open_run
from services.registry.operations.privacy import check_public_words
from services.registry.operations.record_meeting import clear_meeting
from services.registry.tables import DrawRound, Matter, MatterStep, Paper, ResidentObjection, UndoneStep
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import StepsUndone
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import Who

_LONGEST = 500


@dataclass(frozen=True)
class Undoing:
    """kind: "returned" or "withdrawn"; role: that of whoever undoes; filing_id: of the contracts sent back with it, "" for none."""

    kind: str
    role: str
    reason: str
    filing_id: str = ""


def return_matter(session: Session, clock: Clock, who: Who, matter_id: str, to: str, reason: str, version: int) -> None:
    """Whoever reviews the matter now sends it back to an earlier step, with reasons for all to read.

    to  an earlier step, or END: the township or county refuses for good, and the matter ends

    Raises Refusal, NotAllowed, Conflict, NotFound; then nothing is changed.
    """
    matter = open_run(session, matter_id, version)
    roles = tuple(post.role for post in who.holding("matter.step", Place(matter.village)))
    role = reviewer(matter.run, roles)
    if to == END and role in ENDING:
        _refuse_for_good(session, clock, who, matter, reason)
        return
    back = give_back(matter.run, roles, to)
    undo(session, clock, who, matter, back, Undoing("returned", role, reason))


def withdraw_step(session: Session, clock: Clock, who: Who, matter_id: str, reason: str, version: int) -> None:
    """Whoever took the last step takes it back, with reasons. Raises Refusal, NotAllowed, Conflict, NotFound."""
    matter = open_run(session, matter_id, version)
    back = withdraw(matter.run, who.person_id)
    role = matter.run.taken[-1].role
    undo(session, clock, who, matter, back, Undoing("withdrawn", role, reason))


def _refuse_for_good(session: Session, clock: Clock, who: Who, matter: Opened, reason: str) -> None:
    _check_reason(session, matter, reason)
    row = session.get_one(Matter, matter.id)
    row.version += 1
    stop_clock(session, clock, matter.id, matter.run.current.id if matter.run.current else "")
    cancel(session, clock, who, row, f"上级审核不予通过：{reason.strip()}")


def undo(session: Session, clock: Clock, who: Who, matter: Opened, back: WentBack, undoing: Undoing) -> None:
    """Undo the steps that no longer count, and say so. Raises Refusal for a reason that is missing, long or names somebody."""
    _check_reason(session, matter, undoing.reason)
    check_no_lots(standing_round(session, matter.id, [one.step_id for one in matter.run.taken]))
    undoing = replace(undoing, reason=undoing.reason.strip())
    rows = session.scalars(select(MatterStep).where(MatterStep.matter_id == matter.id).order_by(MatterStep.position))
    gone = [row for row in rows if row.taken_on is None or row.step_id in back.undone]
    archived = [_archived(session, clock, who, row, undoing) for row in gone if row.taken_on is not None]
    for row in gone:
        if row.taken_on is None and row.meeting is not None:  # held for a step that now comes later, and again
            archived[-1].record |= {"next_meeting": _meeting(row)}
    session.add_all(archived)  # before their rows go
    session.flush()
    _clear(session, clock, matter, [row.step_id for row in gone])
    again = back.run.current
    assert again is not None
    open_step(session, matter.id, matter.village, again, len(back.run.taken) + 1, clock.today())
    unpriced = {"price_fen": None} if _priced(matter, back) else {}
    session.execute(
        update(Matter)
        .where(Matter.id == matter.id)
        .values(version=matter.version + 1, amount_fen=back.run.amount_fen, **unpriced)
    )
    session.expire_all()
    _say(session, clock, who, matter, back, undoing)


def _check_reason(session: Session, matter: Opened, reason: str) -> None:
    if not reason.strip():
        raise Refusal("words.missing", "请写明理由，全体村民都会看到。", where="reason")
    if len(reason) > _LONGEST:
        raise Refusal("words.long", f"理由最多 {_LONGEST} 个字。", where="reason")
    check_public_words(session, Place(matter.village), reason, "reason")


def _archived(session: Session, clock: Clock, who: Who, row: MatterStep, undoing: Undoing) -> UndoneStep:
    assert row.taken_on is not None
    papers = select(Paper.file_id).where(Paper.matter_id == row.matter_id, Paper.step_id == row.step_id)
    return UndoneStep(
        id=new_id(),
        matter_id=row.matter_id,
        step_id=row.step_id,
        position=row.position,
        person_id=row.person_id,
        role=row.role,
        taken_on=row.taken_on,
        summary=row.summary,
        record={"files": sorted(session.scalars(papers)), "late": row.late, "case": row.case, "meeting": _meeting(row)},
        kind=undoing.kind,
        reason=undoing.reason,
        undone_on=clock.today(),
        undone_by=who.person_id,
        undone_role=undoing.role,
    )


def _meeting(row: MatterStep) -> dict[str, Any] | None:
    if row.meeting is None:
        return None
    figures = ("body", "method", "rule", "basis", "due", "present", "in_favour", "against", "abstained")
    kept: dict[str, Any] = {name: getattr(row.meeting, name) for name in figures}
    signed = [
        {"role": one.role, "person_id": one.person_id, "attended": one.attended} for one in row.meeting.signatures
    ]
    roll = [vars(entry) for entry in read_roll(row.meeting.roll)]
    return {**kept, "held_on": row.meeting.held_on.isoformat(), "roll": roll, "signatures": signed}


def _clear(session: Session, clock: Clock, matter: Opened, step_ids: Sequence[str]) -> None:
    """Their rows make room for the next time; their papers may be used again, their objections hold nothing."""
    for step_id in step_ids:
        stop_clock(session, clock, matter.id, step_id)
    clear_meeting(session, matter.id, list(step_ids))
    session.execute(delete(MatterStep).where(MatterStep.matter_id == matter.id, MatterStep.step_id.in_(step_ids)))
    rounds = session.scalars(select(DrawRound.files).where(DrawRound.matter_id == matter.id))
    drawn = {one for files in rounds for one in files}  # pictures stay with the round they show, void or not
    mine = (Paper.matter_id == matter.id, Paper.step_id.in_(step_ids), Paper.file_id.not_in(drawn))
    session.execute(update(Paper).where(*mine).values(step_id=""))
    residents = update(ResidentObjection).where(ResidentObjection.matter_id == matter.id)
    session.execute(residents.where(ResidentObjection.step_id.in_(step_ids)).values(holds=False))


def _priced(matter: Opened, back: WentBack) -> bool:
    kinds = {step.id: step.kind for step in matter.run.steps}
    return any(kinds[step_id] == "price" for step_id in back.undone)


def _say(session: Session, clock: Clock, who: Who, matter: Opened, back: WentBack, undoing: Undoing) -> None:
    version = matter.version + 1
    current = back.run.current
    assert current is not None
    fact = StepsUndone(
        matter_id=matter.id,
        village=matter.village,
        returned=undoing.kind == "returned",
        role=undoing.role,
        undone=list(back.undone),
        reason=undoing.reason,
        undone_on=clock.today().isoformat(),
        next_step=current.id,
        ahead=sorted(back.run.ahead),
        filing_id=undoing.filing_id,
    )
    record(session, fact, place=matter.village, version=version)
    detail = {"undone": list(back.undone), "version": version}
    audit(session, who, f"matter.{undoing.kind}", matter.village, f"matter/{matter.id}", detail)
