"""Publish a draft (公布清单): a new version of each list in it, never changed afterwards, said item by item."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registry.domain.list_life import ADOPTED, DRAFT, DROPPED, PUBLISHED
from services.registry.operations.list_content import faults_of, item_row, remarks_of, unchanged_kinds
from services.registry.operations.published import listed, step_of
from services.registry.operations.rule_words import rule_words
from services.registry.tables import Draft, ItemRow, PlaceRow, PowerList, StepRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import ItemPublished, ListedStep, ListPublished
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from shared.tables import installation

_DEMONSTRATION = "演示系统，由清单主管部门直接公布。"


def publish_list(
    session: Session, clock: Clock, who: Who, draft_id: str, effective_on: date | None, reason: str = ""
) -> list[PowerList]:
    """Publish the lists of a draft, holding from a day on (today if none is given).

    reason  why a draft that was not consulted on and adopted is published directly; everybody reads it. Only a demonstration
            installation fills one in by itself, and publishes once more what has not changed.
    Lists that say just what their newest version says are left standing. Raises NotFound, NotAllowed; Conflict where the
    draft was published before or changes nothing; Refusal for a day that has passed or a missing reason; Invalid where the
    draft, edited since, has faults.
    """
    draft = session.get(Draft, draft_id, with_for_update=True)
    if draft is None:
        raise NotFound("draft.unknown", "没有这份清单草稿，请重新导入。")
    if not who.may("list.publish", Place(draft.county)):
        raise NotAllowed("act.not_allowed", "只有本县清单主管部门可以公布清单。")
    shown = session.scalar(select(installation.c.kind)) == "demonstration"
    reason = _reason(draft, reason.strip() or (_DEMONSTRATION if shown else ""))
    day = effective_on or clock.today()
    if day < clock.today():
        raise Refusal("list.effective_in_past", "生效日期不能早于今天。", where="effective_on")
    if faults := faults_of(session, draft):
        raise Invalid("draft.faults", f"草稿里有 {len(faults)} 处需要改正，没有公布。请全部改好后再公布。", faults)
    # The county's row keeps two offices from giving the same version at once.
    county = session.get(PlaceRow, draft.county, with_for_update=True)
    if county is None:
        raise NotFound("place.unknown", f"区划表里没有 {draft.county}，请先登记。")
    same = {} if shown else unchanged_kinds(session, draft)
    remarks = remarks_of(session, draft)
    changed = [
        {**one, "remarks": [remark for remark in remarks if remark["kind"] == one["kind"]]}
        for one in draft.content["lists"]
        if one["kind"] not in same
    ]
    if not changed:
        raise Conflict("list.unchanged", "草稿与已公布的清单完全相同，没有需要公布的内容。")
    published = [_publish(session, clock, who, draft, content, day, reason) for content in changed]
    draft.published_at, draft.state = clock.now(), PUBLISHED
    draft.version += 1
    return published


def _reason(draft: Draft, reason: str) -> str:
    """Why the draft is published without having been adopted; "" where it was."""
    if draft.published_at is not None:
        raise Conflict("draft.published", "这份草稿已经公布过了。需要修改的，请由公布的清单新开修订草稿，或重新导入。")
    if draft.state == DROPPED:
        raise Conflict("draft.dropped", "这份草稿已经作废，不能公布。")
    if draft.state == ADOPTED:
        return ""
    if draft.state != DRAFT:
        raise Conflict("draft.consulting", "这份草稿正在征求意见。答复全部意见并审定之后才能公布。")
    if not reason:
        raise Refusal(
            "list.no_reason",
            "这份清单没有征求意见和审定。确需直接公布的，请写明理由，理由会向全体村民公开。",
            where="reason",
            basis="《宁波市法治乡村建设促进条例》第十九条（同类规定：清单须经讨论并公布）",
        )
    return reason


def _publish(
    session: Session, clock: Clock, who: Who, draft: Draft, content: dict[str, Any], day: date, reason: str
) -> PowerList:
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
        draft_id=draft.id,
        adopted_by=draft.adopted_by,
        adopted_on=draft.adopted_on,
        direct_reason=reason,
        remarks=content["remarks"],
        items=[item_row(order, item) for order, item in enumerate(content["items"], start=1)],
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
        adopted_by=new.adopted_by,
        adopted_on=new.adopted_on.isoformat() if new.adopted_on else "",
        direct_reason=new.direct_reason,
    )
    record(session, fact, place=new.county, version=len(new.items) + 1)
    audit(session, who, "list.publish", new.county, f"list/{new.id}", {"kind": new.kind, "version": new.version})
    return new


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
        whom=row.whom,
        office_number=row.phone,
        forms=row.forms,
        posts=row.posts,
        content=row.content,
        frequency=row.frequency,
        due=row.due,
        place=row.place,
        steps=[listed_step(step, rules) for step in row.steps],
    )


def listed_step(step: StepRow, rules: Mapping[str, str]) -> ListedStep:
    """A published step as it is said to the world. `rules`: the rules in words, by key."""
    return listed(step_of(step), rules)
