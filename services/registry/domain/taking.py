"""Take a step of a run (按图操作): in its turn, with its papers, its vote, its lots and its price. 清单之外无权力."""

from dataclasses import dataclass
from datetime import date

from services.registry.domain.flow import Run, Step, Taken, asks_amount, cases_of
from services.registry.domain.going_on import finished
from services.registry.domain.turns import check_turn
from shared.refusals import Refusal


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


def take(run: Run, attempt: Attempt) -> Run:
    """The run after the step. Raises Refusal (or NotAllowed) and changes nothing where the flow does not allow it."""
    step, role = check_turn(run, attempt.step_id, attempt.person_id, attempt.roles)
    _papers(step, attempt.papers)
    _substance(step, attempt)
    amount_fen, case = _facts(run, step, attempt)
    taken = Taken(
        step.id, attempt.person_id, role, attempt.on, step.notice_days == 0, case, unfiled=attempt.unfiled
    )  # fmt: skip
    return finished(Run(run.steps, run.status, (*run.taken, taken), amount_fen))


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
