"""What registry's events say of places and of the demonstration clock."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.grid.domain.grids import grid_code
from services.grid.tables import Division, Grid
from shared.contracts.registry import ClockMoved, PlaceRecorded
from shared.place import Place, Tier
from shared.tables import installation


def record_place(session: Session, fact: PlaceRecorded) -> None:
    """Keep a place; a village that carries lists gets its first grid, under the village's name."""
    session.merge(
        Division(
            code=Place.of(fact.code).code,
            name=fact.name,
            tier=fact.tier,
            carries_list=fact.carries_list,
            invented=fact.invented,
        )
    )
    if fact.carries_list and fact.tier == Tier.VILLAGE:
        session.merge(Grid(code=grid_code(Place.of(fact.code), 1), name=f"{fact.name}第一网格"))


def move_clock(session: Session, fact: ClockMoved) -> None:
    """Follow the demonstration clock; a production installation stays on real time."""
    session.execute(
        update(installation)
        .where(installation.c.id == 1, installation.c.kind == "demonstration")
        .values(clock_offset=fact.offset_seconds)
    )
