"""Contracts for programs: read them, file them under the township's seal, send them back; a county's rules for them."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.registry.api.contract_schemas import (
    ContractOut,
    ContractsIn,
    ContractsOut,
    FileIn,
    RuleIn,
    RuleOut,
    RulesIn,
    RulesOut,
    SendBackIn,
)
from services.registry.api.matter_schemas import MatterOut
from services.registry.api.people import place_from
from services.registry.domain.areas import shang_from
from services.registry.domain.contract_numbers import Part
from services.registry.domain.contract_rules import Kind
from services.registry.operations.contract_rules import RuleRequest, add_rule, rules_at, rules_of, seen
from services.registry.operations.file_contracts import FilingRequest, file_contracts, return_contracts
from services.registry.queries import contracts as queries
from services.registry.queries.contract_rules import rule_view
from services.registry.queries.matter_views import find_matter, matter_view
from services.registry.refusing import keeping
from services.registry.tables import Contract
from shared.place import Place, Tier
from shared.refusals import NotAllowed, NotFound
from shared.web import current_house, current_who, guard, open_to_all, read_slice, writes

contracts = Blueprint("registry_contracts", __name__, url_prefix="/registry/api", description="合同 · Contracts")


@contracts.route("/contracts", methods=["GET"])
@guard("matter.read")
@contracts.arguments(ContractsIn, location="query")
@contracts.response(200, ContractsOut)
def read_contracts(asked: dict[str, Any]) -> dict[str, Any]:
    """The contracts of a village, a township's or a county's villages, or one matter, by number."""
    places = [_overseen(asked["place"])] if asked["place"] else current_who().places("matter.read")
    with current_house().database.read() as session:
        chosen = queries.contracts_at(places, asked["state"], asked["matter_id"])
        page = read_slice(session, chosen, (Contract.number,))
        return {"contracts": [queries.contract_view(one) for one in page.rows], "after": page.after}


@contracts.route("/contracts/<number>", methods=["GET"])
@guard("matter.read")
@contracts.response(200, ContractOut)
def read_contract(number: str) -> dict[str, Any]:
    """One contract by its number."""
    with current_house().database.read() as session:
        return queries.contract_view(queries.contract_of(session, number, current_who().places("matter.read")))


@contracts.route("/matters/<matter_id>/contracts/file", methods=["POST"])
@guard("contract.file")
@writes
@contracts.arguments(FileIn)
@contracts.response(200, MatterOut)
def file_all(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """File all contracts that wait in a matter under the township's seal. 403 for whoever signed them, 409 if stale."""
    keeping(matter_id=matter_id)
    request = FilingRequest(body["seal_no"], tuple(dict.fromkeys(body["file_ids"])))
    clock = current_house().clock(session)
    file_contracts(session, clock, current_who(), matter_id, request, body["version"])
    return matter_view(session, find_matter(session, matter_id))


@contracts.route("/matters/<matter_id>/contracts/return", methods=["POST"])
@guard("contract.file")
@writes
@contracts.arguments(SendBackIn)
@contracts.response(200, MatterOut)
def send_back(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """Send them back with reasons: the step that signed them is done anew."""
    keeping(matter_id=matter_id)
    return_contracts(session, current_house().clock(session), current_who(), matter_id, **body)
    return matter_view(session, find_matter(session, matter_id))


@contracts.route("/contract-rules", methods=["GET"])
@open_to_all("by which rules contracts are numbered and filed is for everybody")
@contracts.arguments(RulesIn, location="query")
@contracts.response(200, RulesOut)
def read_rules(asked: dict[str, Any]) -> dict[str, Any]:
    """A county's rules for contracts."""
    county, house = _county(asked["county"]), current_house()
    with house.database.read() as session:
        today = house.clock(session).today()
        rows = [rule_view(one, county, today.year) for one in reversed(rules_of(session, county))]
        return {"today": rule_view(rules_at(session, county, today), county, today.year), "rules": rows}


@contracts.route("/contract-rules", methods=["POST"])
@guard("list.publish")
@writes
@contracts.arguments(RuleIn)
@contracts.response(201, RuleOut)
def add(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Add rules from a day on. 422 with everything that is wrong; what was signed before keeps its rules."""
    clock = current_house().clock(session)
    wanted = RuleRequest(
        since=body["in_force_from"],
        layout=tuple(Part(one["part"], one["digits"], one["text"]) for one in body["parts"]),
        length=body["length"],
        kinds=tuple(Kind(one["code"], one["name"].strip(), tuple(one["belongs"])) for one in body["kinds"]),
        shang=shang_from(body["shang_mu"]),
        seal=body["seal"],
        filing_days=body["filing_days"],
        basis=body["basis"],
    )
    row = add_rule(session, clock, current_who(), wanted)
    return rule_view(seen(row), Place(row.county), clock.today().year)


def _overseen(code: str) -> Place:
    place = place_from(code, "place")
    if not current_who().may("matter.read", place):
        raise NotAllowed("act.not_allowed", "您不能查看这里的合同。", where="place")
    return place


def _county(code: str) -> Place:
    place = place_from(code, "county")
    if place.tier < Tier.COUNTY:
        raise NotFound("place.unknown", "请填一个县的区划代码。", where="county")
    return place.at(Tier.COUNTY)
