"""Where townships and villages may have items of their own (本地自定事项): the county's setting, class by class."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.listing import CLASS_NAMES
from services.registry.operations.import_list import county_of
from services.registry.tables import ItemRow, OwnItemRule, PowerList
from shared.audit import audit
from shared.clock import Clock
from shared.refusals import NotFound, Refusal
from shared.security.authority import Who

TIERS = {"township": "乡镇", "village": "村（社区）"}


@dataclass(frozen=True)
class Allowance:
    """Who ("township", "village") may have own items of which class and category, by which decision of the county."""

    tier: str
    item_class: str
    category: str
    basis: str


def allow_own_items(session: Session, clock: Clock, who: Who, wanted: Allowance) -> OwnItemRule:
    """Allow it. Raises NotAllowed, Refusal where the county's own lists have no such class and category (权力不得扩大)."""
    county = county_of(who, "list.publish")
    if wanted.tier not in TIERS or wanted.item_class not in CLASS_NAMES:
        raise Refusal("own_items.kind", "请选择乡镇或村，以及事项类别。", where="tier")
    listed = select(ItemRow.code).join(PowerList).where(
        PowerList.county == county.code, ItemRow.item_class == wanted.item_class, ItemRow.category == wanted.category,
        ItemRow.place == "",
    )  # fmt: skip
    if session.scalar(listed.limit(1)) is None:
        raise Refusal(
            "own_items.wider",
            f"本县清单里没有“{wanted.category}”这一分类的{CLASS_NAMES[wanted.item_class]}。自定事项不得扩大权力，只能在本县已有的类别和分类之内。",
            where="category",
        )
    basis = wanted.basis.strip()
    if not 2 <= len(basis) <= 200:
        raise Refusal("own_items.basis", "请用 2 到 200 个字写明依据（哪次会议、哪份文件）。", where="basis")
    key = (county.code, wanted.tier, wanted.item_class, wanted.category)
    rule = session.get(OwnItemRule, key) or OwnItemRule(county=key[0], tier=key[1], item_class=key[2], category=key[3])
    rule.basis, rule.allowed_by, rule.allowed_on = basis, who.person_id, clock.today()
    session.add(rule)
    session.flush()
    audit(session, who, "own_items.allow", county.code, f"own_items/{county.code}", {"what": "/".join(key[1:])})
    return rule


def forbid_own_items(session: Session, who: Who, tier: str, item_class: str, category: str) -> None:
    """Allow it no longer; items that stand on published versions stay until the next version."""
    county = county_of(who, "list.publish")
    rule = session.get(OwnItemRule, (county.code, tier, item_class, category))
    if rule is None:
        raise NotFound("own_items.unknown", "没有这条设定。")
    session.delete(rule)
    detail = {"what": f"{tier}/{item_class}/{category}"}
    audit(session, who, "own_items.forbid", county.code, f"own_items/{county.code}", detail)
