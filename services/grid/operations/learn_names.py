"""Keeping what members are called, so that an overseer's page can say who took a task."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.grid.domain.eligibility import GRID_ROLES
from services.grid.tables import Person, PostHeld


def unnamed(session: Session, at_most: int = 50) -> list[str]:
    """Ids of grid people whose names are not known yet."""
    known = select(Person.id).where(Person.id == PostHeld.person_id).exists()
    rows = (
        select(PostHeld.person_id)
        .where(PostHeld.role.in_(sorted(GRID_ROLES)), ~known)
        .distinct()
        .order_by(PostHeld.person_id)
        .limit(at_most)
    )
    return list(session.scalars(rows))


def learn_names(session: Session, names: Mapping[str, str]) -> None:
    """Keep names by person id; a known one is replaced."""
    for person_id, name in names.items():
        session.merge(Person(id=person_id, name=name))
