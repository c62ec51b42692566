"""Higher review (提级监督): the tier above puts its own approval into a matter's flow, before the step that comes next."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from services.registry.domain.flow import Branch, Step
from shared.place import Place
from shared.refusals import Refusal

SCOPES = {"matter": "一个办件", "item": "一个事项", "village": "一个地方的全部事项"}
REVIEWERS = {"township_office": "乡镇", "county_office": "县"}
LONGEST = 366  # days


@dataclass(frozen=True)
class Review:
    """An approval asked for in one matter. `before`: the step that waits for it; "" until that is known.

    A matter lifted before it began does not know the step yet: it is the one that follows its first.
    """

    step_id: str
    lift_id: str
    role: str
    before: str = ""


@dataclass(frozen=True)
class Lift:
    """A standing lift. `place`: where it holds; `item`: list kind and code, ("", "") for all items."""

    id: str
    place: Place
    item: tuple[str, str]
    role: str
    from_on: date
    until_on: date

    def covers(self, village: Place, item: tuple[str, str], day: date) -> bool:
        """Whether a matter of an item in a village is lifted by it on a day."""
        held = self.from_on <= day <= self.until_on
        return held and self.place.contains(village) and self.item in (("", ""), item)


def with_reviews(flow: Sequence[Step], reviews: Iterable[Review]) -> tuple[Step, ...]:
    """The flow of a matter with the approvals asked for; every way to a step leads through the approval before it."""
    steps = list(flow)
    for review in reviews:
        if not review.before:
            continue
        at = next(number for number, step in enumerate(steps) if step.id == review.before)
        steps = [_led_through(step, review) for step in steps]
        steps.insert(at, approval(review))
    return tuple(steps)


def approval(review: Review) -> Step:
    """The step of the tier above."""
    body = f"{REVIEWERS[review.role]}（提级审核）"
    return Step(review.step_id, "提级审核", "review", (review.role,), body=body, posted=True)


def settled(reviews: Sequence[Review], before: str) -> tuple[Review, ...]:
    """The reviews, those without a place put before a step."""
    return tuple(replace(review, before=before) if not review.before else review for review in reviews)


def without(reviews: Sequence[Review], gone: AbstractSet[str]) -> tuple[Review, ...]:
    """The reviews less some; one that stood before a removed one stands before what that stood before."""
    before = {review.step_id: review.before for review in reviews}
    kept = []
    for review in reviews:
        target = review.before
        while target in gone:
            target = before[target]
        if review.step_id not in gone:
            kept.append(replace(review, before=target))
    return tuple(kept)


def check_lift(reason: str, today: date, until: date) -> None:
    """Raise Refusal unless there is a reason and an end within a year."""
    if not reason.strip():
        raise Refusal("lift.reason", "请写明为什么提级审核，全体村民都会看到。", where="reason")
    if not 0 <= (until - today).days <= LONGEST:
        raise Refusal("lift.until", f"提级审核应有截止日期，从今天起最长 {LONGEST} 天。", where="until")


def _led_through(step: Step, review: Review) -> Step:
    ways = tuple(Branch(review.step_id, way.when) if way.to == review.before else way for way in step.next)
    return replace(step, next=ways)
