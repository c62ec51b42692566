"""The same picture for a wall: one sheet of A1 or A3, as large as it can be read from afar, with what a passer-by must know.

Letters are never smaller than 24 pt on A1. A flow too long even for that gets a longer sheet, not smaller letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno

from shared.flowchart.cards import PAD
from shared.flowchart.lanes import lane_of
from shared.flowchart.layout import EDGE, stack, start, summary_of
from shared.flowchart.measure import balanced, clauses, clean, width, wrap
from shared.flowchart.shapes import Code, Layout, Panel, smallest
from shared.flowchart.steps import StepLike

PAPERS = {"A1": (594.0, 841.0), "A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0)}  # mm, upright
_MARGIN = 15.0  # mm on A1: what large printers leave white
_SHORT, _LONG = (594 - 2 * _MARGIN) / 25.4 * 72, (841 - 2 * _MARGIN) / 25.4 * 72  # A1 within its margin, in points
_GAP, _MOST_SPARE = 12, 110.0  # between cards, and what may be added to fill the sheet
_ACROSS = 6  # steps: longer flows are always larger on an upright sheet
_SIZES = tuple(0.924 * 1.06**n for n in range(16))  # points a unit may measure on A1
_INK, _RED, _PALE = "#1c2430", "#9d1b1b", "#ffe9e4"
_CODE = 160


@dataclass(frozen=True)
class About:
    """What a poster tells besides the flow; what is "" is left out.

    place      whose list it is, e.g. "汤原县"
    listing    the list, its version, the day from which it holds
    subtitle   the item's code, class and category
    address    the public page that the QR code opens
    contact    an office and its public number for questions
    telephone  for supervision
    basis      law and rules the item rests on
    """

    place: str = ""
    listing: str = ""
    subtitle: str = ""
    address: str = ""
    contact: str = ""
    telephone: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Poster:
    """A sheet. `unit`: points that one unit of the layout measures on A1; `lengthened`: no sheet of A1 held it."""

    layout: Layout
    landscape: bool
    unit: float
    lengthened: bool = False

    @property
    def smallest(self) -> float:
        """The smallest text, in points on A1."""
        return smallest(self.layout.texts) * self.unit

    def size(self, paper: str) -> tuple[float, float]:
        """Width and height on a kind of paper, in millimetres."""
        short, long = PAPERS[paper]
        wide, margin = (long if self.landscape else short), self.margin(paper)
        return wide, (wide - 2 * margin) * self.layout.height / self.layout.width + 2 * margin

    def margin(self, paper: str) -> float:
        """The white edge, in millimetres."""
        return _MARGIN * PAPERS[paper][0] / PAPERS["A1"][0]


def poster(
    title: str, steps: Sequence[StepLike], about: About, rules: Mapping[str, str] | None = None, *, upright: bool = False
) -> Poster:  # fmt: skip
    """Lay a flow out for a wall, upright or across, whichever lets the letters be larger; `upright`: never across."""
    rules = rules or {}
    tall = _largest(title, steps, about, rules, landscape=False)
    if upright or len(steps) > _ACROSS:
        return tall
    wide = _largest(title, steps, about, rules, landscape=True)
    return wide if wide.unit > tall.unit else tall


def _largest(
    title: str, steps: Sequence[StepLike], about: About, rules: Mapping[str, str], *, landscape: bool
) -> Poster:  # fmt: skip
    wide, tall = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    fits, found, low, high = -1, None, 0, len(_SIZES) - 1
    while low <= high:
        at = (low + high) // 2
        plan = _sheet(title, steps, about, rules, wide / _SIZES[at])
        if plan.height <= tall / _SIZES[at]:
            fits, found, low = at, plan, at + 1
        else:
            high = at - 1
    if found is None:
        plan = _sheet(title, steps, about, rules, wide / _SIZES[0], dense=True, tall=tall / _SIZES[0])
        return Poster(plan, landscape, _SIZES[0], lengthened=plan.height > tall / _SIZES[0])
    unit = _SIZES[fits]
    spare = min((tall / unit - found.height) / (len(steps) + 2), _MOST_SPARE)
    plan = _sheet(title, steps, about, rules, wide / unit, gap=_GAP + spare, tall=tall / unit)
    return Poster(plan, landscape, unit)


def _sheet(
    title: str, steps: Sequence[StepLike], about: About, rules: Mapping[str, str], wide: float, *, gap: float = _GAP,
    tall: float = 0.0, dense: bool = False,
) -> Layout:  # fmt: skip
    plan = start(title, steps, {}, wide)
    y = _head(plan, title, steps, about)
    y = stack(plan, steps, y, rules=rules, gap=gap, dense=dense) + gap
    foot = _foot_height(steps, about, wide)
    y = max(y, tall - foot - EDGE)
    _foot(plan, steps, about, y)
    plan.height = max(tall, y + foot + EDGE)
    return plan


def _head(plan: Layout, title: str, steps: Sequence[StepLike], about: About) -> float:
    code = _CODE + 20 if about.address else 0
    left, room = EDGE + PAD + 8, plan.width - 2 * EDGE - 2 * PAD - 16 - code
    size = 62 if plan.width > 900 else 50
    y = plan.write(left, EDGE + 20, clauses(f"{about.place}　{about.listing}", 30, room), 30, _PALE)
    y = plan.write(left, y + 4, balanced(title, size, room), size, "#ffffff", bold=True)
    y = plan.write(left, y + 6, wrap(about.subtitle, 28, room), 28, _PALE) if clean(about.subtitle) else y
    y = plan.write(left, y + 2, wrap(summary_of(steps), 28, room), 28, _PALE)
    bottom = max(y + 18, EDGE + _CODE + 66 if code else 0)
    if code:
        x = plan.width - EDGE - 20 - _CODE
        plan.panels.append(Panel("code", x, EDGE + 16, _CODE, _CODE, "#ffffff", radius=8))
        plan.codes.append(Code(x, EDGE + 16, _CODE, code_of(about.address)))
        words = "扫码看公开"
        plan.write(x + (_CODE - width(words, 28)) / 2, EDGE + 16 + _CODE + 6, [words], 28, "#ffffff", bold=True)
    shape = Panel("head", EDGE, EDGE, plan.width - 2 * EDGE, bottom - EDGE, _RED, radius=16)
    plan.panels.insert(0, shape)
    return bottom


@lru_cache(maxsize=256)
def code_of(address: str) -> tuple[tuple[bool, ...], ...]:
    """An address as the modules of a QR code (ISO/IEC 18004), error correction M, with its quiet zone of four."""
    made = segno.make(address, error="m", micro=False)
    return tuple(tuple(bool(module) for module in row) for row in made.matrix_iter(border=4))


def _bodies(steps: Sequence[StepLike]) -> list[str]:
    return list(dict.fromkeys(clean(step.body) for step in steps if clean(step.body)))


def _said(about: About) -> list[tuple[str, str]]:
    said = [("依据", about.basis), ("咨询", about.contact), ("监督电话", about.telephone), ("网址", about.address)]
    return [(name, words) for name, words in said if clean(words)]


def _foot_height(steps: Sequence[StepLike], about: About, wide: float) -> float:
    plan = Layout("", "", wide)
    return _foot(plan, steps, about, 0.0)


def _foot(plan: Layout, steps: Sequence[StepLike], about: About, top: float) -> float:
    """Whose colour is whose, on what it rests, whom to ask and whom to tell. Returns its height."""
    left, room = EDGE + PAD, plan.width - 2 * EDGE - 2 * PAD
    at = len(plan.panels)
    x, y = left + width("颜色：", 26), top + 16
    indent = x
    plan.write(left, y + 4, ["颜色："], 26, _INK)
    for body in _bodies(steps):
        lines = wrap(body, 26, room - 140)
        wide, tall = max(width(line, 26) for line in lines) + 28, len(lines) * 26 * 1.36 + 8
        if x > indent and x + wide > left + room:
            x, y = indent, y + 50
        plan.panels.append(Panel("tag", x, y, wide, tall, lane_of(body).strong, radius=8))
        plan.write(x + 14, y + 4, lines, 26, "#ffffff", bold=True)
        x += wide + 12
        y += tall - 43.36 if len(lines) > 1 else 0
    y += 50
    for name, words in _said(about):
        y = plan.write(left, y + 4, wrap(f"{name}：{words}", 26, room), 26, _INK, bold=name == "监督电话")
    plan.panels.insert(
        at, Panel("foot", EDGE, top, plan.width - 2 * EDGE, y + 14 - top, "#f6f3ec", "#cfc6b4", 2, radius=16)
    )
    return y + 14 - top
