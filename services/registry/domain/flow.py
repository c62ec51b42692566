"""One run of an item's flow (按图操作): which step may be taken, by whom, with what. 清单之外无权力."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from services.registry.domain.conditions import OTHERWISE, Amount, Case, read_condition
from shared.refusals import NotAllowed, Refusal

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


@dataclass(frozen=True)
class Attempt:
    """What somebody asks for. `voted`: a resolution was counted and passed; `drawn`, `priced`: the data were given.

    amount_fen, case  what the ways on depend on, where this step states it
    unfiled  the rule by which the contracts it signs wait for the township's filing seal; "" where none do
    """

    step_id: str
    person_id: str
    roles: tuple[str, ...]
    on: date
    papers: frozenset[str] = frozenset()
    voted: bool = False
    drawn: bool = False
    priced: bool = False
    amount_fen: int | None = None
    case: str = ""
    unfiled: str = ""


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


def take(run: Run, attempt: Attempt) -> Run:
    """The run after the step. Raises Refusal (or NotAllowed) and changes nothing where the flow does not allow it."""
    step, role = check_turn(run, attempt.step_id, attempt.person_id, attempt.roles)
    _papers(step, attempt.papers)
    _substance(step, attempt)
    amount_fen, case = _facts(run, step, attempt)
    taken = Taken(
        step.id, attempt.person_id, role, attempt.on, step.notice_days == 0, case, unfiled=attempt.unfiled
    )  # fmt: skip
    return _finished(Run(run.steps, run.status, (*run.taken, taken), amount_fen))


def check_turn(run: Run, step_id: str, person_id: str, roles: Sequence[str]) -> tuple[Step, str]:
    """The step, if it is its turn and this person's, and the role it falls to. Raises Refusal, NotAllowed."""
    step = _in_order(run, step_id)
    role = _right_post(step, roles)
    _different_people(run, step, person_id)
    _notice_over(run, step)
    _residents_answered(run, step)
    _contracts_filed(run, step)
    return step, role


def notice_ended(run: Run, step_id: str) -> Run:
    """The run after the notice period of a taken step has run out; unchanged where it had already."""
    taken = tuple(replace(one, notice_ended=True) if one.step_id == step_id else one for one in run.taken)
    return _finished(replace(run, taken=taken))


def residents_objected(run: Run, step_id: str, *, still_open: bool) -> Run:
    """The run after a resident objected to the posting of a taken step, or the last such objection was answered."""
    taken = tuple(replace(one, objected=still_open) if one.step_id == step_id else one for one in run.taken)
    return _finished(replace(run, taken=taken))


def contracts_filed(run: Run, step_id: str) -> Run:
    """The run after the township filed the contracts that a taken step signed."""
    taken = tuple(replace(one, unfiled="") if one.step_id == step_id else one for one in run.taken)
    return _finished(replace(run, taken=taken))


def released(run: Run) -> Run:
    """The run after its last open objection was settled."""
    return _finished(replace(run, status="running"))


def check_open(run: Run) -> None:
    """Raise Refusal unless the matter runs: not finished, not cancelled, not held by an objection."""
    if run.status == "held":
        raise Refusal(
            "matter.held",
            "村务监督委员会对本办件提出了异议，办件暂停。请先答复异议，或采纳异议并终止办件。",
            basis="《中华人民共和国村民委员会组织法》：村务监督机构监督村务决策和公开",
        )
    if run.status != "running":
        state = "已经办结" if run.status == "finished" else "已经终止"
        raise Refusal(f"matter.{run.status}", f"本办件{state}，不能再办理步骤。需要时请另行发起办件。")


def _finished(run: Run) -> Run:
    done = run.status == "running" and run.current is None and run.clear
    return replace(run, status="finished") if done else run


def _in_order(run: Run, step_id: str) -> Step:
    check_open(run)
    current = run.current
    if current is not None and current.id == step_id:
        return current
    asked = next((step for step in run.steps if step.id == step_id), None)
    if asked is None:
        raise Refusal(
            "step.not_on_flow",
            f"本事项的流程图里没有步骤“{step_id}”。清单之外无权力，只能按流程图办理。",
            where=step_id,
            basis="公布的清单和流程图",
        )
    place = f"现在应办“{current.name}”" if current else "各步骤都已办完，正在等待公示期满"
    problem = "已经办过" if any(one.step_id == step_id for one in run.taken) else "还没有轮到"
    raise Refusal(
        "step.out_of_order",
        f"步骤“{asked.name}”{problem}，{place}。必须按流程图的顺序办理，不能跳过、不能倒序。",
        where=step_id,
        basis="公布的清单和流程图",
    )


