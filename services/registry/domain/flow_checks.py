"""Whether a flow can be run at all: it goes forward, reaches its end on every path, and asks nothing it cannot get."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.registry.domain.conditions import Always, Amount, Case, Condition, Otherwise, read_condition
from services.registry.domain.flow import END, Step, ways_on


@dataclass(frozen=True)
class FlowFault:
    """What is wrong with a step: `field` is the step's field by its English name, `message` a Chinese sentence."""

    step_id: str
    field: str
    message: str


def faults_in_flow(steps: Sequence[Step]) -> list[FlowFault]:
    """Everything that is wrong with a flow, in the order of its steps; [] where it can be run to its end on every path."""
    order = {step.id: number for number, step in enumerate(steps)}
    faults = [fault for step in steps for fault in (*_targets(step, order), *_conditions(step))]
    if faults:
        return faults  # the paths below follow the ways on, so these must be right
    return [*_unreachable(steps), *_unpriced(steps), *_unproved_different(steps)]


def _targets(step: Step, order: Mapping[str, int]) -> Iterator[FlowFault]:
    for branch in step.next:
        if branch.to == END:
            continue
        if branch.to not in order:
            yield FlowFault(step.id, "next", f"没有步骤“{branch.to}”，请填本事项后面步骤的编号，或者“结束”。")
        elif order[branch.to] <= order[step.id]:
            yield FlowFault(
                step.id,
                "next",
                f"“{branch.to}”不在本步骤后面，流程会绕圈子。流程只能往前走；需要重来的，终止后重新发起。",
            )
    targets = [branch.to for branch in step.next]
    for target in dict.fromkeys(one for one in targets if targets.count(one) > 1):
        yield FlowFault(step.id, "next", f"有两条路都通向“{target}”，请合并成一条，条件用“或”连接。")


def _conditions(step: Step) -> Iterator[FlowFault]:
    if not step.next:
        return
    read = list[Condition]()
    for branch in step.next:
        try:
            read.append(read_condition(branch.when))
        except ValueError as wrong:
            yield FlowFault(step.id, "next", f"{wrong}。")
    if len(read) == len(step.next):
        yield from (FlowFault(step.id, "next", message) for message in _do_not_fit(read))


def _do_not_fit(read: Sequence[Condition]) -> Iterator[str]:
    if any(isinstance(one, Always) for one in read):
        if len(read) > 1:
            yield "有不带条件的分支，别的分支就永远走不到。请给每条分支写条件，最后一条可以写“其他”。"
        return
    if any(isinstance(one, Otherwise) for one in read[:-1]):
        yield "“其他”只能写在最后一条分支。"
    kinds = {type(one) for one in read if not isinstance(one, Otherwise)}
    if len(kinds) != 1:
        yield "同一步骤的分支要么都按金额，要么都按情形，不能混用；只写“其他”也不行。"
        return
    closed = isinstance(read[-1], Otherwise)
    if kinds == {Amount}:
        yield from _amounts([one for one in read if isinstance(one, Amount)], closed)
    else:
        names = [name for one in read if isinstance(one, Case) for name in one.names]
        for name in dict.fromkeys(one for one in names if names.count(one) > 1):
            yield f"情形“{name}”写在了两条分支里，不知道走哪一条。"
        if len(names) == 1 and not closed:
            yield "只有一种情形，等于没有分支。请写出另外的情形，或者加一条“其他”。"


def _amounts(ranges: Sequence[Amount], closed: bool) -> Iterator[str]:
    reached: int | None = 0
    for one in sorted(ranges, key=lambda each: each.low):
        if reached is None or one.low < reached:
            yield f"金额 {_yuan(one.low)} 元同时满足两条分支，不知道走哪一条。请让各档金额首尾相接。"
            return
        if one.low > reached and not closed:
            yield f"金额从 {_yuan(reached)} 元到不足 {_yuan(one.low)} 元时没有路可走。请补上一档，或者加一条“其他”。"
        reached = one.high
    if reached is not None and not closed:
        yield f"金额达到 {_yuan(reached)} 元时没有路可走。请补上一档，或者加一条“其他”。"


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".")


def _unreachable(steps: Sequence[Step]) -> Iterator[FlowFault]:
    reached = {steps[0].id} if steps else set()
    for number, step in enumerate(steps):
        if step.id in reached:
            reached.update(ways_on(steps, number))
        else:
            yield FlowFault(
                step.id, "next", f"没有一条路走到步骤“{step.name}”。请在前面某个步骤的“后续步骤”里写上“{step.id}”。"
            )


def _unpriced(steps: Sequence[Step]) -> Iterator[FlowFault]:
    """Plots are drawn for, then contracted: without a price agreed before, that path is a dead end."""
    states = {step.id: set[tuple[bool, bool]]() for step in steps}  # drawn, priced
    if steps:
        states[steps[0].id].add((False, False))
    for number, step in enumerate(steps):
        if step.kind == "contract" and (True, False) in states[step.id]:
            yield FlowFault(step.id, "kind", "抓阄后签约，前面却没有“定价”步骤，合同没有价格，流程会走进死路。")
        after = {
            (drawn or step.kind == "draw_lots", priced or step.kind == "price") for drawn, priced in states[step.id]
        }
        for target in ways_on(steps, number):
            if target != END:
                states[target] |= after


def _unproved_different(steps: Sequence[Step]) -> Iterator[FlowFault]:
    """“须不同人” names earlier steps; one that lies on no path to this step would never be checked."""
    before = {step.id: set[str]() for step in steps}
    for number, step in enumerate(steps):
        for other in step.different_people:
            if other in before and other not in before[step.id] and other != step.id:
                yield FlowFault(
                    step.id, "different_people", f"“{other}”不在走到本步骤的任何一条路上，“须不同人”永远核对不到。"
                )
        for target in ways_on(steps, number):
            if target != END:
                before[target] |= before[step.id] | {step.id}
