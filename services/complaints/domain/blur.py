"""Persons who may not make a visit, mixed with some who have nothing to do with it, so that the list betrays nothing."""

import hashlib
from collections.abc import Iterable

GROUP = 8  # the list's length is a multiple of this where there are people enough


def excluded_persons(tied: Iterable[str], others: Iterable[str], takers: Iterable[str], seed: str) -> list[str]:
    """Everybody tied to the matter, filled up with unconnected people drawn by `seed`; sorted.

    takers: people who could make the visit; drawing never leaves fewer than two of them, nor less than half.
    """
    out = set(tied)
    free = sorted(set(takers) - out)
    spare = max(0, len(free) - max(2, (len(free) + 1) // 2))
    wanted = -len(out) % GROUP or (0 if out else GROUP)
    for person in sorted(set(others) - out, key=lambda p: hashlib.sha256(f"{seed}/{p}".encode()).digest()):
        if wanted == 0:
            break
        if person in free:
            if spare == 0:
                continue
            spare -= 1
        out.add(person)
        wanted -= 1
    return sorted(out)
