"""The layout as SVG text: presentation attributes only, nothing fetched, nothing run."""

import hashlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from shared.flowchart.layout import Mark, StepLike, lay_out
from shared.flowchart.shapes import WIDTH, Disc, Panel, Text

_FONTS = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','HarmonyOS Sans SC','Microsoft YaHei',sans-serif"
_RAIL_COLOUR = "#8b96a3"


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
    marks            for a running matter, by step id: done, current, held or next, and the day
    rules            words for a quorum and majority rule, by its key, e.g. "全体成员三分之二以上同意（农村土地承包法第十九条）"

    600 units wide; give it `max-width: 100%; height: auto` in the style sheet.
    """
    plan = lay_out(title, steps, subtitle=subtitle, marks=marks, rules=rules)
    name = "flow-" + hashlib.sha256(f"{plan.title}\n{plan.description}".encode()).hexdigest()[:12]
    tall = round(plan.height)
    body = [_panel(panel) for panel in plan.panels] + [_arrow(*arrow) for arrow in plan.arrows]
    body += [_disc(disc) for disc in plan.discs] + [_text(text) for text in plan.texts]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" width="{WIDTH}" height="{tall}" role="img" '
        f'lang="zh-Hans" aria-labelledby="{name}-t {name}-d" font-family={quoteattr(_FONTS)}>'
        f'<title id="{name}-t">{escape(plan.title)} 流程图</title><desc id="{name}-d">{escape(plan.description)}</desc>'
        f'<rect width="{WIDTH}" height="{tall}" fill="#ffffff"/>'
    )
    return head + "".join(body) + "</svg>"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _panel(panel: Panel) -> str:
    x, y, wide, tall, thick = map(_number, (panel.x, panel.y, panel.width, panel.height, panel.thick))
    stroke = f' stroke="{panel.stroke}" stroke-width="{thick}"' if panel.thick else ""
    dashes = ' stroke-dasharray="12 8"' if panel.dashed else ""
    clock = _clock(panel) if panel.part == "wait" else ""
    return f'<rect x="{x}" y="{y}" width="{wide}" height="{tall}" rx="{_number(panel.radius)}" fill="{panel.fill}"{stroke}{dashes}/>{clock}'


def _clock(panel: Panel) -> str:
    x, y = panel.x + 34, panel.y + panel.height / 2
    return (
        f'<circle cx="{_number(x)}" cy="{_number(y)}" r="17" fill="#ffffff" stroke="{panel.stroke}" stroke-width="3.5"/>'
        f'<path d="M{_number(x)} {_number(y - 10)}v10l7 5" stroke="{panel.stroke}" stroke-width="3.5" fill="none"/>'
    )


def _arrow(above: float, below: float) -> str:
    tip, x = below - 2, 38
    return (
        f'<path d="M{x} {_number(above)}V{_number(tip - 10)}" stroke="{_RAIL_COLOUR}" stroke-width="5" fill="none"/>'
        f'<path d="M{x - 12} {_number(tip - 14)}h24l-12 14z" fill="{_RAIL_COLOUR}"/>'
    )


def _disc(disc: Disc) -> str:
    size = 30 if disc.number < 100 else 22
    x, y = _number(disc.x), _number(disc.y)
    tick = (
        f'<circle cx="{_number(disc.x + 19)}" cy="{_number(disc.y + 22)}" r="12" fill="#1f6b3a" stroke="#ffffff" stroke-width="3"/>'
        f'<path d="M{_number(disc.x + 13)} {_number(disc.y + 22)}l4.5 5l8 -9.5" stroke="#ffffff" stroke-width="3.5" fill="none"/>'
        if disc.done
        else ""
    )
    return (
        f'<circle cx="{x}" cy="{y}" r="{_number(disc.radius)}" fill="{disc.fill}"/>'
        f'<text x="{x}" y="{_number(disc.y + size * 0.36)}" font-size="{size}" font-weight="700" fill="#ffffff" '
        f'text-anchor="middle">{disc.number}</text>{tick}'
    )


def _text(text: Text) -> str:
    weight = ' font-weight="700"' if text.bold else ""
    x, y = _number(text.x), _number(text.y)
    return f'<text x="{x}" y="{y}" font-size="{_number(text.size)}"{weight} fill="{text.fill}">{escape(text.content)}</text>'
