"""Where everything stands. One column of cards; on a phone 360 px wide, 600 units make text of about 16 px.

A rail on the left carries numbers and the way to the card below; lanes on the right lead past cards. Lines to one step share a lane.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from shared.flowchart.cards import INK, PAD, RAIL, Frame, card, choice, rows_of
from shared.flowchart.measure import balanced, clean, wrap
from shared.flowchart.shapes import RADIUS, Layout, Panel, Text
from shared.flowchart.steps import STATES, Mark, State, StepLike
from shared.flowchart.ways import Way, Ways, ways_of

WIDTH = 600
EDGE, CARD = 10, 74
GAP = 26
_LANE = 26
_RAIL_COLOUR = "#7d8896"
_LANE_COLOURS = ("#8a5a00", "#1c5a9c", "#6a3d9a", "#1f6b3a")
_RED, _PALE = "#9d1b1b", "#ffe9e4"


@dataclass
class Stack:
    """The column while it is built.

    faint   places of steps the matter does not pass; aside: ways it did not take
    tops    of each card; the last is the end's
    leaves  for each way that jumps: where its line leaves, (x, y)
    """

    plan: Layout
    frame: Frame
    ways: Ways
    faint: frozenset[int]
    aside: frozenset[Way]
    gap: float
    tops: list[float] = field(default_factory=list)
    leaves: list[tuple[Way, float, float]] = field(default_factory=list)


def lay_out(
    title: str,
    steps: Sequence[StepLike],
    *,
    subtitle: str = "",
    marks: Mapping[str, Mark] | None = None,
    rules: Mapping[str, str] | None = None,
) -> Layout:
    """See `shared.flowchart.draw`. Raises ValueError for a mark whose state is unknown."""
    plan = start(title, steps, marks or {}, WIDTH)
    y = _head(plan, title, subtitle, steps)
    plan.height = stack(plan, steps, y, marks=marks, rules=rules) + EDGE
    return plan


def start(title: str, steps: Sequence[StepLike], marks: Mapping[str, Mark], wide: float) -> Layout:
    """An empty page that already knows what to say to whoever cannot see it."""
    for mark in marks.values():
        if mark[0] not in get_args(State):
            raise ValueError(f"no state of steps: {mark[0]!r}")
    return Layout(clean(title), _describe(steps, marks), wide)


def stack(
    plan: Layout, steps: Sequence[StepLike], y: float, *, marks: Mapping[str, Mark] | None = None,
    rules: Mapping[str, str] | None = None, gap: float = GAP, dense: bool = False,
) -> float:  # fmt: skip
    """Draw all cards from a height on, with the lines between them and the end; returns the bottom."""
    marks, ways = marks or {}, ways_of(steps)
    lanes = ways.breadth * _LANE + 12 if ways.breadth else 0
    frame = Frame(CARD, plan.width - EDGE - lanes, dense)
    faint = frozenset(n for n, step in enumerate(steps) if step.id in marks and marks[step.id].state == "skipped")
    made = Stack(plan, frame, ways, faint, _aside(ways, [marks.get(step.id) for step in steps]), gap)
    numbers = {step.id: number for number, step in reversed(list(enumerate(steps, 1)))}
    names = [f"第 {number} 步 {clean(step.name)}" for number, step in enumerate(steps, 1)] + ["办结"]
    above: float | None = y
    for place, step in enumerate(steps):
        top = y + gap
        made.tops.append(top)
        _rail(made, place - 1, place, above, top + PAD)
        after = _after(ways, place, names)
        rows = rows_of(step, numbers, rules or {}, after)
        last = all(way.target == len(steps) for way in ways.out[place])
        y = card(plan, frame, step, place + 1, top, marks.get(step.id), rows, ways.cases[place], last=last)
        above, y = _leave(made, place, names, top + PAD + 2 * RADIUS, y)
    made.tops.append(y + gap)
    _rail(made, len(steps) - 1, len(steps), above, y + gap)
    bottom = _end(made, y + gap)
    _lanes(made)
    return bottom


def _rail(made: Stack, source: int, place: int, above: float | None, below: float) -> None:
    """The arrow down the rail, where the step above leads here."""
    if above is not None:
        faint = source in made.faint or place in made.faint
        made.plan.link((RAIL, above), (RAIL, below), colour=_RAIL_COLOUR, arrow=True, faint=faint)


def _after(ways: Ways, place: int, names: Sequence[str]) -> str:
    way = ways.out[place][0]
    if ways.parts(place) or not way.jumps:
        return ""
    return names[-1] if way.target == len(ways.out) else f"转到{names[way.target]}"


def _leave(made: Stack, place: int, names: Sequence[str], disc: float, y: float) -> tuple[float | None, float]:
    """What stands below a card. Returns where the rail goes on from (None: it does not), and the bottom."""
    plan, frame, ways = made.plan, made.frame, made.ways.out[place]
    if not made.ways.parts(place):
        if ways[0].jumps:
            made.leaves.append((ways[0], frame.right, y - 22))
        return (None if ways[0].jumps else disc), y
    y, middles = choice(plan, frame, ways, names, y)
    diamond = plan.discs[-1].y
    plan.link((RAIL, disc), (RAIL, diamond - RADIUS), colour=_RAIL_COLOUR, arrow=True, faint=place in made.faint)
    for way, middle in zip(ways, middles):
        if way.jumps:
            made.leaves.append((way, frame.right - PAD, middle))
        else:
            edge = RAIL + max(0.0, RADIUS - abs(middle - diamond))
            plan.link((frame.left + PAD, middle), (edge, middle), colour=_RAIL_COLOUR, faint=_is_faint(made, way))
    return (diamond + RADIUS if made.ways.follows(place) else None), y


def _is_faint(made: Stack, way: Way) -> bool:
    return way in made.aside or way.source in made.faint or way.target in made.faint


def _aside(ways: Ways, marks: Sequence[Mark | None]) -> frozenset[Way]:
    """Ways a matter did not take: from where ways part, it took the one to the first step that it reached."""
    reached = {place for place, mark in enumerate(marks) if mark and mark.state in {"done", "current", "held"}}
    aside: set[Way] = set()
    for out in ways.out:
        taken = min((way.target for way in out if way.target in reached), default=None)
        aside |= {way for way in out if taken is not None and way.target != taken}
    return frozenset(aside)


def _lanes(made: Stack) -> None:
    """The lines past cards: inner lanes first, so that the outer ones' beginnings pass over them."""
    for target, lane in sorted(made.ways.lanes.items(), key=lambda pair: pair[1]):
        colour = _LANE_COLOURS[lane % len(_LANE_COLOURS)]
        x = made.frame.right + 16 + lane * _LANE
        end = made.tops[target] + 25
        leaving = [leave for leave in made.leaves if leave[0].target == target]
        for way, left, y in leaving:
            faint, outside = _is_faint(made, way), made.frame.right + 4
            made.plan.link((left, y), (outside, y), colour=colour, faint=faint)
            made.plan.link((outside, y), (x, y), colour=colour, bridge=lane > 0, faint=faint)
        faint = all(_is_faint(made, way) for way, _left, _y in leaving)
        top = min(y for _way, _left, y in leaving)
        made.plan.link((x, top), (x, end), (made.frame.right, end), colour=colour, arrow=True, faint=faint)


