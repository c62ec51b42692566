"""Places, posts, and the demonstration clock."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class ClockMoved(Fact):
    """The demonstration clock (演示时钟) was moved; never said by a production installation."""

    TYPE: ClassVar[str] = "registry.clock.moved.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "clock/demonstration"
    offset_seconds: int  # legal time minus real time
    legal_day: str


@dataclass(frozen=True, kw_only=True)
class PlaceRecorded(Fact):
    """A division (区划) stands in the register, or its record changed."""

    TYPE: ClassVar[str] = "registry.place.recorded.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "place/{code}"
    code: str  # twelve digits
    name: str
    tier: int  # significant digits: 2, 4, 6, 9, 12
    kind: str  # "village" 村, "community" 社区, "township", "county", "city", "province", "other" (farms and the like)
    carries_list: bool  # whether power lists apply here
    invented: bool  # a demonstration place that does not exist; every page says so


@dataclass(frozen=True, kw_only=True)
class PostAssumed(Fact):
    """A person took up a post (岗位), or its term was changed. What they are called is fetched from registry when a page must show it."""

    TYPE: ClassVar[str] = "registry.post.assumed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "post/{post_id}"
    post_id: str
    person_id: str
    role: str  # shared.security.authority.ROLES
    place: str
    body: str  # kind of body: "party", "committee", "supervision", "cooperative", "office", "discipline", "grid"
    since: str  # day
    until: str  # the last day of the term; "" while open


@dataclass(frozen=True, kw_only=True)
class PostEnded(Fact):
    """A post was laid down or its term ended."""

    TYPE: ClassVar[str] = "registry.post.ended.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "post/{post_id}"
    post_id: str
    person_id: str
    role: str
    place: str
    until: str  # its last day
