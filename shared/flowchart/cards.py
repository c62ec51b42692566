"""One step's card, the notice period below it, and the place where ways part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.flowchart.lanes import Lane, lane_of
from shared.flowchart.measure import balanced, clean, listed, width, wrap
from shared.flowchart.shapes import RADIUS, Disc, Layout, Panel, Text
from shared.flowchart.steps import STATES, Mark, StepLike
from shared.flowchart.ways import Way
from shared.security.authority import ROLES

INK, QUIET, PASSED = "#1c2430", "#55606e", Lane("#68727e", "#f4f5f6")
PAD, RAIL = 20, 38
_TAG, _LABEL_SIZE, _LABEL, _NAME = 26, 26, 84, 34
_ROW, _ROW_BESIDE = 29, 26
_DAYLIGHT = "公开"
_ONE_WAY = "看是哪种情况，只走一条路"
_CHOICE, _CHOICE_PALE = "#6b4e00", "#fffaf0"
_WIDE = 1040  # room from which on a card's rows stand beside its name

Row = tuple[str, str, Sequence[str]]  # label, what it says, or its parts


@dataclass(frozen=True)
class Frame:
    """Where cards stand: their left and right ends. `dense`: tags stand on the name's line where they fit."""

    left: float
    right: float
    dense: bool = False

    @property
    def room(self) -> float:
        """For text."""
        return self.right - self.left - 2 * PAD


def rows_of(step: StepLike, numbers: Mapping[str, int], rules: Mapping[str, str], after: str) -> list[Row]:
    """What a card says below its name. `after`: where a step leads that does not lead to the one below it."""
    earlier = "、".join(f"第 {numbers[other]} 步" for other in step.different_people if other in numbers)
    vote = rules.get(step.rule, "点名计票，人数和赞成票都达到规定才算通过") if step.rule else ""
    posting = ("公示听取异议" if step.notice_days else "办完即公开") + ("，材料同时公开" if step.papers else "")
    rows: list[Row] = [
        ("谁办", "", [ROLES[role].name if role in ROLES else role for role in step.actors]),
        ("材料", "", step.papers),
        ("要求", step.limit, ()),
        ("表决", vote, ()),
        ("换人", f"不得与{earlier}同一人办理" if earlier else "", ()),
        (_DAYLIGHT, posting if step.posted else "", ()),
        ("接着", after, ()),
    ]
    return [row for row in rows if clean(row[1]) or any(map(clean, row[2]))]


def card(
    plan: Layout, frame: Frame, step: StepLike, number: int, top: float, mark: Mark | None, rows: Sequence[Row],
    cases: Sequence[str], *, last: bool,
) -> float:  # fmt: skip
    """Draw one card with its number and its notice period; returns the bottom. `last`: the matter ends with it."""
    passed = mark is not None and mark.state == "skipped"
    lane = PASSED if passed else lane_of(step.body)
    ink, at = (QUIET if passed else INK), len(plan.panels)
    beside = frame.room >= _WIDE
    left = frame.left + PAD
    room = frame.room * 0.35 if beside else frame.room
    size = _NAME + 4 if beside else _NAME
    tags, name = _labels(step, lane, mark, cases), balanced(step.name, size, room)
    taken = width(step.name, size) + 16 + sum(width(words, _TAG) + 40 for words, _colour in tags)
    if frame.dense and beside and taken <= room:
        y = plan.write(left, top + 6, name, size, ink, bold=True)
        y = max(y, _tags(plan, tags, left + width("".join(name), size) + 16, top + 11, room))
    else:
        y = _tags(plan, tags, left, top + (9 if beside else 16), room)
        y = plan.write(left, y + (4 if beside else 8), name, size, ink, bold=True)
    if beside:
        y = _wait(plan, left, y + 4, room, step, last, part="clock") if step.notice_days else y
        y = max(y, _beside(plan, rows, left + room + 24, top + 6, frame.room - room - 24, ink))
    else:
        y = _rows(plan, rows, left, y, room, _ROW, ink)
    bottom = max(y + (8 if beside else 14), top + 2 * PAD + 2 * RADIUS)
    state = mark.state if mark else ""
    stroke, thick = (STATES[state][1], 6.0) if state in {"current", "held"} else (lane.strong, 2.5)
    shape = Panel(
        "card", frame.left, top, frame.right - frame.left, bottom - top, lane.pale, stroke, thick, state == "held"
    )
    plan.panels.insert(at, shape)
    plan.discs.append(Disc(RAIL, top + PAD + RADIUS, number, lane.strong, done=state == "done"))
    if step.notice_days and not beside:
        return _wait(plan, frame.left, bottom + 16, frame.right - frame.left, step, last, part="wait")
    return bottom


def _labels(step: StepLike, lane: Lane, mark: Mark | None, cases: Sequence[str]) -> list[tuple[str, str]]:
    """The tags on a card: whose it is, for which cases, how it stands, who took it."""
    tags = [(clean(step.body) or "未写明主体", lane.strong)]
    if cases:
        tags.append(
            (f"仅限：{'；'.join(map(case_of, cases))}", PASSED.strong if mark and mark.state == "skipped" else _CHOICE)
        )
    if mark:
        words, colour = STATES[mark.state]
        tags.append((f"{words} {mark.on}".strip(), colour))
        timely = "" if mark.late is None else "超期办理" if mark.late else "按时办理"
        if said := "，".join(part for part in (clean(mark.by), timely) if part):
            tags.append((said, STATES["held" if mark.late else mark.state][1]))
    return tags


