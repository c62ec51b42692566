"""Residents' requests for programs: asked by anyone, followed by code, contact opened by those who handle them."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.grid.operations.open_contact import open_contact
from services.grid.operations.request_service import find_by_code, request_service, withdraw_service
from services.grid.queries.requests import Progress, progress_of
from shared.web import current_house, current_who, guard, limit, open_to_all, outside_writes, writes

api = Blueprint("grid_requests_api", __name__, url_prefix="/grid/api", description="居民申请")
_BY_CODE = "whoever has a request's ten digits may see how it stands; guesses are limited by address"


class RequestIn(Schema):
    """A request. item: list kind and code, e.g. "power_service/FW-12"; who asks is sealed and in no answer."""

    village = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{12}$", error="区划代码应为 12 位数字"))
    item = fields.String(required=True, validate=validate.Length(max=80))
    name = fields.String(required=True)
    phone = fields.String(required=True)
    need = fields.String(required=True)


class RequestedOut(Schema):
    """What the resident keeps: ten digits, shown once."""

    request_id = fields.String()
    code = fields.String()


class CodeIn(Schema):
    """The ten digits."""

    code = fields.String(required=True)


class RequestStepOut(Schema):
    """A step. state: done, current, waiting, not_taken."""

    name = fields.String()
    body = fields.String()
    limit = fields.String()
    state = fields.String()
    taken_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)


class StandingOut(Schema):
    """How a request stands. state: asked, accepted, declined, withdrawn, finished, cancelled."""

    village = fields.String()
    item_name = fields.String()
    state = fields.String()
    requested_on = fields.Date()
    withdrawn_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    reason = fields.String()
    matter_id = fields.String()
    steps = fields.List(fields.Nested(RequestStepOut))


class ContactOut(Schema):
    """Who asked."""

    name = fields.String()
    phone = fields.String()
    need = fields.String()


@api.route("/requests", methods=["POST"])
@open_to_all("anyone may ask for what the list offers; limited by address and by village")
@writes
@api.arguments(RequestIn)
@api.response(201, RequestedOut)
def ask(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Ask for a daily item. `code` shows how it goes on; it is shown once."""
    limit("request", 20, 3600)
    limit("request-village", 200, 3600, whom=body["village"])
    house = current_house()
    clock, key = house.clock(session), house.keys.derive("requests")
    typed = (body["name"], body["phone"], body["need"])
    asked = request_service(session, clock, key, body["village"], body["item"], typed)
    return {"request_id": asked.row.id, "code": asked.code}


@api.route("/requests/standing", methods=["POST"])
@open_to_all(_BY_CODE)
@outside_writes("it changes nothing; the code must not stand in an address")
@api.arguments(CodeIn)
@api.response(200, StandingOut)
def standing(body: dict[str, Any]) -> dict[str, Any]:
    """How the request of a code stands."""
    limit("request-code", 30, 600)
    with current_house().database.read() as session:
        return _dump(progress_of(session, find_by_code(session, body["code"])))


@api.route("/requests/withdraw", methods=["POST"])
@open_to_all(_BY_CODE)
@writes
@api.arguments(CodeIn)
@api.response(200, StandingOut)
def withdraw(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Take the request of a code back, as long as nobody has begun."""
    limit("request-code", 30, 600)
    return _dump(progress_of(session, withdraw_service(session, current_house().clock(session), body["code"])))


@api.route("/requests/<request_id>/contact", methods=["POST"])
@guard("request.read")
@writes
@api.response(200, ContactOut)
def contact(session: Session, request_id: str) -> Any:
    """Name, telephone and need of a request in one's own village; the opening is put on record."""
    return open_contact(session, current_house().keys.derive("requests"), current_who(), request_id)


def _dump(progress: Progress) -> dict[str, Any]:
    row = {name: getattr(progress.row, name) for name in StandingOut().fields if name != "steps"}
    return row | {"steps": progress.steps}
