"""Sign contracts (签订合同): one for each plot that was drawn, or those a step agreed otherwise; each with its own number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.contract_numbers import scope_of
from services.registry.domain.contract_rules import ContractRules, Kind, choose_kind, kinds_for
from services.registry.domain.contracts import (
    BASIS,
    Agreement,
    Term,
    Wanted,
    check_against_draw,
    check_agreements,
    yearly_rent,
)
from services.registry.domain.filing import RETURNED
from services.registry.domain.flow import Step
from services.registry.operations.contract_rules import rules_at
from services.registry.operations.contract_serials import give_numbers
from services.registry.operations.filings import submit
from services.registry.operations.matters import Opened
from services.registry.operations.privacy import check_public_words
from services.registry.tables import Contract, Filing, ItemRow, PlaceRow, PlotRow
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Refusal


@dataclass(frozen=True)
class ContractsRequest:
    """What comes with a step that signs contracts.

    Plots that were drawn: every contract by itself, or one `term` for all, with household and price taken from draw and
    agreement. Anything else: `agreements`. `kind`: the code of the contract model, where the step may sign several.
    """

    contracts: tuple[Wanted, ...] = ()
    term: Term | None = None
    agreements: tuple[Agreement, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Signing:
    """What a step is going to sign, checked. `lines`: what differs from contract to contract, by column."""

    rules: ContractRules
    kind: Kind
    lines: tuple[dict[str, Any], ...]

    @property
    def unfiled(self) -> str:
        """The rule by which the contracts will wait for the township's seal; "" where they will not."""
        return self.rules.basis if self.rules.seal else ""


def signing_for(
    session: Session, clock: Clock, matter: Opened, step: Step, request: ContractsRequest | None
) -> Signing | None:
    """What a contract step signs; None where nothing was drawn and the county's kinds of contract do not name the step.

    Raises Refusal where kind, term or agreed price is missing, Invalid where contracts differ from the draw (土地承包法 第二十二条).
    """
    request = request or ContractsRequest()
    rules = rules_at(session, Place(matter.village), clock.today())
    plots = _unsigned(session, matter.id)
    kinds = kinds_for(rules, matter.item_code, _category(session, matter), step.id)
    if not plots and not (rules.id and kinds):
        if request.agreements:
            raise Refusal(
                "contract.no_kind", "县里的合同规则没有这个步骤的合同种类，不能在这里登记合同。", where="kind"
            )
        return None
    if plots and request.agreements:
        raise Refusal(
            "contract.of_plots",
            "本步骤签的是抓到的地块的合同，不能另外登记别的合同。请填写承包期限，或者逐块写明。",
            where="agreements",
        )
    if not kinds:
        raise Refusal(
            "contract.no_kind",
            "县里的合同规则没有写这个事项用哪一种合同，不能编号。请县清单主管部门增加一条合同规则。",
            where="kind",
            basis=rules.basis,
        )
    kind = choose_kind(kinds, request.kind)
    lines = _of_plots(matter, plots, request) if plots else _of_agreements(session, matter, request)
    return Signing(rules, kind, tuple(lines))


def sign_contracts(
    session: Session, clock: Clock, matter: Opened, step: Step, signing: Signing, signed_by: str
) -> Sequence[Contract]:
    """Record the contracts under their numbers; where the county says so, they wait for the township's filing seal."""
    today, village = clock.today(), Place(matter.village)
    scope = scope_of(signing.rules.layout, village, today.year, signing.kind.code)
    numbers = give_numbers(session, scope, len(signing.lines))
    shared = {
        "scope": scope, "rule_id": signing.rules.id, "kind": signing.kind.code, "kind_name": signing.kind.name,
        "matter_id": matter.id, "step_id": step.id, "shang": signing.rules.shang, "signed_on": today,
        "lessor": f"{session.get_one(PlaceRow, matter.village).name}股份经济合作社",
    }  # fmt: skip
    contracts = [
        Contract(number=number, serial=serial, **shared, **line)
        for (serial, number), line in zip(numbers, signing.lines, strict=True)
    ]
    if signing.unfiled:
        submit(session, clock, matter, step, signing.rules, contracts, signed_by)
    else:
        session.add_all(contracts)
    session.flush()
    return contracts


def _unsigned(session: Session, matter_id: str) -> Sequence[PlotRow]:
    """The matter's plots without a contract that stands."""
    standing = (
        select(Contract.plot)
        .outerjoin(Filing)
        .where(Contract.matter_id == matter_id, Filing.state.is_distinct_from(RETURNED))
    )
    chosen = select(PlotRow).where(PlotRow.matter_id == matter_id, PlotRow.no.not_in(standing))
    return session.scalars(chosen.order_by(PlotRow.no)).all()


def _category(session: Session, matter: Opened) -> str:
    chosen = select(ItemRow.category).where(ItemRow.list_id == matter.item.list_id, ItemRow.code == matter.item_code)
    return session.scalar(chosen) or ""


def _of_plots(matter: Opened, plots: Sequence[PlotRow], request: ContractsRequest) -> list[dict[str, Any]]:
    if matter.price_fen is None:
        raise Refusal("contract.price_missing", "还没有议定价格，不能签订合同。", where="price_fen", basis=BASIS)
    terms = _terms(plots, matter.price_fen, request)
    return [
        {
            "plot": plot.no,
            "household": plot.household,
            "area": plot.area,
            "starts_on": terms[plot.no].starts_on,
            "ends_on": terms[plot.no].ends_on,
            "price_fen": matter.price_fen,
            "rent_fen": yearly_rent(plot.area, matter.price_fen),
        }
        for plot in plots
    ]


def _terms(plots: Sequence[PlotRow], price_fen: int, request: ContractsRequest) -> dict[str, Term]:
    if request.contracts:
        check_against_draw(request.contracts, {plot.no: plot.household for plot in plots}, price_fen)
        return {one.plot: one.term for one in request.contracts}
    if request.term is None:
        raise Refusal("contract.term_missing", "请填写承包期限：从哪一天起，承包几年。", where="years", basis=BASIS)
    return {plot.no: request.term for plot in plots}


def _of_agreements(session: Session, matter: Opened, request: ContractsRequest) -> list[dict[str, Any]]:
    if not request.agreements:
        raise Refusal(
            "contract.missing", "请填写签订的合同：标的、对方、总价和起止日期。合同编号由系统给出。", where="subject"
        )
    check_agreements(request.agreements)
    for one in request.agreements:
        check_public_words(session, Place(matter.village), f"{one.subject}\n{one.party}", "subject")
    return [
        {
            "plot": one.subject,
            "household": one.party,
            "area": one.area,
            "starts_on": one.term.starts_on,
            "ends_on": one.term.ends_on,
            "amount_fen": one.amount_fen,
        }
        for one in request.agreements
    ]
