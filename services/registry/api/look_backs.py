"""Half-yearly look-backs (回头看) for programs: record one, decide on what was found."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.api.people import place_from
from services.registry.operations.look_back import Found, decide_finding, record_look_back
from services.registry.tables import Finding, LookBack
from shared.web import current_house, current_who, guard, writes

look_backs = Blueprint("registry_look_backs", __name__, url_prefix="/registry/api", description="回头看 · Look-backs")


class FoundIn(Schema):
    """One thing found. list_kind and item_code: "" about the list as a whole."""

    list_kind = fields.String(load_default="", validate=validate.Length(max=24))
    item_code = fields.String(load_default="", validate=validate.Length(max=20))
    text = fields.String(required=True, validate=validate.Length(min=2, max=1000))


class LookBackIn(Schema):
    """How the lists worked in half a year, and what was found."""

    summary = fields.String(required=True, validate=validate.Length(min=2, max=1000))
    findings = fields.List(fields.Nested(FoundIn), load_default=list, validate=validate.Length(max=50))


class LookBackFindingOut(Schema):
    """What was found, and the county's decision: revise, keep; "" not yet."""

    finding_id = fields.String(attribute="id")
    list_kind = fields.String()
    item_code = fields.String()
    text = fields.String()
    decision = fields.String()
    reason = fields.String()


class LookBackOut(Schema):
    """A village's look-back on half a year."""

    look_back_id = fields.String(attribute="id")
    village = fields.String()
    half = fields.String()
    summary = fields.String()
    recorded_on = fields.Date()
    findings = fields.List(fields.Nested(LookBackFindingOut))


class DecisionIn(Schema):
    """The county's decision on a finding, and why."""

    decision = fields.String(required=True, validate=validate.OneOf(["revise", "keep"]))
    reason = fields.String(required=True, validate=validate.Length(max=1000))


@look_backs.route("/villages/<village>/look-backs/<half>", methods=["POST"])
@guard("list.look_back", place="village")
@writes
@look_backs.arguments(LookBackIn)
@look_backs.response(201, LookBackOut)
def record_one(session: Session, body: dict[str, Any], village: str, half: str) -> LookBack:
    """Record a village's look-back on a half year, e.g. 2026-1. 422 where none is due."""
    found = [Found(one["list_kind"], one["item_code"], one["text"]) for one in body["findings"]]
    place, clock = place_from(village, "village"), current_house().clock(session)
    return record_look_back(session, clock, current_who(), place, half, body["summary"], found)


@look_backs.route("/findings/<finding_id>", methods=["POST"])
@guard("list.import")
@writes
@look_backs.arguments(DecisionIn)
@look_backs.response(200, LookBackFindingOut)
def decide(session: Session, body: dict[str, Any], finding_id: str) -> Finding:
    """Decide on a finding: the revision of the list takes it up, or the item stays as it is."""
    clock = current_house().clock(session)
    return decide_finding(session, clock, current_who(), finding_id, body["decision"], body["reason"])
