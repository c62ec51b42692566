"""What every service forgets in time: stored answers after three days, notes of applied events after 400 days."""

from datetime import timedelta

from shared.bus.state import prune_applied
from shared.clock import Clock
from shared.house import House
from shared.web.idempotency import forget_answers

EVERY = 3600.0  # seconds
_ANSWERS_KEPT = timedelta(days=3)


def keep_house(house: House, _argument: str) -> None:
    """Forget what is due. Real time: the demonstration clock must not make anything be forgotten early."""
    now = Clock().real()
    with house.database.write() as session:
        forget_answers(session, now - _ANSWERS_KEPT)
    with house.database.write() as session:
        prune_applied(session, now)
