"""Which matters wait for somebody's step or word: asked of the database, so that nobody's work is missed among many."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, or_, select
from sqlalchemy.orm import Session

from services.registry.queries.matters import matters_at
from services.registry.queries.places import below
from services.registry.tables import Matter, MatterStep, Objection, ResidentObjection, StepRow
from shared.place import Place

MOST = 200  # shown of each kind on one desk, those due first


def running_at(session: Session, places: Iterable[Place]) -> int:
    """How many matters run or are held at or below the places."""
    open_ones = select(func.count()).where(below(Matter.village, places), Matter.status.in_(("running", "held")))
    return session.scalar(open_ones) or 0


def may_wait_for(session: Session, places: Sequence[Place], roles: Iterable[str]) -> Sequence[Matter]:
    """Running matters whose current step one of the roles takes, no notice period or filing in the way; those due first."""
    current = and_(MatterStep.matter_id == Matter.id, MatterStep.taken_on.is_(None))
    chosen = matters_at(places, "running").join(MatterStep, current)
    chosen = chosen.where(or_(_listed_for(roles), _lifted_to(roles)), ~_in_notice(), ~_unfiled())
    return session.scalars(chosen.order_by(MatterStep.due_on.asc().nulls_last(), Matter.id).limit(MOST)).unique().all()


def objected_at(session: Session, places: Sequence[Place], state: str) -> Sequence[Matter]:
    """Held matters with an objection of the supervision committee in a state."""
    such = exists().where(Objection.matter_id == Matter.id, Objection.state == state)
    chosen = matters_at(places, "held").where(such)
    return session.scalars(chosen.order_by(Matter.id).limit(MOST)).all()


def residents_wait_at(session: Session, places: Sequence[Place]) -> Sequence[Matter]:
    """Open matters with residents' objections that nobody has answered."""
    such = exists().where(ResidentObjection.matter_id == Matter.id, ResidentObjection.answered_on.is_(None))
    chosen = matters_at(places).where(Matter.status.in_(("running", "held")), such)
    return session.scalars(chosen.order_by(Matter.id).limit(MOST)).all()


def _listed_for(roles: Iterable[str]) -> ColumnElement[bool]:
    """The published step names one of the roles: its list of actors is kept as JSON text."""
    named = [cast(StepRow.actors, String).contains(f'"{role}"', autoescape=True) for role in roles]
    return exists().where(
        StepRow.list_id == Matter.list_id,
        StepRow.item_code == Matter.item_code,
        StepRow.id == MatterStep.step_id,
        or_(false(), *named),
    )


def _lifted_to(roles: Iterable[str]) -> ColumnElement[bool]:
    """An approval of the tier above, which stands with the matter and not in the list."""
    asked = [cast(Matter.reviews, String).contains(f'"{role}"', autoescape=True) for role in roles]
    return and_(MatterStep.step_id.startswith("lift"), or_(false(), *asked))


def _in_notice() -> ColumnElement[bool]:
    posted = MatterStep.__table__.alias("posted")
    return exists().where(
        posted.c.matter_id == Matter.id, posted.c.notice_started_on.is_not(None), posted.c.notice_ended_on.is_(None)
    )


def _unfiled() -> ColumnElement[bool]:
    signed = MatterStep.__table__.alias("signed")
    return exists().where(signed.c.matter_id == Matter.id, signed.c.unfiled != "")
