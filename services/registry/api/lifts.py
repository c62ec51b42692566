"""Higher review (提级监督) for programs: what is lifted, lifting, letting go."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.api.people import place_from
from services.registry.operations.lift import LiftRequest, end_lift, lift
from services.registry.queries.matters import lifts_at
from services.registry.tables import LiftRow
from shared.web import current_house, current_who, guard, read_slice, writes

lifts = Blueprint("registry_lifts", __name__, url_prefix="/registry/api/lifts", description="提级监督 · Higher review")


class LiftIn(Schema):
    """What is lifted until when, and why. scope: matter, item or village (a whole place, of any tier)."""

    scope = fields.String(required=True, validate=validate.OneOf(["matter", "item", "village"]))
    place = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.Length(max=500))
    until = fields.Date(required=True)
    list_kind = fields.String(load_default="", validate=validate.Length(max=24))
    item_code = fields.String(load_default="", validate=validate.Length(max=20))
    matter_id = fields.String(load_default="", validate=validate.Length(max=36))


class LiftOut(Schema):
    """A lift. `role`: who reviews; `ended_on`: null while it stands."""

    lift_id = fields.String(attribute="id")
    scope = fields.String()
    place = fields.String()
    list_kind = fields.String()
    item_code = fields.String()
    matter_id = fields.String()
    role = fields.String()
    reason = fields.String()
    from_on = fields.Date()
    until_on = fields.Date()
    ended_on = fields.Date(allow_none=True)


class LiftsOut(Schema):
    """A page of lifts, the newest first. `after`: cursor of the next page, "" on the last."""

    lifts = fields.List(fields.Nested(LiftOut))
    after = fields.String()


@lifts.route("", methods=["GET"])
@guard("matter.lift")
@lifts.response(200, LiftsOut)
def read_lifts() -> dict[str, Any]:
    """The lifts at or below one's places."""
    places = current_who().places("matter.lift")
    with current_house().database.read() as session:
        page = read_slice(session, lifts_at(places), (LiftRow.id,), descending=True)
        return {"lifts": page.rows, "after": page.after}


@lifts.route("", methods=["POST"])
@guard("matter.lift")
@writes
@lifts.arguments(LiftIn)
@lifts.response(201, LiftOut)
def lift_one(session: Session, body: dict[str, Any]) -> LiftRow:
    """Lift; running matters get the approval before their next step. 409 where the same stands already."""
    wanted = LiftRequest(
        body["scope"],
        place_from(body["place"], "place"),
        body["reason"],
        body["until"],
        item=(body["list_kind"], body["item_code"]),
        matter_id=body["matter_id"],
    )
    return lift(session, current_house().clock(session), current_who(), wanted)


@lifts.route("/<lift_id>/end", methods=["POST"])
@guard("matter.lift")
@writes
@lifts.response(200, LiftOut)
def end(session: Session, lift_id: str) -> LiftRow:
    """Ask for the review no longer; whoever lifted ends it."""
    return end_lift(session, current_house().clock(session), current_who(), lift_id)
