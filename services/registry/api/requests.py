"""From the API's checked JSON to what operations are asked with."""

from datetime import date
from typing import Any

from services.registry.domain.areas import area_from
from services.registry.domain.contracts import Agreement, Term, Wanted, term_of
from services.registry.domain.lots import Plot
from services.registry.operations.draw_lots import FreezeRequest
from services.registry.operations.sign_contracts import ContractsRequest
from services.registry.operations.take_step import StepRequest


def step_request(body: dict[str, Any], today: date) -> StepRequest:
    """A step as asked for; days left out are today."""
    return StepRequest(
        version=body["version"],
        summary=body["summary"],
        file_ids=tuple(dict.fromkeys(body["file_ids"])),
        price_fen=body["price_fen"],
        contracts=_contracts(body, today),
        amount_fen=body["amount_fen"],
        case=body["case"].strip(),
    )


def freeze_request(body: dict[str, Any]) -> FreezeRequest:
    """The lists of a draw as they are to be frozen."""
    return FreezeRequest(
        way=body["way"],
        households=tuple(label.strip() for label in body["households"]),
        plots=tuple(Plot(plot["no"].strip(), area_from(str(plot["area_mu"]))) for plot in body["plots"]),
        all_draw=body["all_draw"],
    )


def _contracts(body: dict[str, Any], today: date) -> ContractsRequest | None:
    wanted = tuple(
        Wanted(one["plot"], one["household"], one["price_fen"], term_of(one["starts_on"] or today, one["years"]))
        for one in body["contracts"]
    )
    term = term_of(body["term"]["starts_on"] or today, body["term"]["years"]) if body["term"] else None
    agreements = tuple(_agreement(one) for one in body["agreements"])
    if not (wanted or term or agreements):
        return None
    return ContractsRequest(wanted, term, agreements, body["contract_kind"])


def _agreement(one: dict[str, Any]) -> Agreement:
    area = area_from(str(one["area_mu"])) if one["area_mu"] is not None else 0
    term = Term(one["starts_on"], one["ends_on"])
    return Agreement(one["subject"].strip(), one["party"].strip(), one["amount_fen"], term, area)
