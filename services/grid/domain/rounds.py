"""Monthly rounds (每月巡查): which checklists a village is looked at for, and when.

The draw comes from outside and is kept nowhere else than in the tasks: nobody can work out beforehand which task in a
queue was planned and which was asked for.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from services.grid.domain.checklists import CHECKLISTS
from shared.place import Place

PER_MONTH = 3
SHORTEST, LONGEST = 7, 14  # calendar days a task stands in the queue


class Draw(Protocol):
    """Where chance comes from: `random.SystemRandom` in the service, a seeded one in tests."""

    def randint(self, a: int, b: int) -> int: ...

    def sample(self, population: Sequence[str], k: int) -> list[str]: ...


@dataclass(frozen=True)
class Round:
    """One planned visit: from `not_before` to `due_on`, both included, days in China."""

    village: Place
    checklist: str
    not_before: date
    due_on: date


def month_slot(village: Place, day: date) -> str:
    """The slot under which a village's month is planned once, e.g. "230828199201/2026-11"."""
    return f"{village.code}/{day:%Y-%m}"


def plan_month(village: Place, day: date, draw: Draw) -> list[Round]:
    """The rounds of the month `day` lies in: three different checklists on days drawn, those already past left out."""
    last = calendar.monthrange(day.year, day.month)[1]
    rounds = []
    for checklist in draw.sample(sorted(CHECKLISTS), PER_MONTH):
        start = day.replace(day=draw.randint(1, last))
        due = start + timedelta(days=draw.randint(SHORTEST, LONGEST))
        if due > day:
            rounds.append(Round(village, checklist, start, due))
    return rounds


def stand_aside(members: Sequence[str], draw: Draw) -> list[str]:
    """Who sits one round out (轮换): a third of the members, never all, drawn anew for each task.

    Since every task has members who may not take it, being refused one says nothing about the task.
    """
    return sorted(draw.sample(sorted(set(members)), len(set(members)) // 3))
