"""Items of one township or village alone (本地自定事项): only where the county allows it, never a wider power.

The county keeps the list, so it adds them itself, at a township's or village's wish. Such an item stays within a class and
category of the county's own items of the same list and says by its code where it holds: V210201-SZ-01 is village 210201's,
T210-SZ-01 township 210's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shared.place import Place, Tier

_TIERS = {Tier.TOWNSHIP: "township", Tier.VILLAGE: "village"}


class Item(Protocol):
    """What must be known of an item."""

    @property
    def list_kind(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def item_class(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def texts(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class OwnItems:
    """What a county allows.

    county   its code
    places   codes of its townships and villages
    allowed  (tier "township" or "village", class, category): where own items may stand
    """

    county: str = ""
    places: frozenset[str] = field(default=frozenset())
    allowed: frozenset[tuple[str, str, str]] = field(default=frozenset())

    def faults(self, item: Item) -> Iterator[tuple[str, str]]:
        """Column and message for everything wrong with an item's place."""
        if not item.place:
            if item.code[:1] in "TV" and item.code[1:2].isdigit():
                yield "适用地方", "编码的前缀写明只适用于一个乡镇或一个村，却没有填适用地方的区划代码。"
            return
        if item.place not in self.places:
            yield "适用地方", f"没有区划代码“{item.place}”，请填本县一个乡镇或一个村的 12 位区划代码。"
            return
        place = Place(item.place)
        tier = tier_of(place)
        if not tier:
            yield "适用地方", "只能填一个乡镇或一个村的区划代码；全县适用的请留空。"
            return
        if (tier, item.item_class, item.texts.get("category", "")) not in self.allowed:
            kind = "乡镇" if tier == "township" else "村"
            yield "适用地方", f"本县没有允许{kind}在这个类别和分类里自定事项。请先在“自定事项”里写明允许的范围。"
        if not item.code.startswith(prefix_of(place)):
            yield "事项编码", f"只适用于一个地方的事项，编码应以“{prefix_of(place)}”开头。"


def tier_of(place: Place) -> str:
    """ "township" or "village"; "" for a place that can have no items of its own."""
    return _TIERS.get(place.tier, "")


def prefix_of(place: Place) -> str:
    """How the codes of a township's or village's own items begin."""
    return f"T{place.code[6:9]}-" if place.tier == Tier.TOWNSHIP else f"V{place.code[6:12]}-"


def holds_at(item_place: str, place: Place) -> bool:
    """Whether an item with a place of its own ("" for none) holds at a village."""
    return not item_place or Place(item_place).contains(place)
