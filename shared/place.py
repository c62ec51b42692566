"""Division codes (区划代码): GB/T 2260 (province, city, county) and the statistical codes below it.

Twelve digits, of which a tier uses its first 2, 4, 6, 9 or 12; the rest are zeros.
"""

import re
from dataclasses import dataclass
from enum import IntEnum


class Tier(IntEnum):
    """Tiers, by the number of significant digits."""

    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWNSHIP = 9
    VILLAGE = 12


_CODE = re.compile(r"[1-9][0-9]{11}", re.ASCII)


@dataclass(frozen=True, order=True)
class Place:
    """A division. `code` has always twelve digits; `Place.of` also takes the short forms (2, 4, 6, 9 digits)."""

    code: str

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"not a division code: {self.code!r}")

    @classmethod
    def of(cls, code: str) -> "Place":
        """From a full or a short code. Raises ValueError where it is neither."""
        if len(code) not in set(Tier):
            raise ValueError(f"a division code has 2, 4, 6, 9 or 12 digits: {code!r}")
        return cls(code.ljust(12, "0"))

    @property
    def tier(self) -> Tier:
        """The lowest tier whose digits are not all zero."""
        for tier, above in zip((Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY, Tier.CITY), (9, 6, 4, 2), strict=True):
            if self.code[above:tier].strip("0"):
                return tier
        return Tier.PROVINCE

    @property
    def prefix(self) -> str:
        """The significant digits."""
        return self.code[: self.tier]

    def at(self, tier: Tier) -> "Place":
        """This place's ancestor at a tier (itself at its own). Raises ValueError below its own tier."""
        if tier > self.tier:
            raise ValueError(f"{self.code} has no {tier.name.lower()}")
        return Place.of(self.code[:tier])

    @property
    def parent(self) -> "Place | None":
        """One tier up; None for a province."""
        above = [tier for tier in Tier if tier < self.tier]
        return self.at(above[-1]) if above else None

    def contains(self, other: "Place") -> bool:
        """True for itself and every place below it."""
        return other.code.startswith(self.prefix)

    def __str__(self) -> str:
        return self.code
