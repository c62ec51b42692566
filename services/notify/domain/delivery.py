"""When a delivery may leave the system, and when to try again."""

from datetime import datetime, timedelta
from enum import StrEnum

OLD = timedelta(hours=72)
MOST_TRIES = 8
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=6)


class State(StrEnum):
    """How a delivery stands."""

    WAITING = "waiting"
    HELD = "held"  # until a person releases it
    SENT = "sent"
    FAILED = "failed"  # tries used up, or the channel said never


def must_be_held(happened_at: datetime, now: datetime, after_restore: bool) -> bool:
    """Whether a person must release it: its cause is older than 72 h, or its publisher was restored from a backup."""
    return after_restore or now - happened_at > OLD


def next_try(now: datetime, tries: int) -> datetime | None:
    """When to try again after so many failed tries: doubling from 30 s to 6 h; None after the eighth."""
    if tries >= MOST_TRIES:
        return None
    wait: timedelta = _FIRST_WAIT * 2 ** (tries - 1)
    return now + min(wait, _LONGEST_WAIT)
