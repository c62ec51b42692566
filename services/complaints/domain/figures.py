"""A township's public figures, so that small counts tell nobody who reported or how they rated.

Clarified and rectified are exact: each of these outcomes is published by itself anyway. The others are not:

- answered  is exact where it equals the published outcomes, or exceeds them by at least THRESHOLD; otherwise the few
  answered reports without a published outcome are left out of it (primary suppression).
- rated, satisfied  are withheld below THRESHOLD, and also where the dissatisfied, their difference, or the unrated
  among the answered would be few enough to find (complementary suppression).
"""

from dataclasses import dataclass

THRESHOLD = 3
SATISFIED_FROM = 4  # stars


@dataclass(frozen=True)
class Counts:
    """Exact counts of one year."""

    clarified: int
    rectified: int
    answered: int
    rated: int
    satisfied: int


@dataclass(frozen=True)
class Shown:
    """What may be published. `withheld` names the figures too small to show; they stand at 0 or at their public part."""

    counts: Counts
    withheld: tuple[str, ...]


def publishable(exact: Counts) -> Shown:
    """The figures as they may be shown."""
    withheld: list[str] = []
    outcomes = exact.clarified + exact.rectified
    answered, rated, satisfied = exact.answered, exact.rated, exact.satisfied
    if _few(answered - outcomes):
        answered = outcomes
        withheld.append("answered")
    if _few(rated):
        rated = satisfied = 0
        withheld += ["rated", "satisfied"]
    elif _few(satisfied) or _few(rated - satisfied):
        satisfied = 0
        withheld.append("satisfied")
    return Shown(Counts(exact.clarified, exact.rectified, answered, rated, satisfied), tuple(withheld))


def _few(count: int) -> bool:
    return 0 < count < THRESHOLD
