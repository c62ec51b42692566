"""What changed between two versions of a list, in words anybody can read: items, their fields, their steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One field that changed: its heading, what it said before and says now."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class StepChange:
    """A step that was "added", "removed", "moved" or "changed"; `position` is the old number for a removed one, else the new."""

    what: str
    step_id: str
    name: str
    position: int
    was_at: int = 0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class ItemChange:
    """An item that was "added", "removed", "moved" or "changed"."""

    what: str
    code: str
    name: str
    changes: tuple[Change, ...] = ()
    steps: tuple[StepChange, ...] = field(default=())


@dataclass(frozen=True)
class Words:
    """Headings of items' and steps' fields, and how their values read."""

    item_headings: Mapping[str, str]
    step_headings: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]  # by field: what keys are called


def differences(old: Sequence[Content], new: Sequence[Content], words: Words) -> list[ItemChange]:
    """Every difference between two versions' items, removed ones first, then in the order of the new version."""
    before = {item["code"]: item for item in old}
    after = {item["code"]: item for item in new}
    removed = [ItemChange("removed", code, item["name"]) for code, item in before.items() if code not in after]
    moved = _moved(list(before), list(after))
    return removed + [
        change for code, item in after.items() for change in _item(before.get(code), item, code in moved, words)
    ]


def _item(old: Content | None, new: Content, moved: bool, words: Words) -> Iterator[ItemChange]:
    code, name = new["code"], new["name"]
    if old is None:
        yield ItemChange("added", code, name)
        return
    changes = tuple(_fields(old, new, words.item_headings, words.names))
    steps = tuple(_steps(old["steps"], new["steps"], words))
    if changes or steps:
        yield ItemChange("changed", code, name, changes, steps)
    elif moved:
        yield ItemChange("moved", code, name)


def _steps(old: Sequence[Content], new: Sequence[Content], words: Words) -> Iterator[StepChange]:
    before = {step["id"]: (position, step) for position, step in enumerate(old, start=1)}
    after = {step["id"]: (position, step) for position, step in enumerate(new, start=1)}
    for step_id, (position, step) in before.items():
        if step_id not in after:
            yield StepChange("removed", step_id, step["name"], position)
    moved = _moved(list(before), list(after))
    for step_id, (position, step) in after.items():
        if step_id not in before:
            yield StepChange("added", step_id, step["name"], position)
            continue
        was_at, was = before[step_id]
        changes = tuple(_fields(was, step, words.step_headings, words.names))
        if changes:
            yield StepChange("changed", step_id, step["name"], position, was_at, changes)
        elif step_id in moved:
            yield StepChange("moved", step_id, step["name"], position, was_at)


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Of what stands in both, what left its order: the fewest that, moved, make one order of the other."""
    kept = [key for key in new if key in set(old)]
    place = {key: number for number, key in enumerate(old)}
    best: list[list[str]] = []  # best[n]: an ascending run of n + 1 that ends lowest
    for key in kept:
        at = next((n for n, run in enumerate(best) if place[run[-1]] > place[key]), len(best))
        run = [*(best[at - 1] if at else []), key]
        if at == len(best):
            best.append(run)
        else:
            best[at] = run
    return set(kept) - set(best[-1] if best else [])


def _fields(
    old: Content, new: Content, headings: Mapping[str, str], names: Mapping[str, Mapping[str, str]]
) -> Iterator[Change]:
    for name, heading in headings.items():
        if old[name] != new[name]:
            yield Change(heading, _said(old[name], names.get(name, {})), _said(new[name], names.get(name, {})))


def _said(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "；".join(_said(one, names) for one in value)
    if isinstance(value, Mapping):
        target = "结束" if value["to"] == "end" else value["to"]
        return f"{target}：{value['when']}" if value["when"] else target
    return names.get(str(value), str(value))