def _end(made: Stack, top: float) -> float:
    jumped = len(made.ways.out) in made.ways.lanes
    wide = made.frame.right - EDGE if jumped else 2 * (RAIL - EDGE) + 40
    made.plan.panels.append(Panel("end", EDGE, top, wide, 50, INK, radius=25))
    made.plan.texts.append(Text(EDGE + 20, top + 36, "办结", 28, "#ffffff", bold=True))
    return top + 50


def summary_of(steps: Sequence[StepLike]) -> str:
    """How many steps, postings and days of notice."""
    days = sum(step.notice_days for step in steps)
    posted = sum(step.posted for step in steps)
    return f"共 {len(steps)} 步　公开 {posted} 次" + (f"　公示合计 {days} 天" if days else "")


def _head(plan: Layout, title: str, subtitle: str, steps: Sequence[StepLike]) -> float:
    room = WIDTH - 2 * EDGE - 2 * PAD
    at = len(plan.panels)
    y = plan.write(EDGE + PAD, EDGE + 20, balanced(title, 38, room), 38, "#ffffff", bold=True)
    y = plan.write(EDGE + PAD, y + 6, wrap(subtitle, 26, room), 26, _PALE) if clean(subtitle) else y
    y = plan.write(EDGE + PAD, y + 6, wrap(summary_of(steps), 26, room), 26, _PALE) + 14
    plan.panels.insert(at, Panel("head", EDGE, EDGE, WIDTH - 2 * EDGE, y - EDGE, _RED, radius=16))
    return y


def _describe(steps: Sequence[StepLike], marks: Mapping[str, Mark]) -> str:
    parts = [f"共{len(steps)}步。"]
    ways = ways_of(steps)
    for number, step in enumerate(steps, 1):
        said = [f"第{number}步，{step.body}：{step.name}"]
        said += [f"材料：{'、'.join(step.papers)}"] if step.papers else []
        said += [f"要求：{step.limit}"] if step.limit else []
        said += [f"公示{step.notice_days}天"] if step.notice_days else (["公开"] if step.posted else [])
        said += _told(ways, number - 1)
        if step.id in marks:
            mark = marks[step.id]
            said.append(f"{STATES[mark.state][0]}{mark.on}{mark.by}{'，超期' if mark.late else ''}")
        parts.append("；".join(said) + "。")
    return clean("".join(parts))


def _told(ways: Ways, place: int) -> list[str]:
    """Where a step leads, in words, unless simply to the next."""
    if not ways.parts(place) and not ways.out[place][0].jumps:
        return []
    return [
        f"{way.when or '然后'}转{'办结' if way.target == len(ways.out) else f'第{way.target + 1}步'}"
        for way in ways.out[place]
    ]
