"""Who may do what: a role allows acts; a post carries a role to a place and everything below it.

`docs/roles.md` is generated from this table. Recusal outranks it and lives where it is decided (complaints, grid).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.place import Place
from shared.security.scopes import acts_of, place_of


@dataclass(frozen=True)
class Role:
    """A kind of post. `acts` are what it may do at its place and below; `body` is the kind of body it sits in."""

    name: str
    body: str
    acts: frozenset[str]


def _role(name: str, body: str, *acts: str) -> Role:
    return Role(name, body, frozenset(acts))


_OFFICIAL = (
    "matter.start",
    "matter.step",
    "matter.read",
    "matter.answer_objection",
    "question.answer",
    "question.read",
    "inbox.read",
    "list.comment",
    "list.look_back",
    "duty.record",
)

ROLES: dict[str, Role] = {
    "system_admin": _role("系统管理员", "office", "system.read", "program.manage", "delivery.release", "inbox.read"),
    "county_office": _role(
        "县清单主管部门",
        "office",
        "list.import",
        "list.publish",
        "list.read",
        "people.manage",
        "people.read",
        "program.manage",
        "refusal.read",
        "matter.read",
        "clock.move",
        "inbox.read",
        "standard.publish",
        "system.read",
        "list.comment",
        "matter.lift",
        "matter.step",
    ),
    "county_discipline": _role(
        "县纪委监委",
        "discipline",
        "report.handle",
        "people.manage",
        "people.read",
        "matter.read",
        "refusal.read",
        "list.read",
        "inbox.read",
        "list.comment",
    ),
    "township_secretary": _role(
        "乡镇党委书记",
        "office",
        "talk.hold",
        "people.read",
        "matter.read",
        "refusal.read",
        "list.read",
        "inbox.read",
        "standard.publish",
        "list.comment",
    ),
    "township_office": _role(
        "乡镇经管站",
        "office",
        "people.read",
        "matter.step",
        "matter.read",
        "refusal.read",
        "list.read",
        "inbox.read",
        "standard.publish",
        "task.read",
        "task.oversee",
        "list.comment",
        "matter.lift",
        "objection.decide",
        "meeting.sign",
        "contract.file",
        "question.read",
        "question.settle",
    ),
    "township_discipline": _role(
        "乡镇纪委",
        "discipline",
        "report.handle",
        "people.read",
        "matter.read",
        "refusal.read",
        "list.read",
        "inbox.read",
        "list.comment",
    ),
    "village_secretary": _role(
        "村党组织书记", "party", *_OFFICIAL, "ledger.publish", "roster.publish", "clarification.consent"
    ),
    "village_director": _role(
        "村委会主任", "committee", *_OFFICIAL, "ledger.publish", "roster.publish", "clarification.consent"
    ),
    "committee_member": _role(
        "村委会委员",
        "committee",
        "matter.step",
        "matter.read",
        "question.answer",
        "question.read",
        "inbox.read",
        "duty.record",
    ),
    "village_clerk": _role(
        "村文书",
        "committee",
        "matter.start",
        "matter.step",
        "matter.read",
        "question.answer",
        "question.read",
        "request.read",
        "roster.publish",
        "inbox.read",
        "list.comment",
        "list.look_back",
        "duty.record",
    ),
    "cooperative_head": _role("村股份经济合作社理事长", "cooperative", *_OFFICIAL),
    "accountant": _role(
        "村报账员",
        "cooperative",
        "ledger.import",
        "matter.step",
        "matter.read",
        "inbox.read",
        "clarification.consent",
        "duty.record",
    ),
    "supervision_head": _role(
        "村务监督委员会主任",
        "supervision",
        "matter.object",
        "meeting.sign",
        "matter.step",
        "matter.read",
        "ledger.review",
        "question.read",
        "inbox.read",
        "list.comment",
        "duty.record",
    ),
    "supervision_member": _role(
        "村务监督委员会委员",
        "supervision",
        "matter.object",
        "meeting.sign",
        "matter.step",
        "matter.read",
        "ledger.review",
        "question.read",
        "inbox.read",
        "list.comment",
        "duty.record",
    ),
    "grid_leader": _role(
        "网格长", "grid", "task.read", "task.take", "task.report", "task.oversee", "request.read", "inbox.read"
    ),
    "grid_member": _role("网格员", "grid", "task.read", "task.take", "task.report", "request.read", "inbox.read"),
}

ACTS: frozenset[str] = frozenset(act for role in ROLES.values() for act in role.acts)


@dataclass(frozen=True)
class Post:
    """A post as a token carries it."""

    id: str
    role: str
    place: Place


@dataclass(frozen=True)
class Who:
    """Whoever asks: a person with posts, or a program (`person_id` "service:<name>"), or nobody (`NOBODY`)."""

    person_id: str
    name: str
    posts: tuple[Post, ...] = field(default=())
    scopes: frozenset[str] = frozenset()
    session_id: str = ""
    token_at: float = field(default=0.0, compare=False)  # when the token was issued, seconds since 1970; 0: no token

    def holding(self, act: str, place: Place) -> Iterable[Post]:
        """The posts that allow an act at a place: the role has the act and the post's place contains the place."""
        return (post for post in self.posts if act in ROLES[post.role].acts and post.place.contains(place))

    def may(self, act: str, place: Place) -> bool:
        """Whether any post, or a program's scopes, allow the act there."""
        granted = self._granted(act)
        return any(True for _ in self.holding(act, place)) or (granted is not None and granted.contains(place))

    def places(self, act: str) -> tuple[Place, ...]:
        """The places where (and below which) the act is allowed, for lists and queues."""
        granted = self._granted(act)
        held = {post.place for post in self.posts if act in ROLES[post.role].acts}
        return tuple(sorted(held | {granted} if granted else held))

    def _granted(self, act: str) -> Place | None:
        """Where a program's scopes allow the act."""
        return place_of(self.scopes) if act in acts_of(self.scopes) else None


NOBODY = Who(person_id="", name="")
