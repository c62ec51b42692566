"""Who may take a task. The answer is yes or a refusal that is always worded the same and reveals nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.place import Place, Tier
from shared.refusals import NotAllowed

GRID_ROLES = frozenset({"grid_member", "grid_leader"})
COOLING = timedelta(days=365)  # our own choice: who sat in a village's body is tied to it for a year after


@dataclass(frozen=True)
class HeldPost:
    """A post as grid knows it. `until` is its last day, None while open."""

    role: str
    place: Place
    body: str
    since: date
    until: date | None

    def in_force(self, today: date) -> bool:
        """Whether the post is held on a day; its last day counts."""
        return self.since <= today and (self.until is None or today <= self.until)


def is_tied(village: Place, posts: Iterable[HeldPost], today: date) -> bool:
    """Whether a person sits, or sat within the last year, in a body of the village itself (三委, 经济合作社)."""
    return any(
        post.role not in GRID_ROLES and post.place == village and (post.until is None or today <= post.until + COOLING)
        for post in posts
    )


def reaches(post: HeldPost, village: Place, reach: Place) -> bool:
    """Whether a grid post covers the village, or lies within the wider area the task was opened to."""
    return post.role in GRID_ROLES and (
        post.place.contains(village) or (reach != village and reach.contains(post.place))
    )


def may_take(village: Place, reach: Place, posts: Sequence[HeldPost], excluded: bool, today: date) -> bool:
    """Whether a person with these posts may take a task in the village."""
    if excluded or is_tied(village, posts, today):
        return False
    return any(post.in_force(today) and reaches(post, village, reach) for post in posts)


def refuse_unless_eligible(eligible: bool) -> None:
    """Raises NotAllowed in the one wording that fits every reason, rotation included."""
    if not eligible:
        raise NotAllowed(
            "task.not_yours", "这项任务按轮换安排由其他网格员承担。请回到任务列表，选择列表中的任务。", where="task"
        )


def wider(village: Place, reach: Place) -> Place | None:
    """The next wider area to open a task to when nobody within its reach may take it; None beyond the county."""
    if reach == village:
        return village.at(Tier.TOWNSHIP)
    if reach.tier == Tier.TOWNSHIP:
        return village.at(Tier.COUNTY)
    return None
