"""The ways of a flow: which step leads to which, on what condition, and where the lines between them run."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.flowchart.measure import clean
from shared.flowchart.steps import StepLike

_END = "end"


@dataclass(frozen=True)
class Way:
    """From one step to a later one, by their places in the flow, counted from 0; `target` is their number: the end."""

    source: int
    target: int
    when: str

    @property
    def jumps(self) -> bool:
        """Whether it passes over other steps."""
        return self.target != self.source + 1


@dataclass(frozen=True)
class Ways:
    """All ways of one flow.

    out    each step's ways on; never empty
    lanes  which of the lanes beside the cards leads to a step that is jumped to, by its place; 0 is the innermost
    cases  for a step that only some cases pass: the conditions that lead to it; else nothing
    """

    out: tuple[tuple[Way, ...], ...]
    lanes: dict[int, int]
    cases: tuple[tuple[str, ...], ...]

    @property
    def breadth(self) -> int:
        """How many lanes there are."""
        return 1 + max(self.lanes.values(), default=-1)

    def parts(self, place: int) -> bool:
        """Whether the ways part after a step."""
        return len(self.out[place]) > 1 or bool(self.out[place][0].when)

    def follows(self, place: int) -> bool:
        """Whether some way leads from a step to the one drawn below it."""
        return any(not way.jumps for way in self.out[place])


def ways_of(steps: Sequence[StepLike]) -> Ways:
    """The ways of a flow. A way to nowhere, or back, is left out: what may be published has none."""
    places: dict[str, int] = {}
    for place, step in enumerate(steps):
        places.setdefault(step.id, place)
    places[_END] = len(steps)
    out = tuple(_out(step, place, places) for place, step in enumerate(steps))
    return Ways(out, _lanes(out), _cases(out))


def _out(step: StepLike, place: int, places: dict[str, int]) -> tuple[Way, ...]:
    found = [Way(place, places.get(branch.to, -1), clean(branch.when)) for branch in step.next]
    return tuple(dict.fromkeys(way for way in found if way.target > place)) or (Way(place, place + 1, ""),)


def _lanes(out: Sequence[Sequence[Way]]) -> dict[int, int]:
    """All jumps to one step share a lane. The one that ends first lies innermost, so that no end crosses another lane."""
    began: dict[int, int] = {}
    for way in (way for ways in out for way in ways if way.jumps):
        began[way.target] = min(way.source, began.get(way.target, way.source))
    lanes: dict[int, int] = {}
    for target in sorted(began):
        beside = [lanes[other] for other in lanes if other > began[target]]
        lanes[target] = 1 + max(beside, default=-1)
    return lanes


def _cases(out: Sequence[Sequence[Way]]) -> tuple[tuple[str, ...], ...]:
    # Whoever is turned away early has left the flow: the steps after that are not "for some cases only".
    going = [[way for way in ways if way.target < len(out)] or list(ways) for ways in out]
    whole = _paths(going)
    found: list[tuple[Way, ...]] = []
    for place in range(len(out)):
        leading = [way for ways in going[:place] for way in ways if way.target == place]
        some = whole[place] < whole[-1]
        taken = [one for way in leading for one in _case(way, going, found)] if some else []
        found.append(_joined(list(dict.fromkeys(taken)), going, found))
    return tuple(tuple(dict.fromkeys(way.when for way in ways)) for ways in found)


def _case(way: Way, going: Sequence[Sequence[Way]], found: Sequence[tuple[Way, ...]]) -> tuple[Way, ...]:
    """The way itself where it parts from others, else those that led to the step it leaves."""
    return (way,) if way.when and len(going[way.source]) > 1 else found[way.source]


def _joined(ways: list[Way], going: Sequence[Sequence[Way]], found: Sequence[tuple[Way, ...]]) -> tuple[Way, ...]:
    """Where all ways of one choice come together again, what led to the choice stands for them."""
    for source in sorted({way.source for way in ways}, reverse=True):
        if set(going[source]) <= set(ways):
            kept = [way for way in ways if way.source != source]
            ways = list(dict.fromkeys([*found[source], *kept]))
    return tuple(ways)


def _paths(out: Sequence[Sequence[Way]]) -> list[int]:
    """How many ways through the flow pass each step; the last number is how many there are in all."""
    here, on = [1] + [0] * len(out), [0] * len(out) + [1]
    for place, ways in enumerate(out):
        for way in ways:
            here[way.target] += here[place]
    for place in reversed(range(len(out))):
        on[place] = sum(on[way.target] for way in out[place])
    return [to * further for to, further in zip(here, on)]
