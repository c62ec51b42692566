"""Whose turn it is in a run: in the flow's order, by the right post, by another person where the list says so, and nothing waited for."""

from collections.abc import Sequence

from services.registry.domain.flow import Run, Step
from shared.refusals import NotAllowed, Refusal


def check_turn(run: Run, step_id: str, person_id: str, roles: Sequence[str]) -> tuple[Step, str]:
    """The step, if it is its turn and this person's, and the role it falls to. Raises Refusal, NotAllowed."""
    step = _in_order(run, step_id)
    role = _right_post(step, roles)
    _different_people(run, step, person_id)
    _notice_over(run, step)
    _residents_answered(run, step)
    _contracts_filed(run, step)
    return step, role


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
