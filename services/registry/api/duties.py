"""Duties (履职) for programs: a village's dated work, recording it, and how villages stand."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.api.people import place_from
from services.registry.domain.duties import OUTCOMES
from services.registry.operations.record_duty import DutyRequest, record_duty
from services.registry.queries.duties import Work, work_of
from services.registry.queries.duties_below import Tally, tallies_at
from services.registry.queries.places import village_of
from services.registry.tables import DutyRecord
from shared.refusals import NotAllowed
from shared.web import current_house, current_who, guard, writes

duties = Blueprint("registry_duties", __name__, url_prefix="/registry/api", description="履职 · Duties")


class DutyRecordOut(Schema):
    """A record of a duty. number: 1, 2, 3 … of its period; the first one counts."""

    record_id = fields.String(attribute="id")
    period = fields.String()
    number = fields.Integer()
    due_on = fields.Date(allow_none=True)
    late = fields.Boolean()
    outcome = fields.String()
    text = fields.String()
    role = fields.String()
    recorded_on = fields.Date()


class WorkOut(Schema):
    """One piece of dated work. state: open, overdue, done, late."""

    village = fields.String()
    list_kind = fields.String(attribute="owed.duty.list_kind")
    code = fields.String(attribute="owed.duty.code")
    name = fields.String(attribute="owed.duty.name")
    posts = fields.List(fields.String(), attribute="owed.duty.posts")
    period = fields.String(attribute="owed.key")
    period_name = fields.String(attribute="owed.name")
    due_on = fields.Date(attribute="owed.due_on")
    state = fields.String()
    record = fields.Nested(DutyRecordOut, allow_none=True)


class DutyIn(Schema):
    """How a duty was seen to. period: as in the work; "" for what is done whenever it comes up; seen: records there already."""

    period = fields.String(load_default="", validate=validate.Length(max=60))
    outcome = fields.String(required=True, validate=validate.OneOf(list(OUTCOMES)))
    text = fields.String(required=True, validate=validate.Length(max=500))
    seen = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, 10_000))


class TallyOut(Schema):
    """A village's last year: what was due, recorded in time, recorded late, not recorded."""

    village = fields.String()
    name = fields.String()
    due = fields.Integer()
    in_time = fields.Integer()
    late = fields.Integer()
    overdue = fields.Integer()


class DutiesIn(Schema):
    """At or below which place; left out: everywhere one may look."""

    place = fields.String(load_default="")


@duties.route("/duties", methods=["GET"])
@guard("matter.read")
@duties.arguments(DutiesIn, location="query")
@duties.response(200, TallyOut(many=True))
def overview(query: dict[str, str]) -> list[Tally]:
    """How every village stands, those that owe most first."""
    house, places = current_house(), current_who().places("matter.read")
    if query["place"]:
        places = (place_from(query["place"], "place"),)
        if not current_who().may("matter.read", places[0]):
            raise NotAllowed("act.not_allowed", "这个地方不在您的管理范围内。", where="place")
    with house.database.read() as session:
        return tallies_at(session, house.clock(session), places)


@duties.route("/villages/<village>/duties", methods=["GET"])
@guard("matter.read", place="village")
@duties.response(200, WorkOut(many=True))
def of_village(village: str) -> Sequence[Work]:
    """A village's dated work of the last year, by last day."""
    house = current_house()
    with house.database.read() as session:
        village_of(session, village)
        return work_of(session, house.clock(session), place_from(village, "village"))


@duties.route("/villages/<village>/duties/<kind>/<code>", methods=["POST"])
@guard("duty.record", place="village")
@writes
@duties.arguments(DutyIn)
@duties.response(201, DutyRecordOut)
def record_one(session: Session, body: dict[str, Any], village: str, kind: str, code: str) -> DutyRecord:
    """Record it. 409 where somebody else recorded meanwhile."""
    house, place = current_house(), place_from(village, "village")
    request = DutyRequest(body["outcome"], body["text"], body["seen"])
    return record_duty(
        session, house.clock(session), current_who(), house.files, place, kind, code, body["period"], request
    )
