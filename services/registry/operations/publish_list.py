"""Publish a draft (公布清单): a new version of each list in it, never changed afterwards, said item by item."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registry.operations.rule_words import rule_words
from services.registry.tables import Draft, ItemRow, PlaceRow, PowerList, StepRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import Branch, ItemPublished, ListedStep, ListPublished
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who


def publish_list(session: Session, clock: Clock, who: Who, draft_id: str, effective_on: date | None) -> list[PowerList]:
    """Publish every list of a draft, holding from a day on (today if none is given).

    Raises NotFound, NotAllowed, Conflict where the draft was published before, Refusal for a day that has passed.
    """
    draft = session.get(Draft, draft_id, with_for_update=True)
    if draft is None:
        raise NotFound("draft.unknown", "没有这份清单草稿，请重新导入。")
    if not who.may("list.publish", Place(draft.county)):
        raise NotAllowed("act.not_allowed", "只有本县清单主管部门可以公布清单。")
    if draft.published_at is not None:
        raise Conflict("draft.published", "这份草稿已经公布过了。需要修改的，请重新导入工作簿。")
    day = effective_on or clock.today()
    if day < clock.today():
        raise Refusal("list.effective_in_past", "生效日期不能早于今天。", where="effective_on")
    # The county's row keeps two offices from giving the same version at once.
    county = session.get(PlaceRow, draft.county, with_for_update=True)
    if county is None:
        raise NotFound("place.unknown", f"区划表里没有 {draft.county}，请先登记。")
    published = [_publish(session, clock, who, draft, content, day) for content in draft.content["lists"]]
    draft.published_at = clock.now()
    draft.version += 1
    return published


def _publish(session: Session, clock: Clock, who: Who, draft: Draft, content: dict[str, Any], day: date) -> PowerList:
    last = select(func.max(PowerList.version)).where(
        PowerList.county == draft.county, PowerList.kind == content["kind"]
    )
    new = PowerList(
        id=new_id(),
        county=draft.county,
        kind=content["kind"],
        version=(session.scalar(last) or 0) + 1,
        name=content["name"],
        effective_on=day,
        published_on=clock.today(),
        published_by=who.person_id,
        composed_note=content["composed_note"],
        items=[_item(order, item) for order, item in enumerate(content["items"], start=1)],
    )
    session.add(new)
    session.flush()
    words = rule_words(session, day)
    for number, row in enumerate(new.items, start=1):
        record(session, item_published(new, row, words), place=new.county, version=number)
    fact = ListPublished(
        list_id=new.id,
        version=new.version,
        kind=new.kind,
        county=new.county,
        name=new.name,
        effective_on=day.isoformat(),
        items=len(new.items),
        composed_note=new.composed_note,
    )
    record(session, fact, place=new.county, version=len(new.items) + 1)
    audit(session, who, "list.publish", new.county, f"list/{new.id}", {"kind": new.kind, "version": new.version})
    return new


def _item(order: int, item: dict[str, Any]) -> ItemRow:
    fields = {name: value for name, value in item.items() if name != "steps"}
    steps = [StepRow(position=position, **step) for position, step in enumerate(item["steps"], start=1)]
    return ItemRow(order=order, steps=steps, **fields)


def item_published(power_list: PowerList, row: ItemRow, rules: Mapping[str, str]) -> ItemPublished:
    """An item as it is said to the world. `rules`: the rules in words, by key."""
    return ItemPublished(
        list_id=power_list.id,
        list_version=power_list.version,
        list_kind=power_list.kind,
        code=row.code,
        order=row.order,
        name=row.name,
        item_class=row.item_class,
        category=row.category,
        basis=row.basis,
        scope=row.scope,
        holder=row.holder,
        materials=row.materials,
        time_limit=row.time_limit,
        department=row.department,
        contact=row.contact,
        fee=row.fee,
        source=row.source,
        composed=row.composed,
        steps=[listed_step(step, rules) for step in row.steps],
    )


def listed_step(step: StepRow, rules: Mapping[str, str]) -> ListedStep:
    """A step as it is said to the world. `rules`: the rules in words, by key."""
    return ListedStep(
        id=step.id,
        name=step.name,
        kind=step.kind,
        actors=step.actors,
        body=step.body,
        papers=step.papers,
        limit=step.limit,
        posted=step.posted,
        notice_days=step.notice_days,
        rule=step.rule,
        different_people=step.different_people,
        next=[Branch(**one) for one in step.next],
        rule_words=rules.get(step.rule, ""),
    )
