"""Contracts as they are shown, and what waits for the township's filing seal."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.registry.domain.areas import area_words, in_shang, mu
from services.registry.domain.filing import DROPPED, FILED, IN_FORCE, RETURNED, WAITING
from services.registry.operations.filings import waiting_filing
from services.registry.queries.places import below
from services.registry.queries.work import MOST
from services.registry.tables import Contract, Filing, Matter, PlaceRow
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who

_FILING_FIELDS = (
    "id", "step_id", "state", "submitted_on", "due_on", "basis", "settled_on", "settled_role", "late", "seal_no",
    "reason",
)  # fmt: skip
STATES = ("", IN_FORCE, WAITING, FILED, RETURNED, DROPPED)  # "" all


def contracts_at(places: Sequence[Place], state: str = "", matter_id: str = "") -> Select[Contract]:
    """Contracts of villages at or below the places, of one state or all (""), of one matter or all."""
    chosen = select(Contract).join(Matter, Matter.id == Contract.matter_id).outerjoin(Contract.filing)
    chosen = chosen.where(below(Matter.village, places)).options(joinedload(Contract.filing))
    if matter_id:
        chosen = chosen.where(Contract.matter_id == matter_id)
    if state:
        chosen = chosen.where(Contract.filing_id.is_(None) if state == IN_FORCE else Filing.state == state)
    return chosen


def contract_of(session: Session, number: str, places: Sequence[Place]) -> Contract:
    """One contract at or below the places. Raises NotFound."""
    found = session.scalar(contracts_at(places).where(Contract.number == number))
    if found is None:
        raise NotFound("contract.unknown", "没有这个编号的合同，或者不在您负责的地方。")
    return found


def contracts_of(session: Session, matter: Matter, *, households: bool) -> list[dict[str, Any]]:
    """A matter's contracts in the order of their numbers. `households`: with the other party's label."""
    chosen = select(Contract).where(Contract.matter_id == matter.id).options(joinedload(Contract.filing))
    return [contract_view(row, households=households) for row in session.scalars(chosen.order_by(Contract.number))]


def contract_view(row: Contract, *, households: bool = True) -> dict[str, Any]:
    """A contract with its state: in_force where no seal was asked for, else its filing's."""
    filing = row.filing
    return {
        "number": row.number,
        "matter_id": row.matter_id,
        "step_id": row.step_id,
        "kind": row.kind,
        "kind_name": row.kind_name,
        "plot": row.plot,
        "lessor": row.lessor,
        "household": row.household if households else "",
        "area_mu": mu(row.area) if row.area else "",
        "area_shang": in_shang(row.area, row.shang) if row.area else "",
        "area": area_words(row.area, row.shang),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "price_fen": row.price_fen,
        "rent_fen": row.rent_fen,
        "amount_fen": row.amount_fen,
        "signed_on": row.signed_on,
        "state": filing.state if filing else IN_FORCE,
        "in_force_from": _in_force_from(row),
        "filing_id": row.filing_id or "",
    }


def _in_force_from(row: Contract) -> Any:
    if row.filing is None:
        return row.signed_on
    return row.filing.settled_on if row.filing.state == FILED else None


def filings_of(session: Session, matter: Matter) -> list[dict[str, Any]]:
    """What a matter sent to the township for filing, the earliest first, and what became of it."""
    chosen = select(Filing).where(Filing.matter_id == matter.id).options(selectinload(Filing.contracts))
    return [filing_view(row) for row in session.scalars(chosen.order_by(Filing.id))]


def filing_view(row: Filing) -> dict[str, Any]:
    """A filing with its contracts' numbers."""
    shown: dict[str, Any] = {name: getattr(row, name) for name in _FILING_FIELDS}
    return {**shown, "filing_id": row.id, "numbers": [one.number for one in row.contracts]}


def filings_to_settle(session: Session, who: Who) -> list[Mapping[str, Any]]:
    """What waits for somebody to file: matter_id, title, village_name, submitted_on, due_on, contracts; those due first."""
    places = who.places("contract.file")
    if not places:
        return []
    chosen = (
        select(Filing, Matter.title, PlaceRow.name)
        .join(Matter, Matter.id == Filing.matter_id)
        .join(PlaceRow, PlaceRow.code == Matter.village)
        .where(Filing.state == WAITING, Filing.signed_by != who.person_id, below(Matter.village, places))
        .options(selectinload(Filing.contracts))
    )
    found = session.execute(chosen.order_by(Filing.due_on.asc().nulls_last(), Filing.id).limit(MOST))
    return [
        {
            "matter_id": filing.matter_id,
            "title": title,
            "village_name": village,
            "submitted_on": filing.submitted_on,
            "due_on": filing.due_on,
            "contracts": len(filing.contracts),
        }
        for filing, title, village in found
    ]


def may_file(session: Session, who: Who, matter: Matter) -> bool:
    """Whether somebody may file a matter's contracts, or send them back, now."""
    allowed = any(True for _ in who.holding("contract.file", Place(matter.village)))
    filing = waiting_filing(session, matter.id) if allowed and matter.status == "running" else None
    return filing is not None and filing.signed_by != who.person_id
