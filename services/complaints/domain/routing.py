"""Who handles a report, and who may never see it (回避).

信访工作条例 §28 (recusal on direct interest), §30 and §46 (nothing may reach the person or unit accused); rules of the
discipline inspection organs on accusations (2020): a report about a body's own head goes straight to the next level up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.place import Place, Tier
from shared.refusals import Refusal

# House rule: who laid a post down is still bound to that body for three years.
MEMORY = timedelta(days=3 * 365)


@dataclass(frozen=True)
class PostHeld:
    """A post as registry told of it. `handles`: its role may handle reports. `until`: None while open."""

    id: str
    person_id: str
    place: Place
    since: date
    until: date | None
    handles: bool

    def open_on(self, day: date) -> bool:
        """Whether the post is held on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def binds_on(self, day: date) -> bool:
        """Whether the person is still bound to the body: post held, about to be held, or laid down within MEMORY."""
        return self.until is None or day <= self.until + MEMORY


@dataclass(frozen=True)
class Subject:
    """Whom a report is about: everybody who sits in a body at `place`, and everybody they lead below it.

    A village report is about the village's three bodies; a township report about its office, leaders and discipline
    office alike. Never narrower: recusal must not hang on what an anonymous reporter happened to know.
    """

    place: Place

    def __post_init__(self) -> None:
        if self.place.tier < Tier.COUNTY:
            raise Refusal("report.subject_too_high", "这里只受理县及县以下的反映", where="about")


@dataclass(frozen=True)
class Route:
    """Where a report goes. `handling` is the office's place; `sealed_to` are all offices that may ever open it, lowest
    first; `stranded` says that nobody in this installation may open it, so it waits for the higher level.
    """

    handling: Place
    sealed_to: tuple[Place, ...]
    stranded: bool


def recused(person_id: str, posts: Iterable[PostHeld], subject: Subject, today: date) -> bool:
    """Whether a person is shut out of a report: bound to the subject's body or led by it, or not known to us at all.

    posts: at least all posts of that person. Fails closed: a person without any known post is recused.
    """
    own = [post for post in posts if post.person_id == person_id]
    return not own or any(subject.place.contains(post.place) and post.binds_on(today) for post in own)


def eligible(posts: Sequence[PostHeld], subject: Subject, today: date) -> dict[Place, frozenset[str]]:
    """The people who may open a report, by their office's place; offices without anybody are left out."""
    offices: dict[Place, set[str]] = {}
    for post in posts:
        if (
            post.handles
            and post.open_on(today)
            and post.place in ladder(subject)
            and not recused(post.person_id, posts, subject, today)
        ):
            offices.setdefault(post.place, set()).add(post.person_id)
    return {place: frozenset(people) for place, people in offices.items()}


def ladder(subject: Subject) -> tuple[Place, ...]:
    """The places above the subject, lowest first, up to the province: the offices that could ever handle it."""
    steps: list[Place] = []
    above = subject.place.parent
    while above is not None:
        steps.append(above)
        above = above.parent
    return tuple(steps)


def route(posts: Sequence[PostHeld], subject: Subject, today: date) -> Route:
    """The lowest office with somebody eligible; with none, one level above the highest office known. Never nobody.

    An office whose every holder is recused gets no key; a vacant one does, for whoever will hold it.
    """
    steps = ladder(subject)
    open_offices = eligible(posts, subject, today)
    staffed = {post.place for post in posts if post.handles and post.open_on(today)}
    sealed_to = tuple(place for place in steps if place in open_offices or place not in staffed)
    if open_offices:
        handling = next(place for place in steps if place in open_offices)
        return Route(handling, tuple(p for p in sealed_to if steps.index(p) >= steps.index(handling)), stranded=False)
    highest = max((steps.index(place) for place in steps if place in staffed), default=-1)
    handling = steps[min(highest + 1, len(steps) - 1)]
    above = tuple(place for place in steps if steps.index(place) >= steps.index(handling))
    return Route(handling, above, stranded=True)
