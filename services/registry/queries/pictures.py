"""Published items as they are drawn: flow, rules in words, and what a poster tells besides."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from services.registry.domain.listing import CLASS_NAMES
from services.registry.domain.own_items import holds_at
from services.registry.operations.publish_list import listed_step
from services.registry.operations.rule_words import ways_in_force
from services.registry.queries.lists import current_lists, items_of
from services.registry.queries.places import place_of
from services.registry.tables import ItemRow, PlaceRow, PowerList
from shared.clock import Clock
from shared.contracts.registry import ListedStep
from shared.flowchart import About, Poster, lay_out, poster
from shared.flowchart.shapes import Layout
from shared.house import House
from shared.place import Place, Tier
from shared.refusals import NotFound

# Part of every booklet's edition: raise it when what is drawn changes, and booklets are made again.
DRAWING = "1"


@dataclass(frozen=True)
class Pictured:
    """An item ready to be drawn. `rules` in words by key, without their articles, which stand in `about`."""

    code: str
    name: str
    category: str
    steps: Sequence[ListedStep]
    rules: Mapping[str, str]
    about: About

    @property
    def layout(self) -> Layout:
        """For pages and phones."""
        return lay_out(self.name, self.steps, subtitle=self.about.subtitle, rules=self.rules)

    def poster(self, *, upright: bool = False) -> Poster:
        """For walls; `upright`: never across."""
        return poster(self.name, self.steps, self.about, self.rules, upright=upright)


@dataclass(frozen=True)
class Site:
    """What this installation prints: where its public pages are, and the telephone for supervision ("" none)."""

    address: str
    telephone: str


def site_of(house: House) -> Site:
    """From the settings."""
    return Site(house.settings.public_url, house.settings.supervision_phone)


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day, by key: in words, and the law they rest on."""

    words: Mapping[str, str]
    bases: Mapping[str, Sequence[str]]


def rules_on(session: Session, day: date) -> Rules:
    """Rules for posters. With one way of deciding, the body is not named: the card names it."""
    words: dict[str, list[tuple[str, str]]] = {}
    bases: dict[str, list[str]] = {}
    for way in ways_in_force(session, day):
        words.setdefault(way.key, []).append((way.body, way.words))
        bases.setdefault(way.key, []).append(way.basis)
    told = {
        key: ways[0][1] if len(ways) == 1 else "；".join(": ".join(way) for way in ways) for key, ways in words.items()
    }
    return Rules({key: text.replace(": ", "：") for key, text in told.items()}, bases)


def pictured(session: Session, row: ItemRow, site: Site, village: str = "", rules: Rules | None = None) -> Pictured:
    """A published item as it is drawn, for a village ("" the county as a whole).

    Raises NotFound for a duty, which has no flow, and for a village in which the item does not hold.
    """
    if not row.steps:
        raise NotFound("item.no_flow", "这一项是职责，没有流程图。")
    listing = row.power_list
    where = _village_in(session, row, village) if village else place_of(session, listing.county)
    rules = rules or rules_on(session, listing.effective_on)
    kind = (
        f"/v/{village}/items/{listing.kind}/{row.code}" if village else f"/registry/lists/{listing.id}/items/{row.code}"
    )
    used = [basis for step in row.steps for basis in rules.bases.get(step.rule, ())]
    contact = "，".join(part for part in (row.whom, row.phone) if part) or row.contact
    about = About(
        place=where.name,
        listing=list_line(listing),
        subtitle=" · ".join(part for part in (row.code, CLASS_NAMES.get(row.item_class, ""), row.category) if part),
        address=site.address + kind,
        contact=contact,
        telephone=site.telephone,
        basis="；".join(dict.fromkeys([row.basis, *used])),
    )
    steps = [listed_step(step, rules.words) for step in row.steps]
    return Pictured(row.code, row.name, row.category, steps, rules.words, about)


def list_line(listing: PowerList) -> str:
    """A version of a list in one line."""
    day = listing.effective_on
    return f"{listing.name} 第 {listing.version} 版，{day.year}年{day.month}月{day.day}日起施行"


def _village_in(session: Session, row: ItemRow, village: str) -> PlaceRow:
    place = place_of(session, village)
    inside = place.tier == Tier.VILLAGE and Place(village).at(Tier.COUNTY).code == row.power_list.county
    if not inside or not holds_at(row.place, Place(village)):
        raise NotFound("item.elsewhere", "这个事项不适用于这个村，请从本村的公开页重新进入。", where="village")
    return place


@dataclass(frozen=True)
class Edition:
    """What a village's booklet holds today. `key` changes whenever the booklet must be made again."""

    key: str
    lists: Sequence[PowerList]
    items: Sequence[tuple[PowerList, ItemRow]]


def edition_of(session: Session, clock: Clock, site: Site, village: str) -> Edition:
    """The items with a flow, of the lists in force today, that hold in a village. Raises NotFound for what is no village."""
    row = place_of(session, village)
    if row.tier != Tier.VILLAGE or not row.carries_list:
        raise NotFound("village.unknown", "没有这个村，请从首页选村。", where="village")
    place = Place(village)
    lists = lists_in_force(session, clock, place.at(Tier.COUNTY))
    items = [
        (one, item) for one in lists for item in items_of(session, one) if item.steps and holds_at(item.place, place)
    ]
    held = {one.id for one, _item in items}
    return Edition(edition_key(lists, site, row), [one for one in lists if one.id in held], items)


def lists_in_force(session: Session, clock: Clock, county: Place) -> Sequence[PowerList]:
    """A county's lists that hold today."""
    return [one for one in current_lists(session, clock, county) if one.effective_on <= clock.today()]


def edition_key(lists: Sequence[PowerList], site: Site, village: PlaceRow) -> str:
    """What tells one edition of a village's booklet from another."""
    said = [DRAWING, site.address, site.telephone, village.name, *(one.id for one in lists)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
