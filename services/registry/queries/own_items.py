"""Own items (自定事项): what a county allows, what its places asked for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.queries.lists import items_of
from services.registry.queries.places import below
from services.registry.tables import ItemRow, OwnItemRequest, OwnItemRule, PowerList
from shared.place import Place, Tier


def allowances(session: Session, county: Place) -> Sequence[OwnItemRule]:
    """Where a county lets townships and villages have items of their own."""
    chosen = select(OwnItemRule).where(OwnItemRule.county == county.code)
    return session.scalars(chosen.order_by(OwnItemRule.tier, OwnItemRule.item_class, OwnItemRule.category)).all()


def categories_of(session: Session, county: Place) -> list[tuple[str, str]]:
    """Class and category of the county's own powers: what its places may have items in at most."""
    chosen = select(ItemRow.item_class, ItemRow.category).join(PowerList).where(
        PowerList.county == county.code, ItemRow.item_class != "", ItemRow.place == ""
    )  # fmt: skip
    return [
        (row.item_class, row.category) for row in session.execute(chosen.distinct().order_by(*chosen.selected_columns))
    ]


def wishes_at(session: Session, places: Sequence[Place]) -> Sequence[OwnItemRequest]:
    """What was asked for at some places and below them: the undecided first, then the newest."""
    chosen = select(OwnItemRequest).where(below(OwnItemRequest.place, places))
    order = (OwnItemRequest.decision != "", OwnItemRequest.id.desc())
    return session.scalars(chosen.order_by(*order).limit(200)).all()


def bases_for(session: Session, lists: Sequence[PowerList], place: Place, tier: str) -> list[tuple[str, ItemRow]]:
    """The items of some lists after which a place may ask for one of its own, each with its list's kind."""
    rules = {(one.item_class, one.category) for one in allowances(session, place.at(Tier.COUNTY)) if one.tier == tier}
    return [
        (one.kind, item)
        for one in lists
        for item in items_of(session, one)
        if item.steps and not item.place and (item.item_class, item.category) in rules
    ]
