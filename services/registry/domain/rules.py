"""Quorum and majority rules (议事规则): rows of data with the dates between which they hold and their source in law.

A rule has one or more ways: a villagers' meeting (村民会议) may be held by all adults or by household representatives,
and each way counts differently. The body that met (会议名称) says which way was taken.
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


NONE_NEEDED = Share(0, 1, strict=False)


@dataclass(frozen=True)
class Way:
    """One way of meeting under a rule, and how it counts.

    key           the rule's key, as lists use it
    name          what is decided, in Chinese
    body          the meeting that decides, in Chinese; one rule may have several
    in_force_from, in_force_until   first and last day; None: still in force
    quorum        share of those due who must be present
    majority      share that must be in favour
    majority_of   "present" or "due": what the majority is counted from
    basis         law and article
    source        where the text was read
    note          what is uncertain about the row
    counted       capacities (domain.resolution.CAPACITIES) that make the body up: they are due, present and vote; (): all but guests
    call_days     days between calling people and the meeting, at least
    township_signs   whether the township's attendee signs the meeting's record too
    """

    key: str
    name: str
    body: str
    in_force_from: date
    in_force_until: date | None
    quorum: Share
    majority: Share
    majority_of: str
    basis: str
    source: str
    note: str = ""
    counted: tuple[str, ...] = ()
    call_days: int = 0
    township_signs: bool = False

    def in_force(self, day: date) -> bool:
        """Whether the way holds on a day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    @property
    def words(self) -> str:
        """The rule in one Chinese sentence."""
        of = "应到人员" if self.majority_of == "due" else "到会人员"
        quorum = f"应到人员{self.quorum.words}到会，" if self.quorum.numerator else ""
        return f"{quorum}{of}{self.majority.words}同意"


@dataclass(frozen=True)
class Rule:
    """A rule on one day: its ways, by body."""

    key: str
    ways: tuple[Way, ...]

    @property
    def basis(self) -> str:
        """Law and article of all its ways."""
        return "；".join(dict.fromkeys(way.basis for way in self.ways))

    def way_for(self, body: str, listed: str = "") -> Way:
        """The way a body decides in; `listed`: what the list calls the body, taken where only one can be meant.

        Raises Refusal where the rule does not let that body decide.
        """
        for way in self.ways:
            if body == way.body or (body in {"", listed} and len(self.ways) == 1):
                return way
        bodies = "或".join(f"“{way.body}”" for way in self.ways)
        raise Refusal(
            "resolution.wrong_body",
            f"这项表决须由{bodies}作出，填写的会议是“{body or '（空白）'}”。请核对会议名称。依据：{self.basis}。",
            where="meeting.body",
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
