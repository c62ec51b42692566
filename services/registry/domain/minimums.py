"""What law asks of a flow at least (法定最低要求): rows of data with article and source. A list may ask for more, never for less."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from services.registry.domain.flow import END, Step, ways_on


@dataclass(frozen=True)
class Minimum:
    """One demand on the items whose name or category fits `words` (a regular expression).

    need     "rule": a step that votes by one of the rules; "role": a step that one of the roles takes; "posted": a posted step;
             "posted_before_vote": a posted step before the first vote; "notice_days": a posting of so many days
    value    keys of rules or roles with spaces between, or a number of days; "" where none is needed
    binding  law that holds here: a list that undercuts it is refused; otherwise it is another place's rule, worth a look
    """

    words: str
    need: str
    value: str
    basis: str
    binding: bool

    def fits(self, name: str, category: str) -> bool:
        """Whether an item is one of those meant."""
        return re.search(self.words, f"{name} {category}") is not None


def undercut(
    minimums: Sequence[Minimum], name: str, category: str, steps: Sequence[Step]
) -> Iterator[tuple[Minimum, str]]:
    """The demands that a flow does not meet on every path from its beginning to its end, each in a Chinese sentence."""
    for one in minimums:
        if one.fits(name, category) and (message := _missing(one, steps)):
            yield one, f"{message}依据：{one.basis}。"


def _missing(minimum: Minimum, steps: Sequence[Step]) -> str:
    values = minimum.value.split()
    if minimum.need == "rule":
        met = _on_every_path(steps, lambda step: step.rule in values)
        return "" if met else "有一条路没有经过法律要求的会议表决。请给每条路都加上决议步骤，并填对应的表决规则。"
    if minimum.need == "role":
        met = _on_every_path(steps, lambda step: bool(set(step.actors) & set(values)))
        return "" if met else "有一条路没有经过上级审核或者批准。请加上由乡镇办理的步骤。"
    if minimum.need == "posted":
        return "" if _on_every_path(steps, lambda step: step.posted) else "有一条路自始至终没有公开。请加上公开的步骤。"
    if minimum.need == "posted_before_vote":
        before = _before_vote(steps)
        return "" if any(step.posted for step in before) else "表决之前没有公布方案。请在决议之前加上公布方案的步骤。"
    days = int(minimum.value)
    longest = max((step.notice_days for step in steps), default=0)
    return "" if longest >= days else f"公示不少于 {days} 日，本流程最长公示 {longest} 日。"


def _before_vote(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps before the last vote, which resolves."""
    votes = [number for number, step in enumerate(steps) if step.rule]
    return steps[: votes[-1]] if votes else steps


def _on_every_path(steps: Sequence[Step], meets: Callable[[Step], bool]) -> bool:
    """Whether every way from the first step to the end passes a step that meets it."""
    order = {step.id: number for number, step in enumerate(steps)}
    free: Collection[int] = {0} if steps else set()
    reached = set(free)
    for number, step in enumerate(steps):
        if number not in reached or meets(step):
            continue
        for target in ways_on(steps, number):
            if target == END:
                return False
            if target in order:
                reached.add(order[target])
    return bool(steps)
