"""Where everything stands. One column, 600 units wide: on a phone 360 px wide its text is still read at about 16 px.

A rail on the left carries the numbers and arrows, cards on the right the steps; a notice period stands between two cards.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, get_args

from shared.flowchart.lanes import Lane, lane_of
from shared.flowchart.measure import balanced, clean, listed, width, wrap
from shared.flowchart.shapes import RADIUS, RAIL, WIDTH, Disc, Layout, Panel, Text
from shared.security.authority import ROLES

State = Literal["done", "current", "held", "next"]
_EDGE, _CARD, _PAD = 10, 74, 20
_GAP = 26
_ROOM = WIDTH - _EDGE - _CARD - 2 * _PAD
_ROW, _LABEL = 29, 84  # font size of a card's rows, and the room of their labels
_DAYLIGHT = "公开"
_INK, _QUIET = "#1c2430", "#55606e"
_STATES = {
    "done": ("已办", "#1f6b3a"),
    "current": ("正在办理", "#a61b1b"),
    "held": ("有异议，暂停", "#8a4a08"),
    "next": ("待办", "#55606e"),
}


class Mark(NamedTuple):
    """Where a matter stands: the state of one step, and the day it was reached (any short text; "" for none)."""

    state: State
    on: str = ""


class StepLike(Protocol):
    """What is drawn; `shared.contracts.registry.ListedStep` is one."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def actors(self) -> Sequence[str]: ...
    @property
    def body(self) -> str: ...
    @property
    def papers(self) -> Sequence[str]: ...
    @property
    def limit(self) -> str: ...
    @property
    def posted(self) -> bool: ...
    @property
    def notice_days(self) -> int: ...
    @property
    def rule(self) -> str: ...
    @property
    def different_people(self) -> Sequence[str]: ...


def lay_out(
    title: str,
    steps: Sequence[StepLike],
    *,
    subtitle: str = "",
    marks: Mapping[str, Mark] | None = None,
    rules: Mapping[str, str] | None = None,
) -> Layout:
    """See `shared.flowchart.draw`. Raises ValueError for a mark whose state is unknown."""
    marks = marks or {}
    for mark in marks.values():
        if mark[0] not in get_args(State):
            raise ValueError(f"no state of steps: {mark[0]!r}")
    plan = Layout(clean(title), _describe(steps, marks))
    y = _head(plan, title, subtitle, steps)
    numbers = {step.id: number for number, step in enumerate(steps, 1)}
    above = y
    for number, step in enumerate(steps, 1):
        top = y + _GAP
        middle = top + _PAD + RADIUS
        plan.arrows.append((above, middle - RADIUS))
        y = _card(plan, step, number, top, marks.get(step.id), _rows(step, numbers, rules or {}))
        above = middle + RADIUS
        if step.notice_days:
            y = _wait(plan, step, y, last=number == len(steps))
    _end(plan, above, y)
    return plan


def _head(plan: Layout, title: str, subtitle: str, steps: Sequence[StepLike]) -> float:
    days = sum(step.notice_days for step in steps)
    posted = sum(step.posted for step in steps)
    summary = f"共 {len(steps)} 步　公开 {posted} 次" + (f"　公示合计 {days} 天" if days else "")
    room = WIDTH - 2 * _EDGE - 2 * _PAD
    at = len(plan.panels)
    y = plan.write(_EDGE + _PAD, _EDGE + 20, balanced(title, 38, room), 38, "#ffffff", bold=True)
    y = plan.write(_EDGE + _PAD, y + 6, wrap(subtitle, 26, room), 26, "#ffe9e4") if clean(subtitle) else y
    y = plan.write(_EDGE + _PAD, y + 6, wrap(summary, 26, room), 26, "#ffe9e4") + 14
    plan.panels.insert(at, Panel("head", _EDGE, _EDGE, WIDTH - 2 * _EDGE, y - _EDGE, "#9d1b1b", radius=16))
    return y


