"""Keep a refusal (越权记录): an act the rules did not allow stays on record, where the township sees it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.registry.tables import Matter, RefusalRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import StepRefused
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import Who

_OF_RULES = (
    "step.",
    "matter.",
    "resolution.",
    "lots.",
    "draw.begun",
    "contract.",
    "rule.",
    "place.no_list",
    "act.not_allowed",
)


@dataclass(frozen=True)
class Asked:
    """What was asked for when the rules said no. Empty where it does not apply."""

    village: str = ""
    matter_id: str = ""
    item_code: str = ""
    step_id: str = ""


def keep_refusal(session: Session, clock: Clock, who: Who, asked: Asked, refusal: Refusal) -> None:
    """Record a refusal by a rule; a stale page, an unknown matter or a mistyped field is none and leaves no record."""
    if isinstance(refusal, (Conflict, NotFound)) or not refusal.code.startswith(_OF_RULES):
        return
    matter = session.get(Matter, asked.matter_id) if asked.matter_id else None
    village = matter.village if matter else asked.village
    row = RefusalRow(
        id=new_id(),
        village=village,
        matter_id=asked.matter_id,
        item_code=(matter.item_code if matter else asked.item_code)[:120],
        step_id=asked.step_id[:40],
        code=refusal.code,
        message=refusal.message,
        basis=refusal.basis,
        person_id=who.person_id,
        roles=sorted({post.role for post in who.posts if post.place.contains(Place(village))}),
        refused_at=clock.now(),
    )
    session.add(row)
    session.flush()
    fact = StepRefused(
        refusal_id=row.id,
        village=village,
        matter_id=row.matter_id,
        item_code=row.item_code,
        step_id=row.step_id,
        code=row.code,
        basis=row.basis,
    )
    record(session, fact, place=village)
    audit(session, who, "refusal.keep", village, f"refusal/{row.id}", {"code": row.code, "step": row.step_id})
