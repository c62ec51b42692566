"""The terms of handling: dated rows with their source in law; a county changes the rows, not this page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ACCEPT = "accept"  # the legal term for telling that a report was accepted
ACCEPT_NAMED = "accept_named"  # the same for one with a name
ASSIGN = "assign"  # to be taken up, or the blue light burns
WEEK = "week"  # to be finished from acceptance on, or the yellow light burns
FINISH = "finish"  # the legal term for finishing, from acceptance on
EXTEND = "extend"  # the most that finishing may be put off at a time
TALK = "talk"  # a corrective talk is to be held


@dataclass(frozen=True)
class HandlingTerm:
    """`length` in `unit` ("day" 日, "workday" 工作日), in force from a day until the next row of the same key."""

    key: str
    effective_on: date
    length: int
    unit: str
    basis: str


def in_force(terms: Iterable[HandlingTerm], key: str, day: date) -> HandlingTerm:
    """The row of a key that holds on a day. Raises LookupError where none does (a seeded row is missing)."""
    holding = [term for term in terms if term.key == key and term.effective_on <= day]
    if not holding:
        raise LookupError(f"no term {key!r} is in force on {day}")
    return max(holding, key=lambda term: term.effective_on)
