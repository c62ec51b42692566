"""Named points where a test may have the process die: for the fault suite. Without the variable, nothing happens.

    SUNLIGHT_DIE_AT=before_ack:0.01     at "before_ack", one time in a hundred: SIGKILL to this very process
    SUNLIGHT_BREAK=cursor               break the cursor rule (demonstration installations only), so that the suite
                                        can be seen to go red: events are applied as they arrive, gaps are skipped

Points: before_commit, after_commit, after_publish, before_ack.
"""

import os
import random
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Point = Literal["before_commit", "after_commit", "after_publish", "before_ack"]
POINTS: tuple[Point, ...] = ("before_commit", "after_commit", "after_publish", "before_ack")


@dataclass(frozen=True)
class Faults:
    """What goes wrong on purpose: `chances` by point (0 to 1); `cursor_broken` breaks the cursor rule."""

    chances: Mapping[str, float] = field(default_factory=dict)
    cursor_broken: bool = False

    def reach(self, point: Point) -> None:
        """Say that a point was reached. Does not return if this is where the process dies."""
        chance = self.chances.get(point)
        if chance and random.random() < chance:  # noqa: S311 - chance, not a secret
            os.kill(os.getpid(), signal.SIGKILL)


NO_FAULTS = Faults()


def faults_from(environ: Mapping[str, str], *, demonstration: bool) -> Faults:
    """From the environment. Raises ValueError for an unknown point; breaking the cursor rule needs a demonstration."""
    chances: dict[str, float] = {}
    for part in filter(None, environ.get("SUNLIGHT_DIE_AT", "").split(",")):
        point, _, chance = part.partition(":")
        if point not in POINTS:
            raise ValueError(f"SUNLIGHT_DIE_AT knows {', '.join(POINTS)}, not {point!r}")
        chances[point] = float(chance or 1)
    return Faults(chances, demonstration and environ.get("SUNLIGHT_BREAK", "") == "cursor")
