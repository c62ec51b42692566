"""The layout as SVG text: presentation attributes only, nothing fetched, nothing run."""

import hashlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from shared.flowchart.layout import lay_out
from shared.flowchart.shapes import Code, Disc, Layout, Line, Panel, Text
from shared.flowchart.steps import Mark, StepLike

_FONTS = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','HarmonyOS Sans SC','Microsoft YaHei',sans-serif"


def draw(
    title: str,
    steps: Sequence[StepLike],
    *,
    subtitle: str = "",
    marks: Mapping[str, Mark] | None = None,
    rules: Mapping[str, str] | None = None,
) -> str:
    """One flow as an SVG element, safe to put into a page as it is: all text is escaped.

    title, subtitle  the item's name; its code, class and the like
    steps            ListedSteps in order
    marks            for a running matter, by step id: its state, the day, by which post, whether late
    rules            words for a quorum and majority rule, by its key, e.g. "全体成员三分之二以上同意（农村土地承包法第十九条）"

    600 units wide; give it `max-width: 100%; height: auto` in the style sheet.
    """
    return write_svg(lay_out(title, steps, subtitle=subtitle, marks=marks, rules=rules))


def write_svg(plan: Layout, *, printed: bool = False) -> str:
    """A layout as an SVG element. `printed`: for a typesetter that has one weight of the font; bold letters are drawn thicker."""
    name = "flow-" + hashlib.sha256(f"{plan.title}\n{plan.description}\n{plan.width}".encode()).hexdigest()[:12]
    wide, tall = round(plan.width), round(plan.height)
    body = [_panel(panel) for panel in plan.panels] + [_line(line) for line in plan.lines]
    body += [_code(code) for code in plan.codes]
    body += [_disc(disc, printed) for disc in plan.discs] + [_text(text, printed) for text in plan.texts]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" role="img" '
        f'lang="zh-Hans" aria-labelledby="{name}-t {name}-d" font-family={quoteattr(_FONTS)}>'
        f'<title id="{name}-t">{escape(plan.title)} 流程图</title><desc id="{name}-d">{escape(plan.description)}</desc>'
        f'<rect width="{wide}" height="{tall}" fill="#ffffff"/>'
    )
    return head + "".join(body) + "</svg>"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _panel(panel: Panel) -> str:
    x, y, wide, tall, thick = map(_number, (panel.x, panel.y, panel.width, panel.height, panel.thick))
    stroke = f' stroke="{panel.stroke}" stroke-width="{thick}"' if panel.thick else ""
    dashes = ' stroke-dasharray="12 8"' if panel.dashed else ""
    clock = _clock(panel) if panel.part in {"wait", "clock"} else ""
    return f'<rect x="{x}" y="{y}" width="{wide}" height="{tall}" rx="{_number(panel.radius)}" fill="{panel.fill}"{stroke}{dashes}/>{clock}'


def _clock(panel: Panel) -> str:
    x, y = panel.x + (34 if panel.part == "wait" else 26), panel.y + panel.height / 2
    return (
        f'<circle cx="{_number(x)}" cy="{_number(y)}" r="17" fill="#ffffff" stroke="{panel.stroke}" stroke-width="3.5"/>'
        f'<path d="M{_number(x)} {_number(y - 10)}v10l7 5" stroke="{panel.stroke}" stroke-width="3.5" fill="none"/>'
    )


def _line(line: Line) -> str:
    points = list(line.points)
    colour = "#b3bac3" if line.faint else line.colour
    head = ""
    if line.arrow:
        (a, b), (x, y) = points[-2:]
        across, down = (x > a) - (x < a), (y > b) - (y < b)
        x, y = x - 2 * across, y - 2 * down
        points[-1] = (x - 12 * across, y - 12 * down)
        base, side = (x - 15 * across, y - 15 * down), 11
        one = f"{_number(base[0] + side * down)} {_number(base[1] + side * across)}"
        other = f"{_number(base[0] - side * down)} {_number(base[1] - side * across)}"
        head = f'<path d="M{one}L{_number(x)} {_number(y)}L{other}z" fill="{colour}"/>'
    path = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)
    dashes = ' stroke-dasharray="9 7"' if line.faint else ""
    under = f'<path d="{path}" stroke="#ffffff" stroke-width="13" fill="none"/>' if line.bridge else ""
    return f'{under}<path d="{path}" stroke="{colour}" stroke-width="5" stroke-linejoin="round" fill="none"{dashes}/>{head}'


def _code(code: Code) -> str:
    cell = code.size / len(code.rows)
    runs = "".join(
        f"M{code.x + column * cell:.2f} {code.y + row * cell:.2f}h{cell:.2f}v{cell:.2f}h-{cell:.2f}z"
        for row, modules in enumerate(code.rows)
        for column, dark in enumerate(modules)
        if dark
    )
    return f'<path d="{runs}" fill="#000000" shape-rendering="crispEdges"/>'


def _disc(disc: Disc, printed: bool) -> str:
    x, y, r = disc.x, disc.y, disc.radius
    if disc.number is None:
        left, up, right, down = map(_number, (x - r, y - r, x + r, y + r))
        ends = f"M{_number(x)} {up}L{right} {_number(y)}L{_number(x)} {down}L{left} {_number(y)}z"
        fork = f"M{_number(x - 9)} {_number(y + 7)}L{_number(x)} {_number(y - 8)}L{_number(x + 9)} {_number(y + 7)}"
        mark = f'<path d="{fork}" stroke="#ffffff" stroke-width="4" fill="none"/>'
        return f'<path d="{ends}" fill="{disc.fill}"/>{mark}'
    size = 30 if disc.number < 100 else 22
    tick = (
        f'<circle cx="{_number(x + 19)}" cy="{_number(y + 22)}" r="12" fill="#1f6b3a" stroke="#ffffff" stroke-width="3"/>'
        f'<path d="M{_number(x + 13)} {_number(y + 22)}l4.5 5l8 -9.5" stroke="#ffffff" stroke-width="3.5" fill="none"/>'
        if disc.done
        else ""
    )
    return (
        f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(r)}" fill="{disc.fill}"/>'
        f'<text x="{_number(x)}" y="{_number(y + size * 0.36)}" font-size="{size}"{_bold("#ffffff", size, printed)} fill="#ffffff" '
        f'text-anchor="middle">{disc.number}</text>{tick}'
    )


def _bold(fill: str, size: float, printed: bool) -> str:
    return f' stroke="{fill}" stroke-width="{size * 0.035:.2f}"' if printed else ' font-weight="700"'


def _text(text: Text, printed: bool) -> str:
    weight = _bold(text.fill, text.size, printed) if text.bold else ""
    x, y = _number(text.x), _number(text.y)
    return f'<text x="{x}" y="{y}" font-size="{_number(text.size)}"{weight} fill="{text.fill}">{escape(text.content)}</text>'
