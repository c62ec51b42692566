"""What grid knows of people: their posts, from registry's events, and what follows when a post ends."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.grid.domain.eligibility import GRID_ROLES, HeldPost
from services.grid.domain.tasks import Status
from services.grid.tables import PostHeld, Task
from shared.contracts.registry import PostAssumed, PostEnded
from shared.place import Place
from shared.security.authority import Who


def assume_post(session: Session, fact: PostAssumed) -> None:
    """Note that a post is held."""
    session.merge(
        PostHeld(
            id=fact.post_id,
            person_id=fact.person_id,
            role=fact.role,
            place=Place.of(fact.place).code,
            body=fact.body,
            since=date.fromisoformat(fact.since),
            until=date.fromisoformat(fact.until) if fact.until else None,
        )
    )


def end_post(session: Session, fact: PostEnded) -> None:
    """Note that a post ended; a grid member's unfinished tasks go back into the queue."""
    until = date.fromisoformat(fact.until)
    post = session.get(PostHeld, fact.post_id)
    if post is None:
        post = PostHeld(
            id=fact.post_id, person_id=fact.person_id, role=fact.role, place=fact.place, body="", since=until
        )
        session.add(post)
    post.until = until
    session.flush()
    if fact.role in GRID_ROLES:
        _hand_back(session, post)


def _hand_back(session: Session, ended: PostHeld) -> None:
    person_id = ended.person_id
    still = select(PostHeld.id).where(
        PostHeld.person_id == person_id,
        PostHeld.id != ended.id,
        PostHeld.role.in_(sorted(GRID_ROLES)),
        or_(PostHeld.until.is_(None), PostHeld.until > ended.until),
    )
    if session.scalar(still.limit(1)):
        return
    session.execute(
        update(Task)
        .where(Task.taken_by == person_id, Task.status == Status.TAKEN)
        .values(status=Status.OPEN, taken_by=None, taken_on=None, version=Task.version + 1)
    )


def posts_of(session: Session, person_ids: Iterable[str]) -> dict[str, list[HeldPost]]:
    """Every post of these people, by person, past ones included."""
    rows = session.scalars(select(PostHeld).where(PostHeld.person_id.in_(sorted(set(person_ids)))))
    found: dict[str, list[HeldPost]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(as_held(row))
    return found


def known_posts(session: Session, who: Who) -> list[HeldPost]:
    """Everything known of a person's posts: what registry's events said, and what the token says beyond them."""
    rows = list(session.scalars(select(PostHeld).where(PostHeld.person_id == who.person_id)))
    known = {row.id for row in rows}
    beyond = [HeldPost(post.role, post.place, "", date.min, None) for post in who.posts if post.id not in known]
    return [as_held(row) for row in rows] + beyond


def as_held(row: PostHeld) -> HeldPost:
    """A row as the domain reads it."""
    return HeldPost(row.role, Place.of(row.place), row.body, row.since, row.until)
