"""Matters and refusals, as lists to page through."""

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from services.registry.queries.places import below
from services.registry.tables import ItemRow, LiftRow, Matter, RefusalRow
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who


def matters_at(places: Iterable[Place], status: str = "") -> Select[Matter]:
    """Matters of villages at or below the places."""
    chosen = select(Matter).where(below(Matter.village, places))
    chosen = chosen.options(selectinload(Matter.place), selectinload(Matter.item).selectinload(ItemRow.steps))
    chosen = chosen.options(selectinload(Matter.steps), selectinload(Matter.objections))
    chosen = chosen.options(selectinload(Matter.residents))
    return chosen.where(Matter.status == status) if status else chosen


def lifts_at(places: Iterable[Place]) -> Select[LiftRow]:
    """Lifts (提级监督) set at or below the places."""
    return select(LiftRow).where(below(LiftRow.place, places))


def refusals_at(places: Iterable[Place]) -> Select[RefusalRow]:
    """Refusals at or below the places."""
    return select(RefusalRow).where(below(RefusalRow.village, places))


def check_reads(who: Who, matter: Matter) -> None:
    """Raise NotFound for a matter of a place that is not one's own: it is read on the public page."""
    if not who.may("matter.read", Place(matter.village)):
        raise NotFound("matter.unknown", "没有这个办件，或者不在您负责的地方。公开的内容请看村的公开页。")
