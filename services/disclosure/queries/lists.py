"""Lists and their items as a county published them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from services.disclosure.domain.categories import ITEM_CLASSES, LIST_KINDS
from services.disclosure.domain.standards import ITEM_WORDS
from services.disclosure.tables import ItemRow, ListRow, PlaceRow
from shared.refusals import NotFound

_SHOWN_FIRST = (
    "micro_power",
    "power_service",
    "party_work",
    "responsibility",
    "supervision_positive",
    "supervision_negative",
)
OF_LIST = and_(ListRow.list_id == ItemRow.list_id, ListRow.version == ItemRow.list_version)


@dataclass(frozen=True)
class Brief:
    """An item as a list shows it."""

    list_id: str
    list_kind: str
    code: str
    name: str
    item_class: str
    category: str
    place: str  # what the only place it holds in is called; "" for the whole county


@dataclass(frozen=True)
class Group:
    """The items of one category in one class."""

    name: str
    item_class: str
    items: Sequence[Brief]


@dataclass(frozen=True)
class ShownList:
    """A current list with its items grouped: major matters first, then by category in the list's own order."""

    row: ListRow
    groups: Sequence[Group]

    @property
    def name(self) -> str:
        return self.row.name or LIST_KINDS.get(self.row.kind, self.row.kind)


def lists_of(session: Session, county: str) -> list[ListRow]:
    """A county's current lists, without their items."""
    query = select(ListRow).where(ListRow.county == county, ListRow.current.is_(True))
    return list(session.scalars(query.order_by(ListRow.kind)))


def current_lists(session: Session, county: str) -> list[ShownList]:
    """A county's current lists with code, name, class and category of every item; two queries."""
    rows = session.scalars(select(ListRow).where(ListRow.county == county, ListRow.current.is_(True))).all()
    columns = [getattr(ItemRow, field.name) for field in fields(Brief) if field.name != "place"]
    query = select(*columns, func.coalesce(PlaceRow.name, "").label("place")).join(ListRow, OF_LIST)
    query = query.outerjoin(PlaceRow, PlaceRow.code == ItemRow.place).where(
        ListRow.county == county, ListRow.current.is_(True)
    )
    items: dict[str, list[Brief]] = {}
    for found in session.execute(query.order_by(ItemRow.position)):
        items.setdefault(found.list_id, []).append(Brief(**found._mapping))
    order = {kind: at for at, kind in enumerate(_SHOWN_FIRST)}
    ordered = sorted(rows, key=lambda row: (order.get(row.kind, 99), row.name))
    return [ShownList(row, _grouped(items.get(row.list_id, []))) for row in ordered]


def _grouped(items: Sequence[Brief]) -> list[Group]:
    groups: dict[tuple[str, str], list[Brief]] = {}
    for item in items:
        groups.setdefault((item.item_class, item.category), []).append(item)
    classes = list(ITEM_CLASSES)
    ordered = sorted(
        groups.items(), key=lambda pair: classes.index(pair[0][0]) if pair[0][0] in classes else len(classes)
    )
    return [
        Group(category, ITEM_CLASSES.get(item_class, item_class), found) for (item_class, category), found in ordered
    ]


def find_item(session: Session, county: str, kind: str, code: str) -> tuple[ListRow, ItemRow]:
    """An item of a county's current list. Raises NotFound."""
    query = select(ListRow, ItemRow).join(ItemRow, OF_LIST)
    found = session.execute(
        query.where(ListRow.county == county, ListRow.kind == kind, ListRow.current.is_(True), ItemRow.code == code)
    ).first()
    if found is None:
        raise NotFound("item.unknown", "现行清单里没有这一项，请从清单重新进入")
    return found[0], found[1]


def item_as_published(session: Session, list_id: str, version: int, code: str) -> ItemRow | None:
    """An item of the version a matter is pinned to."""
    return session.get(ItemRow, (list_id, version, code))


def benefit_item(session: Session, county: str, kind: str) -> ItemRow | None:
    """The current item under which a benefit is applied for: the first whose name holds the benefit's word."""
    word = ITEM_WORDS[kind]
    query = select(ItemRow).join(ListRow, OF_LIST).where(ListRow.county == county, ListRow.current.is_(True))
    return session.scalars(query.where(ItemRow.name.contains(word)).order_by(ItemRow.position).limit(1)).first()
