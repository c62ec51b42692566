"""Published items as the domain sees them. They never change, so each database connection remembers those it has read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Branch, Step
from services.registry.tables import ItemRow, PowerList, StepRow
from shared.contracts.registry import Branch as ListedBranch
from shared.contracts.registry import ListedStep
from shared.statements import Statement, connection_of

_KNOWN = "published_items"
_MOST = 2000  # items remembered by a connection
_ITEM = Statement(
    select(ItemRow.name, ItemRow.item_class, ItemRow.place, PowerList.kind, PowerList.version)
    .join(PowerList, PowerList.id == ItemRow.list_id)
    .where(ItemRow.list_id == bindparam("list_id"), ItemRow.code == bindparam("code"))
)
_STEPS = Statement(
    select(StepRow.__table__)
    .where(StepRow.list_id == bindparam("list_id"), StepRow.item_code == bindparam("code"))
    .order_by(StepRow.position)
)


@dataclass(frozen=True)
class Published:
    """An item of a published version of a list, with its flow."""

    list_id: str
    list_kind: str
    list_version: int
    code: str
    name: str
    item_class: str
    steps: tuple[Step, ...]
    place: str = ""  # the only township or village it holds in; "" the whole county


def published(session: Session, list_id: str, code: str) -> Published | None:
    """An item of a published version; None where that version has none of this code."""
    known: dict[tuple[str, str], Published] = connection_of(session).info.setdefault(_KNOWN, {})
    found = known.get((list_id, code))
    if found is not None:
        return found
    key = {"list_id": list_id, "code": code}
    row = _ITEM.one(session, key)
    if row is None:
        return None
    steps = tuple(step_of(step) for step in _STEPS.rows(session, key))
    if len(known) >= _MOST:
        known.clear()
    known[list_id, code] = Published(list_id, row.kind, row.version, code, row.name, row.item_class, steps, row.place)
    return known[list_id, code]


def step_of(row: Any) -> Step:
    """A row of `steps`, or a StepRow, as the domain sees it."""
    return Step(
        id=row.id,
        name=row.name,
        kind=row.kind,
        actors=tuple(row.actors),
        body=row.body,
        papers=tuple(row.papers),
        limit=row.limit,
        posted=row.posted,
        notice_days=row.notice_days,
        rule=row.rule,
        different_people=tuple(row.different_people),
        next=tuple(Branch(**one) for one in row.next),
    )


def listed(step: Step, rules: Mapping[str, str]) -> ListedStep:
    """A step as it is said to the world. `rules`: the rules in words, by key."""
    return ListedStep(
        id=step.id,
        name=step.name,
        kind=step.kind,
        actors=list(step.actors),
        body=step.body,
        papers=list(step.papers),
        limit=step.limit,
        posted=step.posted,
        notice_days=step.notice_days,
        rule=step.rule,
        different_people=list(step.different_people),
        next=[ListedBranch(to=way.to, when=way.when) for way in step.next],
        rule_words=rules.get(step.rule, ""),
    )
