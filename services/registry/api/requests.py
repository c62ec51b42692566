"""From the API's checked JSON to what operations are asked with."""

from datetime import date
from typing import Any

from services.registry.domain.contracts import Wanted, area_from, term_of
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
    return ContractsRequest(wanted, term) if wanted or term else None
