"""Sign the contracts (签订合同) that a draw led to: one per plot, each with its own number."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.registry.domain.contracts import (
    BASIS,
    MU_PER_SHANG,
    Term,
    Wanted,
    check_against_draw,
    contract_number,
    yearly_rent,
)
from services.registry.operations.matters import Opened
from services.registry.tables import Contract, ContractSerial, PlaceRow, PlotRow
from shared.clock import Clock
from shared.place import Place, Tier
from shared.refusals import Refusal


@dataclass(frozen=True)
class ContractsRequest:
    """Either every contract by itself, or one term for all, with household and price taken from draw and agreement."""

    contracts: tuple[Wanted, ...] = ()
    term: Term | None = None


def sign_contracts(
    session: Session, clock: Clock, matter: Opened, request: ContractsRequest | None
) -> Sequence[Contract]:
    """Record a contract for every plot drawn in the matter; none where no lots were drawn.

    Raises Refusal where term or agreed price is missing, Invalid where contracts differ from the draw (土地承包法 第二十二条).
    """
    plots = session.scalars(select(PlotRow).where(PlotRow.matter_id == matter.id).order_by(PlotRow.no)).all()
    if not plots:
        return []
    if matter.price_fen is None:
        raise Refusal("contract.price_missing", "还没有议定价格，不能签订合同。", where="price_fen", basis=BASIS)
    terms = _terms(plots, matter.price_fen, request)
    county, today = Place(matter.village).at(Tier.COUNTY), clock.today()
    lessor = f"{session.get_one(PlaceRow, matter.village).name}股份经济合作社"
    serials = _serials(session, county.code, today.year)
    contracts = []
    for plot in plots:
        serials.last += 1
        contracts.append(
            Contract(
                number=contract_number(county, today.year, serials.last),
                county=county.code,
                year=today.year,
                serial=serials.last,
                matter_id=matter.id,
                lessor=lessor,
                household=plot.household,
                plot=plot.no,
                area=plot.area,
                mu_per_shang=MU_PER_SHANG,
                starts_on=terms[plot.no].starts_on,
                ends_on=terms[plot.no].ends_on,
                price_fen=matter.price_fen,
                rent_fen=yearly_rent(plot.area, matter.price_fen),
                signed_on=today,
            )
        )
    session.add_all(contracts)
    session.flush()
    return contracts


def _terms(plots: Sequence[PlotRow], price_fen: int, request: ContractsRequest | None) -> dict[str, Term]:
    if request is not None and request.contracts:
        check_against_draw(request.contracts, {plot.no: plot.household for plot in plots}, price_fen)
        return {one.plot: one.term for one in request.contracts}
    if request is None or request.term is None:
        raise Refusal("contract.term_missing", "请填写承包期限：从哪一天起，承包几年。", where="years", basis=BASIS)
    return {plot.no: request.term for plot in plots}


def _serials(session: Session, county: str, year: int) -> ContractSerial:
    """The county's serial row of a year, locked until the numbers are committed."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    first = dialect.insert(ContractSerial).values(county=county, year=year, last=0)
    session.execute(first.on_conflict_do_nothing())  # two villages may sign the year's first contracts at once
    return session.get_one(ContractSerial, (county, year), with_for_update=True)
