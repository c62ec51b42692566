"""The pages of a booklet (口袋书) that are no flowcharts: its cover and the list of what is in it. A4, 794 units wide."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from shared.flowchart.measure import balanced, clauses, clean, width, wrap
from shared.flowchart.shapes import Code, Layout, Panel
from shared.flowchart.wall import code_of

WIDTH, HEIGHT = 794.0, 1123.0
_EDGE, _RED, _DEEP, _GOLD, _INK, _QUIET = 56, "#9d1b1b", "#7d1414", "#f4d9a0", "#1c2430", "#55606e"
_LINE, _LARGE = 27, 18


@dataclass(frozen=True)
class Cover:
    """What stands on the cover: the village, its county, the lists with version and day, where to read on, whom to call."""

    village: str
    county: str
    lists: Sequence[str]
    address: str
    telephone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the contents. `group`: the list and category it stands under; `page` as printed."""

    group: str
    code: str
    name: str
    page: int


def cover(of: Cover) -> Layout:
    """The cover."""
    plan = Layout(of.village, f"{of.village}小微权力清单口袋书", WIDTH, HEIGHT)
    plan.panels.append(Panel("head", 0, 0, WIDTH, 640, _RED, radius=0))
    plan.panels.append(Panel("rule", _EDGE, 132, 96, 6, _GOLD, radius=3))
    room = WIDTH - 2 * _EDGE
    plan.write(_EDGE, 76, wrap(of.county, 28, room), 28, _GOLD)
    y = plan.write(_EDGE, 180, balanced(of.village, 64, room), 64, "#ffffff", bold=True)
    y = plan.write(_EDGE, y + 24, ["小微权力清单", "口袋书"], 52, "#ffffff", bold=True)
    plan.write(_EDGE, y + 28, wrap("清单之外无权力，一事一图，人人看得见", 26, room), 26, _GOLD)
    y = 690.0
    for words in of.lists:
        y = plan.write(_EDGE, y + 4, clauses(words, 20, room - 250), 20, _INK)
    if clean(of.note):
        y = plan.write(_EDGE, y + 16, wrap(of.note, 18, room - 250), 18, _DEEP)
    if clean(of.telephone):
        plan.write(_EDGE, y + 24, wrap(f"监督电话：{of.telephone}", 26, room - 250), 26, _DEEP, bold=True)
    x = WIDTH - _EDGE - 210
    plan.panels.append(Panel("code", x, 690, 210, 210, "#ffffff", "#cfc6b4", 2, radius=8))
    plan.codes.append(Code(x, 690, 210, code_of(of.address)))
    words = "扫码看本村公开"
    plan.write(x + (210 - width(words, 24)) / 2, 910, [words], 24, _INK, bold=True)
    plan.write(_EDGE, 1040, wrap(of.address, 18, room), 18, _QUIET)
    return plan


def contents(entries: Sequence[Entry]) -> list[Layout]:
    """The list of items, on as many pages as it takes."""
    pages: list[Layout] = []
    y = HEIGHT
    for group, found in groupby(entries, key=lambda entry: entry.group):
        for number, entry in enumerate(found):
            heading = number == 0 or y > HEIGHT - 110
            if y > HEIGHT - (150 if heading else 110):
                y = _page(pages)
                heading = True
            if heading:
                y = _heading(pages[-1], y, group if number == 0 else f"{group}（续）")
            y = _entry(pages[-1], y, entry)
    return pages


def contents_pages(entries: Sequence[Entry]) -> int:
    """How many pages the list takes; page numbers do not change it."""
    return len(contents(entries))


def _page(pages: list[Layout]) -> float:
    plan = Layout("目录", "目录", WIDTH, HEIGHT)
    y = plan.write(_EDGE, 60, ["目录" if not pages else "目录（续）"], 38, _RED, bold=True)
    plan.panels.append(Panel("rule", _EDGE, y + 2, WIDTH - 2 * _EDGE, 3, _RED, radius=0))
    pages.append(plan)
    return y + 12


def _heading(plan: Layout, y: float, group: str) -> float:
    return plan.write(_EDGE, y + 12, wrap(group, 20, WIDTH - 2 * _EDGE)[:1], 20, _DEEP, bold=True) + 2


def _entry(plan: Layout, y: float, entry: Entry) -> float:
    page = str(entry.page)
    right = WIDTH - _EDGE - width(page, _LARGE)
    plan.write(_EDGE, y, [entry.code], _LARGE, _QUIET)
    lines = wrap(entry.name, _LARGE, right - _EDGE - 120)
    bottom = plan.write(_EDGE + 100, y, lines, _LARGE, _INK)
    plan.write(right, y, [page], _LARGE, _INK)
    start = _EDGE + 100 + width(lines[-1] if lines else "", _LARGE) + 8
    if len(lines) == 1 and right - 8 > start:
        plan.panels.append(Panel("dots", start, y + _LARGE - 1, right - 8 - start, 1, "#cfc6b4", radius=0))
    return max(bottom, y + _LINE)
