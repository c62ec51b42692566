"""Quorum and majority rules (议事规则): rows of data with the dates between which they hold and their source in law.

A rule has one or more ways: a villagers' meeting (村民会议) may be held by all adults or by household representatives,
and each way counts differently. The capacity in which people stand on the roll says which way was taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.refusals import Refusal

_DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Share:
    """A share of a number of people, exact: `numerator`/`denominator`; `strict` means more than, not at least."""

    numerator: int
    denominator: int
    strict: bool

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or self.denominator < 1:
            raise ValueError(f"not a share: {self.numerator}/{self.denominator}")

    def reached(self, count: int, total: int) -> bool:
        """Whether `count` people are this share of `total`. Whole numbers only; nothing is rounded."""
        left, right = count * self.denominator, total * self.numerator
        return left > right if self.strict else left >= right

    def needed(self, total: int) -> int:
        """The smallest count that reaches the share of `total`."""
        if self.strict:
            return total * self.numerator // self.denominator + 1
        return -(-total * self.numerator // self.denominator)

    @property
    def words(self) -> str:
        """As Chinese law says it: 三分之二以上, 超过二分之一."""
        words = f"{_DIGITS[self.denominator]}分之{_DIGITS[self.numerator]}"
        return f"超过{words}" if self.strict else f"{words}以上"


@dataclass(frozen=True)
class Way:
    """One way of meeting under a rule, and how it counts.

    key           the rule's key, as lists use it
    capacity      in which capacity people stand on the roll, e.g. 村民代表
    body          the meeting, in Chinese
    in_force_from, in_force_until   first and last day; None: still in force
    quorum        share of those due who must be present
    majority      share that must be in favour
    majority_of   "present" or "due": what the majority is counted from
    basis         law and article
    source        where the text was read, and how sure it is
    """

    key: str
    capacity: str
    body: str
    in_force_from: date
    in_force_until: date | None
    quorum: Share
    majority: Share
    majority_of: str
    basis: str
    source: str

    def in_force(self, day: date) -> bool:
        """Whether the way holds on a day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


@dataclass(frozen=True)
class Rule:
    """A rule on one day: its ways, by capacity."""

    key: str
    ways: tuple[Way, ...]

    @property
    def basis(self) -> str:
        """Law and article of all its ways."""
        return "；".join(dict.fromkeys(way.basis for way in self.ways))

    @property
    def capacities(self) -> str:
        """The capacities a roll may be kept in, for messages."""
        return "或".join(way.capacity for way in self.ways)

    def way_for(self, capacities: Iterable[str]) -> Way:
        """The way a meeting was held in, by the capacities on its roll. Raises Refusal where they are foreign or mixed."""
        present = set(capacities)
        for way in self.ways:
            if present == {way.capacity}:
                return way
        foreign = "、".join(sorted(present - {way.capacity for way in self.ways}))
        found = f"名册里有“{foreign}”" if foreign else "名册里混有几种身份"
        raise Refusal(
            "resolution.capacity",
            f"{found}，这次会议的名册只能是{self.capacities}。请分开填写名册；列席人员的身份写“列席”，不参加表决。",
            where="meeting.roll",
            basis=self.basis,
        )


def rule_in_force(ways: Iterable[Way], key: str, day: date) -> Rule:
    """The rule `key` as it stands on a day. Raises Refusal where no row is in force then."""
    found = tuple(way for way in ways if way.key == key and way.in_force(day))
    if not found:
        raise Refusal(
            "rule.none_in_force",
            f"{day.isoformat()} 没有生效的表决规则“{key}”。请县清单主管部门核对规则表和清单。",
            where=key,
        )
    return Rule(key, found)
