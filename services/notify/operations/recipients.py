"""Who holds which post, from registry's events; and who, therefore, is told."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from services.notify.domain.audience import Told, reach_of
from services.notify.tables import PostHeld
from shared.contracts.registry import PostAssumed, PostEnded
from shared.place import Place


def assume_post(session: Session, fact: PostAssumed) -> PostHeld:
    """Note that a post is held."""
    post = PostHeld(
        id=fact.post_id,
        person_id=fact.person_id,
        role=fact.role,
        place=Place.of(fact.place).code,
        since=date.fromisoformat(fact.since),
        until=date.fromisoformat(fact.until) if fact.until else None,
    )
    return session.merge(post)


def end_post(session: Session, fact: PostEnded) -> PostHeld:
    """Note that a post ended."""
    until = date.fromisoformat(fact.until)
    post = session.get(PostHeld, fact.post_id)
    if post is None:
        post = PostHeld(id=fact.post_id, person_id=fact.person_id, role=fact.role, place=fact.place, since=until)
        session.add(post)
    post.until = until
    session.flush()
    return post


def holders(session: Session, told: Iterable[Told], place: Place, today: date) -> list[PostHeld]:
    """The posts whose holders are told of something at a place: one query, ordered, a person possibly several times."""
    wanted = [
        and_(PostHeld.role.in_(each.roles), PostHeld.place >= reach.lowest, PostHeld.place <= reach.highest)
        for each in told
        for reach in reach_of(each.where, place)
    ]
    in_force = and_(PostHeld.since <= today, or_(PostHeld.until.is_(None), PostHeld.until >= today))
    return list(session.scalars(select(PostHeld).where(in_force, or_(false(), *wanted)).order_by(PostHeld.id)))
