"""A township or village asks for an item of its own (自定事项); the county takes it up into a draft, or refuses it.

It begins as a copy of one of the county's items: same class, category and flow (权力不得扩大); what differs the county writes.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.registry.domain.own_items import prefix_of, tier_of
from services.registry.operations.drafts import item_in, keep_lists, lists_to_change
from services.registry.operations.list_content import newest_version
from services.registry.operations.privacy import check_public_words
from services.registry.operations.revise_list import revise_list
from services.registry.tables import Draft, ItemRow, OwnItemRequest, OwnItemRule
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who

_MOST_CODE = 20


@dataclass(frozen=True)
class Wish:
    """What is asked for: after which of the county's items, under which name, why."""

    kind: str
    base_code: str
    name: str
    why: str


def ask_own_item(session: Session, clock: Clock, who: Who, place: Place, wish: Wish) -> OwnItemRequest:
    """Ask. Raises NotAllowed, Refusal where the county allows none there or the list has no such item."""
    if not who.may("list.comment", place):
        raise NotAllowed("act.not_allowed", "您在这个地方没有可以申请自定事项的岗位。", where="place")
    base, tier = _base(session, place, wish), tier_of(place)
    key = (place.at(Tier.COUNTY).code, tier, base.item_class, base.category)
    if not tier or session.get(OwnItemRule, key) is None:
        raise Refusal(
            "own_items.not_allowed",
            f"本县没有允许这里在“{base.category}”里自定事项。清单之外无权力；确有需要的，请向县清单主管部门提出。",
            where="base",
            basis="县里公布的自定事项范围",
        )
    row = OwnItemRequest(
        id=new_id(),
        place=place.code,
        list_kind=wish.kind,
        base_code=wish.base_code,
        name=_words(session, place, wish.name, "name", 60),
        why=_words(session, place, wish.why, "why", 1000),
        asked_by=who.person_id,
        asked_on=clock.today(),
    )
    session.add(row)
    session.flush()
    audit(session, who, "own_items.ask", place.code, f"own_item/{row.id}", {"after": wish.base_code})
    return row


def decide_own_item(
    session: Session, clock: Clock, who: Who, request_id: str, take_up: bool, reason: str
) -> Draft | None:
    """The county takes the wish up into a new draft, or refuses it. Raises NotFound, NotAllowed, Conflict, Refusal."""
    row = session.get(OwnItemRequest, request_id, with_for_update=True)
    if row is None:
        raise NotFound("own_items.unknown", "没有这个申请。")
    place = Place(row.place)
    if not who.may("list.import", place.at(Tier.COUNTY)):
        raise NotAllowed("act.not_allowed", "只有本县清单主管部门可以决定。")
    if row.decision:
        raise Conflict("own_items.decided", "这个申请已经决定过了。")
    row.reason = _words(session, place, reason, "reason", 1000)
    row.decision, row.decided_by, row.decided_on = "taken_up" if take_up else "refused", who.person_id, clock.today()
    draft = _copied(session, clock, who, row) if take_up else None
    row.draft_id = draft.id if draft else ""
    audit(session, who, "own_items.decide", row.place, f"own_item/{row.id}", {"decision": row.decision})
    return draft


def _copied(session: Session, clock: Clock, who: Who, row: OwnItemRequest) -> Draft:
    place = Place(row.place)
    newest = newest_version(session, place.at(Tier.COUNTY).code, row.list_kind)
    if newest is None:
        raise NotFound("list.unknown", "这种清单还没有公布。")
    draft = revise_list(session, clock, who, newest.id)
    lists = lists_to_change(draft)
    base = item_in(lists, row.list_kind, row.base_code)
    codes = {item["code"] for one in lists for item in one["items"]}
    code = _free_code(prefix_of(place), row.base_code.rpartition("-")[0], codes)
    lists[0]["items"].append({**base, "code": code, "name": row.name, "place": place.code})
    keep_lists(draft, lists)
    return draft


def _free_code(prefix: str, letters: str, used: set[str]) -> str:
    for number in range(1, 1000):
        code = f"{prefix}{letters}-{number:02d}"
        if code not in used and len(code) <= _MOST_CODE:
            return code
    raise Refusal("own_items.codes", "这个前缀的编码已经用完。")


def _base(session: Session, place: Place, wish: Wish) -> ItemRow:
    newest = newest_version(session, place.at(Tier.COUNTY).code, wish.kind)
    base = session.get(ItemRow, (newest.id, wish.base_code)) if newest else None
    if base is None or base.place or not base.steps:
        raise Refusal("own_items.base", "请从本县清单里选一个全县适用、有流程的事项作样本。", where="base")
    return base


def _words(session: Session, place: Place, text: str, where: str, longest: int) -> str:
    text = text.strip()
    if not 2 <= len(text) <= longest:
        raise Refusal("words.length", f"请用 2 到 {longest} 个字写清楚。", where=where)
    check_public_words(session, place, text, where)
    return text
