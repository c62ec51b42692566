"""Correct the record of a step (更正) by adding to it; what was recorded and posted stays as it was."""

from sqlalchemy.orm import Session

from services.registry.operations.matters import open_matter, run_of
from services.registry.operations.privacy import check_public_words
from services.registry.tables import StepCorrection
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import StepCorrected
from shared.ids import new_id
from shared.place import Place
from shared.refusals import NotAllowed, Refusal
from shared.security.authority import Who

_LONGEST = 500


def correct_step(
    session: Session, clock: Clock, who: Who, matter_id: str, step_id: str, text: str, version: int
) -> StepCorrection:
    """Say in public what was wrong with a step's record, and how it is right; also after the matter has ended.

    Whoever may take the step, or may start matters in the village, corrects it. Raises NotFound, Conflict, NotAllowed,
    Refusal for a step not taken or words that are missing, too long or name somebody.
    """
    matter = open_matter(session, matter_id, version)
    village, run = Place(matter.village), run_of(matter)
    taken = {one.step_id for one in run.taken}
    step = next((one for one in run.steps if one.id == step_id and one.id in taken), None)
    if step is None:
        raise Refusal("correction.step", "这个步骤还没有办过，没有可以更正的记录。", where="step_id")
    role = _corrects(who, village, step.actors)
    if not text.strip() or len(text) > _LONGEST:
        raise Refusal("correction.text", f"请写明错在哪里、怎样更正，最多 {_LONGEST} 个字。", where="text")
    check_public_words(session, village, text, "text")
    row = StepCorrection(
        id=new_id(),
        matter_id=matter.id,
        step_id=step.id,
        text=text.strip(),
        corrected_on=clock.today(),
        corrected_by=who.person_id,
        role=role,
    )
    session.add(row)
    matter.version += 1
    session.flush()
    fact = StepCorrected(
        matter_id=matter.id,
        village=matter.village,
        step_id=step.id,
        step_name=step.name,
        role=role,
        text=row.text,
        corrected_on=row.corrected_on.isoformat(),
    )
    record(session, fact, place=matter.village, version=matter.version)
    audit(
        session, who, "matter.correct", matter.village, f"matter/{matter.id}", {"step": step.id, "correction": row.id}
    )
    return row


def _corrects(who: Who, village: Place, actors: tuple[str, ...]) -> str:
    roles = [post.role for post in who.holding("matter.start", village)]
    roles += [post.role for post in who.holding("matter.step", village) if post.role in actors]
    if not roles:
        raise NotAllowed("correction.post", "只有办理这个步骤的岗位，或者本村可以发起办件的岗位，可以更正它的记录。")
    return roles[0]