def _tags(plan: Layout, tags: Sequence[tuple[str, str]], x: float, y: float, room: float) -> float:
    """Tags side by side, below each other where one line is too short."""
    left, bottom = x, y
    for content, colour in tags:
        lines = wrap(content, _TAG, room - 28)
        wide = max((width(line, _TAG) for line in lines), default=0) + 28
        tall = len(lines) * _TAG * 1.36 + 8
        if left + wide > x + room:
            left, y = x, (bottom + 7 if left > x else y)
        plan.panels.append(Panel("tag", left, y, wide, tall, colour, radius=8))
        plan.write(left + 14, y + 4, lines, _TAG, "#ffffff", bold=True)
        left, bottom = left + wide + 12, max(bottom, y + tall)
    return bottom


def _rows(plan: Layout, rows: Sequence[Row], x: float, y: float, room: float, size: float, ink: str) -> float:
    gap = 9 if size == _ROW else 4
    for label, words, parts in rows:
        lines = listed(parts, size, room - _LABEL) if parts else balanced(words, size, room - _LABEL)
        fill, colour = ("#ffe08a", "#5a3d00") if label == _DAYLIGHT else ("#e9edf1", QUIET)
        plan.panels.append(Panel("label", x, y + gap, 70, 36, fill, radius=8))
        plan.texts.append(Text(x + 7, y + gap + 27, label, _LABEL_SIZE, colour))
        y = plan.write(x + _LABEL, y + gap + (0 if size == _ROW else 1), lines, size, ink)
    return y


def _beside(plan: Layout, rows: Sequence[Row], x: float, top: float, room: float, ink: str) -> float:
    """Rows in two columns, each put where there is more room left; a long one across both, below."""
    each, ends = (room - 24) / 2, [top, top]
    long = [row for row in rows if width(row[1], _ROW_BESIDE) > 2 * (each - _LABEL)]
    for row in (row for row in rows if row not in long):
        column = 0 if ends[0] <= ends[1] else 1
        ends[column] = _rows(plan, [row], x + column * (each + 24), ends[column], each, _ROW_BESIDE, ink)
    return _rows(plan, long, x, max(ends), room, _ROW_BESIDE, ink)


def _wait(plan: Layout, x: float, top: float, wide: float, step: StepLike, last: bool, part: str) -> float:
    """The notice period, as a band; returns its bottom."""
    if part == "wait":
        words = f"公示满 {step.notice_days} 天，没有未答复的异议，{'即办结' if last else '才能进入下一步'}"
    else:
        words = f"公示满 {step.notice_days} 天，异议都已答复，{'即办结' if last else '才往下办'}"
    size = 27 if part == "wait" else 26
    pad = PAD if part == "wait" else 6
    at = len(plan.panels)
    lines = balanced(words, size, wide - 2 * pad - 44)
    bottom = plan.write(x + pad + 44, top + pad / 2, lines, size, "#5a3d00", bold=True) + pad / 2 - 1
    plan.panels.insert(at, Panel(part, x, top, wide, bottom - top, "#fff6d8", "#a67700", 2.5, dashed=True))
    return bottom


def case_of(when: str) -> str:
    """A condition as people say it: 情形=外来承租 is 外来承租, 其他 is 其他情况."""
    return (
        "其他情况"
        if when == "其他"
        else when.removeprefix("情形").lstrip("=＝:： ")
        if when.startswith("情形")
        else when
    )


def _if(when: str, beside: bool) -> str:
    words = case_of(when) or "其余情况"
    return words if words.startswith("其") or not beside else f"如果是：{words}"


def choice(
    plan: Layout, frame: Frame, ways: Sequence[Way], places: Sequence[str], y: float
) -> tuple[float, list[float]]:
    """Where ways part: each way with its condition and where it leads. Returns the bottom, and each way's middle."""
    beside = frame.room >= _WIDE
    at, top, left = len(plan.panels), y + (12 if beside else 16), frame.left + PAD
    y = top + 2 if beside else plan.write(left, top + 10, balanced(_ONE_WAY, 28, frame.room), 28, _CHOICE, bold=True)
    middles, room = [], frame.room
    for way in ways:
        above, inset = y + 8, left + 14
        half = (room - 28) * 0.46 if beside else room - 28
        when = balanced(_if(way.when, beside), 28, half)
        below = plan.write(inset, above + 6, when, 28, INK, bold=True)
        x, start = (inset + half + 24, above + 6) if beside else (inset, below)
        leads = wrap(f"→ {places[way.target]}", 28, room - 28 - (half + 24 if beside else 0))
        below = max(below, plan.write(x, start, leads, 28, INK)) + 4
        plan.panels.append(Panel("way", left, above, room, below - above, "#ffffff", _CHOICE, 2, radius=8))
        middles.append((above + below) / 2)
        y = below
    bottom = y + 14
    wide = frame.right - frame.left
    plan.panels.insert(at, Panel("choice", frame.left, top, wide, bottom - top, _CHOICE_PALE, _CHOICE, 2.5))
    plan.discs.append(Disc(RAIL, top + 10 + 19, None, _CHOICE))
    return bottom, middles
