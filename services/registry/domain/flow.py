"""A flow (流程) and one run of it (办件): its steps, the ways on, where the run stands. Who takes a step, with what: `turns`, `taking`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from services.registry.domain.conditions import OTHERWISE, Amount, Case, read_condition

KINDS = {
    "propose": "提议", "discuss": "商议", "deliberate": "审议", "resolve": "决议", "review": "审核", "post": "公布",
    "notice": "公示", "contract": "签约", "draw_lots": "抓阄", "price": "定价", "implement": "实施",
    "accept": "受理", "pay": "付款", "inspect": "验收", "hand_over": "移交", "file": "备案", "handle": "办理",
}  # fmt: skip
END = "end"


@dataclass(frozen=True)
class Branch:
    """One way on from a step, to a later step or to END. `when`: a condition (domain.conditions); "" always."""

    to: str
    when: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a published flow; the fields are those of the published list (shared.contracts.registry.ListedStep)."""

    id: str
    name: str
    kind: str
    actors: tuple[str, ...]
    body: str = ""
    papers: tuple[str, ...] = ()
    limit: str = ""
    posted: bool = False
    notice_days: int = 0
    rule: str = ""
    different_people: tuple[str, ...] = ()
    next: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Taken:
    """A step that was taken: by which person, in which role, on which day; whether its notice period has run out.

    case      the kind of case (情形) that was stated, where the ways on depend on it
    objected  whether residents objected to its posting and wait for the village's answer
    unfiled   the rule by which the contracts it signed wait for the township's filing seal (备案); "" where none do
    """

    step_id: str
    person_id: str
    role: str
    on: date
    notice_ended: bool = False
    case: str = ""
    objected: bool = False
    unfiled: str = ""


@dataclass(frozen=True)
class Run:
    """Where a matter stands. status: "running", "held", "finished" or "cancelled"; amount_fen: once it was stated."""

    steps: tuple[Step, ...]
    status: str = "running"
    taken: tuple[Taken, ...] = ()
    amount_fen: int | None = None

    @cached_property
    def current(self) -> Step | None:
        """The step that comes next; None at the end of the path."""
        if not self.taken:
            return self.steps[0] if self.steps else None
        last = self.taken[-1]
        number = next(number for number, step in enumerate(self.steps) if step.id == last.step_id)
        target = _way_on(self.steps, number, self.amount_fen, last.case)
        return next((step for step in self.steps if step.id == target), None)

    @property
    def waiting_for(self) -> Step | None:
        """The last step taken, if the notice period of its posting still runs."""
        if not self.taken or self.taken[-1].notice_ended:
            return None
        last = next(step for step in self.steps if step.id == self.taken[-1].step_id)
        return last if last.notice_days else None

    @property
    def objected(self) -> Step | None:
        """The last step taken, if residents' objections to its posting are not answered yet: nothing goes past it."""
        if not self.taken or not self.taken[-1].objected:
            return None
        return next(step for step in self.steps if step.id == self.taken[-1].step_id)

    @property
    def unfiled(self) -> Step | None:
        """The last step taken, if the contracts it signed are not filed by the township yet: nothing goes past it."""
        if not self.taken or not self.taken[-1].unfiled:
            return None
        return next(step for step in self.steps if step.id == self.taken[-1].step_id)

    @property
    def clear(self) -> bool:
        """Whether nothing that follows the last step is waited for: no notice, no answer, no filing."""
        return self.waiting_for is None and self.objected is None and self.unfiled is None

    @property
    def ahead(self) -> frozenset[str]:
        """The steps that may still come, the current one among them; an amount once stated leaves only its own ways."""
        current = self.current
        reached = {current.id} if current else set[str]()
        for number, step in enumerate(self.steps):
            if step.id not in reached:
                continue
            known = self.amount_fen is not None and asks_amount(step)
            reached.update([_way_on(self.steps, number, self.amount_fen, "")] if known else ways_on(self.steps, number))
        return frozenset(reached - {END})


def ways_on(steps: Sequence[Step], number: int) -> list[str]:
    """Where a flow may go after its step at index `number`: ids of steps, or END."""
    if steps[number].next:
        return [branch.to for branch in steps[number].next]
    return [steps[number + 1].id if number + 1 < len(steps) else END]


def asks_amount(step: Step) -> bool:
    """Whether the ways on from a step depend on the matter's amount."""
    return any(isinstance(read_condition(branch.when), Amount) for branch in step.next)


def cases_of(step: Step) -> tuple[str, ...]:
    """The kinds of case (情形) that the ways on from a step tell apart; () where they depend on none."""
    read = [read_condition(branch.when) for branch in step.next]
    names = [name for one in read if isinstance(one, Case) for name in one.names]
    return (*names, OTHERWISE) if names and len(names) < len(read) else tuple(names)


def _way_on(steps: Sequence[Step], number: int, amount_fen: int | None, case: str) -> str:
    """The one way on that fits; a checked flow (flow_checks) has exactly one."""
    if not steps[number].next:
        return ways_on(steps, number)[0]
    for branch in steps[number].next:
        condition = read_condition(branch.when)
        if isinstance(condition, Amount):
            fits = amount_fen is not None and condition.holds(amount_fen)
        else:
            fits = not isinstance(condition, Case) or case in condition.names
        if fits:
            return branch.to
    raise LookupError(f"no way on from step {steps[number].id}")