def _right_post(step: Step, roles: Sequence[str]) -> str:
    for role in step.actors:
        if role in roles:
            return role
    raise NotAllowed(
        "step.wrong_post",
        f"步骤“{step.name}”由{step.body or '流程图规定的岗位'}办理，您在本村没有这个岗位。请由规定的岗位办理。",
        where=step.id,
        basis="公布的清单和流程图",
    )


def _different_people(run: Run, step: Step, person_id: str) -> None:
    for one in run.taken:
        if one.step_id in step.different_people and one.person_id == person_id:
            name = next(other.name for other in run.steps if other.id == one.step_id)
            raise NotAllowed(
                "step.same_person",
                f"步骤“{step.name}”与步骤“{name}”不能由同一个人办理（一肩挑的也不行）。请由另一位有权的人办理。",
                where=step.id,
                basis="公布的清单：不相容岗位",
            )


def _notice_over(run: Run, step: Step) -> None:
    waiting = run.waiting_for
    if waiting is not None:
        raise Refusal(
            "step.notice_running",
            f"“{waiting.name}”的公示期（{waiting.notice_days} 日）还没有满，不能办理“{step.name}”。公示期满后再办。",
            where=step.id,
            basis=f"公布的清单：“{waiting.name}”公示不少于 {waiting.notice_days} 日",
        )


def _residents_answered(run: Run, step: Step) -> None:
    if run.objected is not None:
        raise Refusal(
            "step.residents_objection",
            f"居民对“{run.objected.name}”的公示提出了异议，还没有答复，不能办理“{step.name}”。"
            "请先到“公开”里公开答复，答复后再办。",
            where=step.id,
            basis="村务公开规定（山东、重庆）：村民对公布事项有异议的，应当先予答复",
        )


def _contracts_filed(run: Run, step: Step) -> None:
    if run.unfiled is not None:
        raise Refusal(
            "step.contracts_unfiled",
            f"“{run.unfiled.name}”签订的合同还没有经乡镇备案盖章，尚未生效，不能办理“{step.name}”。"
            "请等乡镇经管站备案；备案后再办。",
            where=step.id,
            basis=run.taken[-1].unfiled,
        )


def _papers(step: Step, papers: frozenset[str]) -> None:
    missing = [paper for paper in step.papers if paper not in papers]
    if missing:
        raise Refusal(
            "step.papers_missing",
            f"步骤“{step.name}”缺少材料：{'、'.join(missing)}。请上传后再办理。",
            where=step.id,
            basis="公布的清单：所需材料",
        )


def _substance(step: Step, attempt: Attempt) -> None:
    if step.rule and not attempt.voted:
        raise Refusal(
            "resolution.missing",
            f"步骤“{step.name}”须经会议表决。请先登记会议（全部应到人员、是否到会、如何表决）并会签。",
            where="meeting",
            basis="公布的清单：表决规则",
        )
    if step.kind == "draw_lots" and not attempt.drawn:
        raise Refusal(
            "lots.missing",
            f"步骤“{step.name}”须先抓阄：公布参加户和地块，然后现场抓阄、逐阄登记并会签，或者公开摇号。",
            where="lots",
        )
    if step.kind == "price" and not attempt.priced:
        raise Refusal("price.missing", f"步骤“{step.name}”须填写议定的价格（元/亩·年）。", where="price_fen")


def _facts(run: Run, step: Step, attempt: Attempt) -> tuple[int | None, str]:
    """The matter's amount and this step's kind of case, once the step is taken."""
    stated = attempt.amount_fen
    if stated is not None and run.amount_fen is not None and stated != run.amount_fen:
        raise Refusal(
            "amount.fixed",
            f"本办件的金额已经定为 {run.amount_fen / 100:.2f} 元，流程已按这个金额分档，不能再改。"
            "金额确有变化的，请终止本办件后重新发起。",
            where="amount",
            basis="公布的清单：按金额分档办理",
        )
    amount_fen = run.amount_fen if stated is None else stated
    if asks_amount(step) and amount_fen is None:
        raise Refusal(
            "amount.missing", f"步骤“{step.name}”之后按金额分档办理，请填写本办件的金额（元）。", where="amount"
        )
    return amount_fen, _case(step, attempt.case)


def _case(step: Step, case: str) -> str:
    cases = cases_of(step)
    if cases and case not in cases:
        said = f"没有“{case}”这种情形" if case else "还没有选情形"
        raise Refusal(
            "case.missing",
            f"步骤“{step.name}”之后按情形分路办理，{said}。请从“{'”“'.join(cases)}”中选一种。",
            where="case",
        )
    return case if cases else ""


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