def _rows(step: StepLike, numbers: Mapping[str, int], rules: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Label and lines of one card's rows."""
    size, room = _ROW, _ROOM - _LABEL
    earlier = "、".join(f"第 {numbers[other]} 步" for other in step.different_people if other in numbers)
    vote = rules.get(step.rule, "点名计票，人数和赞成票都达到规定才算通过") if step.rule else ""
    posting = ("公示听取异议" if step.notice_days else "办完即公开") + ("，材料同时公开" if step.papers else "")
    rows = [
        ("谁办", listed([ROLES[role].name if role in ROLES else role for role in step.actors], size, room)),
        ("材料", listed(step.papers, size, room)),
        ("要求", balanced(step.limit, size, room)),
        ("表决", balanced(vote, size, room)),
        ("换人", balanced(f"不得与{earlier}同一人办理" if earlier else "", size, room)),
        (_DAYLIGHT, balanced(posting if step.posted else "", size, room)),
    ]
    return [row for row in rows if row[1]]


def _card(
    plan: Layout, step: StepLike, number: int, top: float, mark: Mark | None, rows: list[tuple[str, list[str]]]
) -> float:
    lane, left, at = lane_of(step.body), _CARD + _PAD, len(plan.panels)
    y = _tags(plan, step, lane, left, top + 16, mark)
    y = plan.write(left, y + 8, balanced(step.name, 34, _ROOM), 34, _INK, bold=True)
    for label, lines in rows:
        fill, ink = ("#ffe08a", "#5a3d00") if label == _DAYLIGHT else ("#e9edf1", _QUIET)
        plan.panels.append(Panel("label", left, y + 9, 70, 38, fill, radius=8))
        plan.texts.append(Text(left + 7, y + 37, label, 26, ink))
        y = plan.write(left + _LABEL, y + 9, lines, _ROW, _INK)
    bottom = y + 14
    state = mark[0] if mark else ""
    stroke, thick = (_STATES[state][1], 6) if state in {"current", "held"} else (lane.strong, 2.5)
    plan.panels.insert(
        at,
        Panel(
            "card", _CARD, top, WIDTH - _EDGE - _CARD, bottom - top, lane.pale, stroke, thick, dashed=state == "held"
        ),
    )
    plan.discs.append(Disc(top + _PAD + RADIUS, number, lane.strong, done=state == "done"))
    return bottom


def _tags(plan: Layout, step: StepLike, lane: Lane, x: float, y: float, mark: Mark | None) -> float:
    """The acting body's tag and, for a running matter, the state's; below each other where one line is too short."""
    tags = [(clean(step.body) or "未写明主体", lane.strong)]
    if mark:
        words, colour = _STATES[mark[0]]
        tags.append((f"{words} {mark[1]}".strip(), colour))
    left, bottom = x, y
    for content, colour in tags:
        lines = wrap(content, 26, _ROOM - 28)
        wide = max(width(line, 26) for line in lines) + 28
        tall = len(lines) * 26 * 1.36 + 8
        if left + wide > x + _ROOM:
            left, y = x, (bottom + 7 if left > x else y)
        plan.panels.append(Panel("tag", left, y, wide, tall, colour, radius=8))
        plan.write(left + 14, y + 4, lines, 26, "#ffffff", bold=True)
        left, bottom = left + wide + 12, max(bottom, y + tall)
    return bottom


def _wait(plan: Layout, step: StepLike, y: float, *, last: bool) -> float:
    words = f"公示满 {step.notice_days} 天，" + (
        "没有未答复的异议，即办结" if last else "没有未答复的异议，才能进入下一步"
    )
    lines = balanced(words, 27, _ROOM - 44)
    top = y + 16
    bottom = plan.write(_CARD + _PAD + 44, top + 10, lines, 27, "#5a3d00", bold=True) + 8
    plan.panels.append(
        Panel("wait", _CARD, top, WIDTH - _EDGE - _CARD, bottom - top, "#fff6d8", "#a67700", 2.5, dashed=True)
    )
    return bottom


def _end(plan: Layout, above: float, y: float) -> None:
    top = y + _GAP
    plan.arrows.append((above, top))
    plan.panels.append(Panel("end", _EDGE, top, 2 * (RAIL - _EDGE) + 40, 50, _INK, radius=25))
    plan.texts.append(Text(_EDGE + 20, top + 36, "办结", 28, "#ffffff", bold=True))
    plan.height = top + 50 + _EDGE


def _describe(steps: Sequence[StepLike], marks: Mapping[str, Mark]) -> str:
    parts = [f"共{len(steps)}步。"]
    for number, step in enumerate(steps, 1):
        said = [f"第{number}步，{step.body}：{step.name}"]
        said += [f"材料：{'、'.join(step.papers)}"] if step.papers else []
        said += [f"要求：{step.limit}"] if step.limit else []
        said += [f"公示{step.notice_days}天"] if step.notice_days else (["公开"] if step.posted else [])
        if step.id in marks:
            mark = marks[step.id]
            said.append(f"{_STATES[mark[0]][0]}{mark[1]}")
        parts.append("；".join(said) + "。")
    return clean("".join(parts))
