"""Own items (自定事项) for programs: the county allows or forbids them, places ask, the county decides."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.api.people import place_from
from services.registry.operations.ask_own_item import Wish, ask_own_item, decide_own_item
from services.registry.operations.own_items import Allowance, allow_own_items, forbid_own_items
from services.registry.queries.own_items import wishes_at
from services.registry.tables import OwnItemRequest, OwnItemRule
from shared.web import current_house, current_who, guard, writes

own_items = Blueprint("registry_own_items", __name__, url_prefix="/registry/api/own-items", description="自定事项")


class WhereIn(Schema):
    """Which items: of townships or villages, of a class and category that the county's lists have."""

    tier = fields.String(required=True, validate=validate.OneOf(["township", "village"]))
    item_class = fields.String(required=True, validate=validate.OneOf(["major", "daily"]))
    category = fields.String(required=True, validate=validate.Length(max=60))


class AllowIn(WhereIn):
    """The same, with what the allowance rests on."""

    basis = fields.String(required=True, validate=validate.Length(max=200))


class AllowanceOut(AllowIn):
    """Where a county lets its places have items of their own."""

    allowed_on = fields.Date()


class WishIn(Schema):
    """An item that a place wants, after one of the county's."""

    list_kind = fields.String(required=True, validate=validate.Length(max=24))
    base_code = fields.String(required=True, validate=validate.Length(max=20))
    name = fields.String(required=True, validate=validate.Length(max=60))
    why = fields.String(required=True, validate=validate.Length(max=1000))


class WishOut(WishIn):
    """A wish, and what became of it: taken_up, refused; "" not yet decided."""

    wish_id = fields.String(attribute="id")
    place = fields.String()
    asked_on = fields.Date()
    decision = fields.String()
    reason = fields.String()
    draft_id = fields.String()


class DecideWishIn(Schema):
    """Whether the county takes a wish up into a draft, and why."""

    take_up = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=validate.Length(max=1000))


@own_items.route("", methods=["POST"])
@guard("list.publish")
@writes
@own_items.arguments(AllowIn)
@own_items.response(201, AllowanceOut)
def allow(session: Session, body: dict[str, Any]) -> OwnItemRule:
    """Allow own items of a class and category."""
    return allow_own_items(session, current_house().clock(session), current_who(), Allowance(**body))


@own_items.route("/forbid", methods=["POST"])
@guard("list.publish")
@writes
@own_items.arguments(WhereIn)
@own_items.response(204)
def forbid(session: Session, body: dict[str, Any]) -> None:
    """Allow them no longer; items that stand are untouched."""
    forbid_own_items(session, current_who(), **body)


@own_items.route("/at/<place>", methods=["GET"])
@guard("list.comment", place="place")
@own_items.response(200, WishOut(many=True))
def wishes(place: str) -> list[OwnItemRequest]:
    """What a place asked for."""
    with current_house().database.read() as session:
        return list(wishes_at(session, [place_from(place, "place")]))


@own_items.route("/at/<place>", methods=["POST"])
@guard("list.comment", place="place")
@writes
@own_items.arguments(WishIn)
@own_items.response(201, WishOut)
def ask(session: Session, body: dict[str, Any], place: str) -> OwnItemRequest:
    """Ask for an item. 422 where the county does not allow it."""
    wish = Wish(body["list_kind"], body["base_code"], body["name"], body["why"])
    clock = current_house().clock(session)
    return ask_own_item(session, clock, current_who(), place_from(place, "place"), wish)


@own_items.route("/wishes/<wish_id>", methods=["POST"])
@guard("list.import")
@writes
@own_items.arguments(DecideWishIn)
@own_items.response(200, WishOut)
def decide(session: Session, body: dict[str, Any], wish_id: str) -> OwnItemRequest:
    """Take a wish up into a draft of the list, or refuse it with the reason."""
    clock = current_house().clock(session)
    decide_own_item(session, clock, current_who(), wish_id, body["take_up"], body["reason"])
    return session.get_one(OwnItemRequest, wish_id)
