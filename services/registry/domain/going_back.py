"""Going back (退回、撤回): a matter's last steps are undone, with a reason; they are done anew, and the old record stays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.registry.domain.flow import Run, Step, asks_amount
from services.registry.domain.turns import check_open
from shared.refusals import NotAllowed, Refusal

ENDING = frozenset({"township_office", "county_office"})  # a tier above may refuse for good; the village decides itself
REVIEWING = frozenset({"review", "accept", "inspect"})
# What these steps did stands outside: lots are drawn, contracts signed, money paid.
LASTING = frozenset({"draw_lots", "contract", "pay", "implement", "hand_over"})
_BASIS = "公布的清单和流程图"


@dataclass(frozen=True)
class WentBack:
    """Where a matter stands after it went back. `undone`: ids of the steps that no longer count, in their order."""

    run: Run
    undone: tuple[str, ...]


def check_no_lots(standing: int) -> None:
    """Raise Refusal while a round of a draw stands whose step is not taken yet; `standing`: its number, 0 where none does."""
    if standing:
        raise Refusal(
            "return.lots",
            f"第 {standing} 轮抓阄的名单已经公布，不能退回或者撤回以前的步骤。确需退回的，先按规定写明理由作废这一轮；"
            "已经抓出结果的，不能退回。",
            basis=_BASIS,
        )


def may_go_back_to(run: Run) -> tuple[Step, ...]:
    """The taken steps that can be done anew, the last one first: none from before lots, contract, payment or work."""
    known = {step.id: step for step in run.steps}
    found: list[Step] = []
    for one in reversed(run.taken):
        if known[one.step_id].kind in LASTING:
            break
        found.append(known[one.step_id])
    return tuple(found)


def give_back(run: Run, roles: Sequence[str], to: str) -> WentBack:
    """The matter goes back from a step that reviews it to an earlier one (退回), instead of being approved.

    Raises Refusal where the current step reviews nothing, a notice still runs or the step is none to go back to;
    NotAllowed for somebody who may not take the current step.
    """
    reviewer(run, roles)
    return _back(run, to)


def reviewer(run: Run, roles: Sequence[str]) -> str:
    """The role in which somebody reviews the matter now. Raises as `give_back` does."""
    check_open(run)
    current = run.current
    if current is None or current.kind not in REVIEWING:
        raise Refusal("return.not_reviewed", "现在要办的步骤不是审核、受理或者验收，不能退回。", basis=_BASIS)
    found = next((role for role in current.actors if role in roles), None)
    if found is None:
        raise NotAllowed(
            "step.wrong_post",
            f"步骤“{current.name}”由{current.body or '流程图规定的岗位'}办理，退回也由其决定，您没有这个岗位。",
            where=current.id,
            basis=_BASIS,
        )
    _nothing_waits(run)
    return found


def withdraw(run: Run, person_id: str) -> WentBack:
    """Whoever took the last step takes it back (撤回) while nobody has gone on and nothing was posted.

    Raises NotAllowed for another person, Refusal for a step that was posted or cannot be undone.
    """
    check_open(run)
    if not run.taken:
        raise Refusal("withdraw.none", "还没有办过的步骤，没有什么可以撤回。")
    last = run.taken[-1]
    step = next(one for one in run.steps if one.id == last.step_id)
    if last.person_id != person_id:
        raise NotAllowed(
            "withdraw.other", f"步骤“{step.name}”不是您办的，只有经办人本人可以撤回。发现有错的，请提出异议或者发更正。"
        )
    if step.posted or step.notice_days:
        raise Refusal(
            "withdraw.posted", f"步骤“{step.name}”已经向全体村民公开，不能撤回。有错的请发更正；办不下去的请终止办件。"
        )
    return _back(run, step.id)


def unsign(run: Run) -> WentBack:
    """The township sends back the contracts that the last step signed, instead of filing them: the step is done anew.

    What lies before it stays, lots and price too. Raises Refusal where no contracts wait, or their notice still runs.
    """
    check_open(run)
    if run.unfiled is None:
        raise Refusal("filing.none", "本办件没有等待备案的合同。请刷新页面。")
    if run.waiting_for is not None:
        raise Refusal("step.notice_running", f"“{run.unfiled.name}”的公示期还没有满，期满以后才能退回。")
    return _cut(run, len(run.taken) - 1)


def _nothing_waits(run: Run) -> None:
    waiting = run.waiting_for
    if waiting is not None:
        raise Refusal("step.notice_running", f"“{waiting.name}”的公示期还没有满，期满以后才能审核或者退回。")
    if run.unfiled is not None:
        raise Refusal(
            "step.contracts_unfiled", f"“{run.unfiled.name}”签订的合同还没有备案，备案以后才能审核。",
            basis=run.taken[-1].unfiled,
        )  # fmt: skip


def _back(run: Run, to: str) -> WentBack:
    if to not in {step.id for step in may_go_back_to(run)}:
        lasting = "已经抓阄、签约、付款或者实施的，不能退回到以前的步骤；确实办不下去的，请村里终止办件。"
        raise Refusal("return.where", f"不能退回到这个步骤。{lasting}", where="to", basis=_BASIS)
    return _cut(run, next(number for number, one in enumerate(run.taken) if one.step_id == to))


def _cut(run: Run, number: int) -> WentBack:
    """The run as it stood before its step at index `number` was taken."""
    kept = run.taken[:number]
    known = {step.id: step for step in run.steps}
    stated = any(asks_amount(known[one.step_id]) for one in kept)
    after = replace(run, taken=kept, amount_fen=run.amount_fen if stated else None)
    return WentBack(after, tuple(one.step_id for one in run.taken[number:]))
