"""An item's flowchart, plain or with where a matter stands."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from markupsafe import Markup

from services.disclosure.domain.categories import ITEM_CLASSES
from services.disclosure.queries.matters import ShownStep, WholeMatter
from services.disclosure.tables import ItemRow
from shared.contracts.registry import Branch, ListedStep
from shared.flowchart import Mark, State, draw
from shared.security.authority import ROLES

_KNOWN = {field.name for field in fields(ListedStep)}
_MARKS: dict[str, State] = {
    "done": "done",
    "notice": "done",
    "current": "current",
    "stopped": "held",
    "objected": "held",
    "unfiled": "current",
    "not_taken": "skipped",
}


def draw_item(item: ItemRow) -> Markup:
    """The flow as published, as SVG."""
    steps = _steps(item.steps)
    return Markup(draw(item.name, steps, subtitle=_subtitle(item), rules=_rules(steps)))  # noqa: S704 - draw escapes all text


def draw_matter(matter: WholeMatter) -> Markup:
    """The flow with each step's state; "" where the item is not known here."""
    if matter.item is None:
        return Markup("")
    marks = {step.id: _mark(step) for step in matter.steps if step.taken or matter.row.state != "cancelled"}
    steps = _steps(matter.row.flow or matter.item.steps)
    drawn = draw(matter.row.title, steps, subtitle=_subtitle(matter.item), marks=marks, rules=_rules(steps))
    return Markup(drawn)  # noqa: S704 - draw escapes all text


def _steps(listed: Sequence[Mapping[str, Any]]) -> list[ListedStep]:
    known = [{name: value for name, value in step.items() if name in _KNOWN} for step in listed]
    return [
        ListedStep(**{**step, "next": [Branch(to=way["to"], when=way["when"]) for way in step.get("next", [])]})
        for step in known
    ]


def _rules(steps: Sequence[ListedStep]) -> dict[str, str]:
    return {step.rule: step.rule_words for step in steps if step.rule_words}


def _subtitle(item: ItemRow) -> str:
    return f"{item.code} · {ITEM_CLASSES.get(item.item_class, item.item_class)}"


def _mark(step: ShownStep) -> Mark:
    state: State = _MARKS.get(step.state, "next")
    if step.taken is None:
        return Mark(state)
    by = ROLES[step.taken.role].name if step.taken.role in ROLES else step.taken.body
    return Mark(state, f"{step.taken.taken_on:%Y-%m-%d}", by, step.taken.late or None)  # late is heard, in time is not
