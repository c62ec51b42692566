"""Divisions, and what people are called."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.registry.tables import Person, PlaceRow
from shared.place import Place, Tier
from shared.refusals import NotFound


def below(column: Any, places: Iterable[Place]) -> Any:
    """A condition: the column's code lies at or below one of the places (false for no places)."""
    return or_(False, *(column.like(f"{place.prefix}%") for place in places))


def place_of(session: Session, code: str) -> PlaceRow:
    """A recorded division. Raises NotFound."""
    row = session.get(PlaceRow, code)
    if row is None:
        raise NotFound("place.unknown", f"没有区划代码 {code}，请核对。", where="place")
    return row


def village_of(session: Session, code: str) -> PlaceRow:
    """A recorded village or community. Raises NotFound, also for a division above."""
    row = place_of(session, code)
    if row.tier != Tier.VILLAGE:
        raise NotFound("place.no_village", f"{row.name}不是村（社区），请选一个村。", where="place")
    return row


def places_under(session: Session, place: Place) -> Sequence[PlaceRow]:
    """A division and everything below it, by code."""
    return session.scalars(select(PlaceRow).where(below(PlaceRow.code, [place])).order_by(PlaceRow.code)).all()


def all_places(session: Session) -> Sequence[PlaceRow]:
    """Every recorded division, by code."""
    return session.scalars(select(PlaceRow).order_by(PlaceRow.code)).all()


def villages_below(session: Session, places: Iterable[Place]) -> Sequence[PlaceRow]:
    """Villages and communities that carry lists, by code."""
    chosen = select(PlaceRow).where(PlaceRow.carries_list, below(PlaceRow.code, places))
    return session.scalars(chosen.order_by(PlaceRow.code)).all()


def townships_of(session: Session, place: Place) -> dict[str, str]:
    """Names of the townships below a place, by code."""
    chosen = select(PlaceRow).where(PlaceRow.tier == int(Tier.TOWNSHIP), below(PlaceRow.code, [place]))
    return {row.code: row.name for row in session.scalars(chosen)}


def names_of(session: Session, ids: Sequence[str]) -> list[dict[str, str]]:
    """What people are called, for services that must show it."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)).order_by(Person.id))
    return [{"id": row.id, "name": row.name} for row in rows]


def place_names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """What places are called, by code."""
    rows = session.execute(select(PlaceRow.code, PlaceRow.name).where(PlaceRow.code.in_(set(codes))))
    return {row.code: row.name for row in rows}
