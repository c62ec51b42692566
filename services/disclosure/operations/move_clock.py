"""Following the demonstration clock."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.contracts.registry import ClockMoved
from shared.tables import installation

CLOCK_MOVED = "disclosure.clock_moved"


def move_clock(session: Session, fact: ClockMoved) -> None:
    """Legal time moves with registry's; a production installation stays on real time."""
    session.execute(
        update(installation)
        .where(installation.c.id == 1, installation.c.kind == "demonstration")
        .values(clock_offset=fact.offset_seconds)
    )
    session.info[CLOCK_MOVED] = True
