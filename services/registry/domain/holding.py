"""Who may hold which post beside which, and for how long: terms (任期), acting posts (代理), conflicts (回避).

One person being secretary and director (一肩挑) is normal. The supervision committee watches the others, so its members
may be neither of them nor close to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from shared.place import Place, Tier

TERM_YEARS = 5
TERM_BASIS = "《村民委员会组织法》（2018 年修正）第十一条：“村民委员会每届任期五年，届满应当及时举行换届选举。”"
HAND_OVER_BASIS = "《村民委员会组织法》（2018 年修正）第二十条：新一届产生之日起十日内完成工作移交"
COMMITTEE_BASIS = (
    "《村民委员会组织法》第三十二条（2018 年修正；2025 年修正后为第三十七条）："
    "“村民委员会成员及其近亲属不得担任村务监督机构成员。”"
)
GUIDELINE_BASIS = (
    "中办、国办《关于建立健全村务监督委员会的指导意见》（2017）：村会计（报账员）、村文书不得担任村务监督委员会成员，"
    "主任原则上不由村党组织书记兼任"
)
STRICTER_BASIS = f"村党组织书记的近亲属按村“两委”成员的近亲属同样回避；{COMMITTEE_BASIS}"

TERMED = frozenset(
    {
        "village_secretary",
        "village_director",
        "committee_member",
        "supervision_head",
        "supervision_member",
        "cooperative_head",
    }
)
ONE_HOLDER = frozenset({"village_secretary", "village_director", "supervision_head", "cooperative_head"})
WATCHING = frozenset({"supervision_head", "supervision_member"})
_WATCHED = {
    "village_director": COMMITTEE_BASIS,
    "committee_member": COMMITTEE_BASIS,
    "village_secretary": GUIDELINE_BASIS,
    "village_clerk": GUIDELINE_BASIS,
    "accountant": GUIDELINE_BASIS,
}
_KIN_OF = {
    "village_director": COMMITTEE_BASIS,
    "committee_member": COMMITTEE_BASIS,
    "village_secretary": STRICTER_BASIS,
}
# Close relatives are those of 民法典 §1045, second paragraph.
RELATIONS = {
    "spouse": "配偶",
    "parent_child": "父母与子女",
    "sibling": "兄弟姐妹",
    "grandparent": "祖父母、外祖父母与孙子女、外孙子女",
}
# Where a post belongs; others (网格员, 网格长, 系统管理员) stand at any tier.
TIER_OF = {
    "county_office": Tier.COUNTY, "county_discipline": Tier.COUNTY,
    "township_secretary": Tier.TOWNSHIP, "township_office": Tier.TOWNSHIP, "township_discipline": Tier.TOWNSHIP,
    **dict.fromkeys((*sorted(TERMED), "village_clerk", "accountant"), Tier.VILLAGE),
}  # fmt: skip
TIER_NAMES = {Tier.COUNTY: "县（市、区）", Tier.TOWNSHIP: "乡镇（街道）", Tier.VILLAGE: "村（社区）"}
WARN_DAYS = 90  # calendar days before a term's last day
_FAR = date.max


@dataclass(frozen=True)
class Holding:
    """Somebody holds, or is to hold, a post. `place` is a 12-digit code, `until` the last day, None while open."""

    post_id: str
    person_id: str
    name: str
    role: str
    place: str
    since: date
    until: date | None
    acting: bool = False

    def overlaps(self, other: "Holding") -> bool:
        """Whether there is a day on which both are held."""
        return self.since <= (other.until or _FAR) and other.since <= (self.until or _FAR)


@dataclass(frozen=True)
class Clash:
    """Two posts that exclude each other. `relation` is a key of RELATIONS, "" where one person holds both."""

    watching: Holding
    watched: Holding
    relation: str
    basis: str

    def words(self, roles: Mapping[str, str]) -> str:
        """In Chinese, with both names; `roles` says what roles are called. For those who keep the register alone."""
        watching, watched = roles[self.watching.role], roles[self.watched.role]
        if not self.relation:
            return f"{self.watched.name}任{watched}，不能同时任{watching}。"
        near = RELATIONS[self.relation]
        return f"{self.watching.name}与{watched}{self.watched.name}是近亲属（{near}），不能任{watching}。"


Kinships = Mapping[frozenset[str], str]
"""Which two people (ids) are close relatives, and how."""


def clashes(posts: Sequence[Holding], kin: Kinships) -> list[Clash]:
    """Every two posts of one place, held on the same day, that exclude each other."""
    by_place: dict[str, list[Holding]] = {}
    for post in posts:
        by_place.setdefault(post.place, []).append(post)
    pairs = (pair for held in by_place.values() for pair in combinations(held, 2))
    found = (_clash(one, other, kin) or _clash(other, one, kin) for one, other in pairs)
    return [clash for clash in found if clash is not None]


def _clash(watching: Holding, watched: Holding, kin: Kinships) -> Clash | None:
    if watching.role not in WATCHING or watched.role not in _WATCHED or not watching.overlaps(watched):
        return None
    if watching.person_id == watched.person_id:
        return Clash(watching, watched, "", _WATCHED[watched.role])
    relation = kin.get(frozenset({watching.person_id, watched.person_id}), "")
    if relation and watched.role in _KIN_OF:
        return Clash(watching, watched, relation, _KIN_OF[watched.role])
    return None


def already_held(wanted: Holding, held: Iterable[Holding]) -> Holding | None:
    """Who has a post that only one person can have, on some day it is wanted for; acting holders stand beside them."""
    if wanted.role not in ONE_HOLDER or wanted.acting:
        return None
    same = (post for post in held if (post.role, post.place) == (wanted.role, wanted.place))
    return next(
        (post for post in same if post.post_id != wanted.post_id and not post.acting and post.overlaps(wanted)), None
    )


def misplaced(role: str, place: Place) -> str:
    """What is wrong with a post at a place of another tier, where it would reach villages that are not its own; "" if nothing."""
    tier = TIER_OF.get(role, place.tier)
    return (
        ""
        if place.tier == tier
        else f"这个岗位只设在{TIER_NAMES[tier]}，区划代码 {place.code} 不是。请改用{TIER_NAMES[tier]}的代码。"
    )


def term_end(role: str, since: date) -> date | None:
    """The last day of a term that begins on a day; None for posts without a term by law (clerks, accountants, offices)."""
    if role not in TERMED:
        return None
    if since.year + TERM_YEARS > date.max.year:
        return date.max
    leap = since.month == 2 and since.day == 29
    anniversary = since.replace(year=since.year + TERM_YEARS, day=28 if leap else since.day)
    return anniversary if leap else anniversary - timedelta(days=1)


def warning(until: date | None, today: date) -> str:
    """How near a term's end is: "" far off or open, "ending" within 90 days, "over" past its last day."""
    if until is None or until > today + timedelta(days=WARN_DAYS):
        return ""
    return "over" if until < today else "ending"
