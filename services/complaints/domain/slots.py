"""Fixed hours: what happens at them says nothing about when a report came in."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

OFFICE_HOURS = (9, 15)  # full hours in China at which every office is told to look
EVERY_HOUR = tuple(range(24))  # a demonstration's
ROUND_DAYS = (0, 3)  # Monday, Thursday: the townships' rounds are given out
ROUND_HOUR = 8
ROUND_LENGTH = timedelta(days=7)


def work_slot(now: datetime, hours: Sequence[int]) -> str:
    """The latest fixed hour that has struck, e.g. "2026-11-22T09". `now`: local time in China."""
    struck = [hour for hour in sorted(hours) if hour <= now.hour]
    day, hour = (now.date(), struck[-1]) if struck else (now.date() - timedelta(days=1), max(hours))
    return f"{day.isoformat()}T{hour:02d}"


def next_round(now: datetime) -> datetime:
    """When the next rounds are given out, after `now` (local time in China, aware)."""
    day = now.date()
    while True:
        moment = datetime.combine(day, time(ROUND_HOUR), now.tzinfo)
        if moment > now and day.weekday() in ROUND_DAYS:
            return moment
        day += timedelta(days=1)
