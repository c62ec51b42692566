"""Meetings for programs: record one on a matter's current step, sign its record, read it with its roll."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.domain.resolution import CAPACITIES, METHODS, RollEntry
from services.registry.operations.record_meeting import MeetingRequest, record_meeting
from services.registry.operations.sign_meeting import SignRequest, sign_meeting
from services.registry.queries.matter_views import find_matter
from services.registry.queries.matters import check_reads
from services.registry.queries.meetings import meeting_view, roll_of
from services.registry.refusing import keeping
from shared.web import current_house, current_who, guard, writes

meetings = Blueprint("registry_meetings", __name__, url_prefix="/registry/api/matters", description="会议 · Meetings")
_ONE = "/<matter_id>/meetings/<step_id>"
_CAPACITY = validate.OneOf(list(CAPACITIES), list(CAPACITIES.values()))


class RollIn(Schema):
    """One line of a named roll: somebody due to attend, or a guest."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    capacity = fields.String(required=True, validate=_CAPACITY)
    present = fields.Boolean(required=True)
    vote = fields.String(load_default="", validate=validate.OneOf(["for", "against", "abstain", ""]))


class MeetingIn(Schema):
    """A meeting as minuted. `held_on`: today if left out; `called_on`: the day people were told, `held_on` if left out.

    sheets  files attached to the matter under the paper 签到表
    """

    version = fields.Integer(required=True, strict=True)
    body = fields.String(load_default="", validate=validate.Length(max=60))
    called_on = fields.Date(load_default=None, allow_none=True)
    held_on = fields.Date(load_default=None, allow_none=True)
    method = fields.String(load_default=METHODS[0], validate=validate.OneOf(METHODS))
    roll = fields.List(fields.Nested(RollIn), required=True, validate=validate.Length(max=5000))
    sheets = fields.List(fields.String(), required=True, validate=validate.Length(max=20))


class SignIn(Schema):
    """A signature under the record with this digest, or the word that it is declined, with a note."""

    digest = fields.String(required=True, validate=validate.Length(equal=64))
    attended = fields.Boolean(load_default=True)
    declined = fields.Boolean(load_default=False)
    note = fields.String(load_default="", validate=validate.Length(max=300))


class SignatureOut(Schema):
    """Who signed, by post. kind: supervision, township."""

    kind = fields.String()
    role = fields.String()
    attended = fields.Boolean()
    declined = fields.Boolean()
    note = fields.String()
    signed_at = fields.AwareDateTime()


class RollOut(Schema):
    """One line of the roll."""

    name = fields.String()
    capacity = fields.String()
    present = fields.Boolean()
    vote = fields.String()


class MeetingOut(Schema):
    """A meeting's record. `missing`: kinds of signature still to come; `digest`: what is signed; `version`: the matter's."""

    step_id = fields.String()
    version = fields.Integer()
    body = fields.String()
    called_on = fields.Date(allow_none=True)
    held_on = fields.Date()
    method = fields.String()
    due = fields.Integer()
    present = fields.Integer()
    in_favour = fields.Integer()
    against = fields.Integer()
    abstained = fields.Integer()
    basis = fields.String()
    digest = fields.String()
    files = fields.List(fields.String())
    roll = fields.List(fields.Nested(RollOut))
    signatures = fields.List(fields.Nested(SignatureOut))
    missing = fields.List(fields.String())


@meetings.route(_ONE, methods=["POST"])
@guard("matter.step")
@writes
@meetings.arguments(MeetingIn)
@meetings.response(201, MeetingOut)
def record_one(session: Session, body: dict[str, Any], matter_id: str, step_id: str) -> dict[str, Any]:
    """Record a meeting on the current step. 422 with rule and article where it resolves nothing; the refusal is kept."""
    keeping(matter_id=matter_id, step_id=step_id)
    clock = current_house().clock(session)
    held_on = body["held_on"] or clock.today()
    roll = tuple(RollEntry(one["name"].strip(), one["capacity"], one["present"], one["vote"]) for one in body["roll"])
    called_on, sheets = body["called_on"] or held_on, tuple(dict.fromkeys(body["sheets"]))
    request = MeetingRequest(body["body"].strip(), held_on, body["method"], roll, called_on, sheets)
    record_meeting(session, clock, current_who(), matter_id, step_id, request, body["version"])
    return meeting_view(session, find_matter(session, matter_id), roll_of(session, matter_id, step_id))


@meetings.route(f"{_ONE}/sign", methods=["POST"])
@guard("meeting.sign")
@writes
@meetings.arguments(SignIn)
@meetings.response(201, MeetingOut)
def sign(session: Session, body: dict[str, Any], matter_id: str, step_id: str) -> dict[str, Any]:
    """Sign the record, or decline to. 409 where it is another one by now, or was signed already."""
    keeping(matter_id=matter_id, step_id=step_id)
    sign_meeting(session, current_house().clock(session), current_who(), matter_id, step_id, SignRequest(**body))
    return meeting_view(session, find_matter(session, matter_id), roll_of(session, matter_id, step_id))


@meetings.route(_ONE, methods=["GET"])
@guard("matter.read")
@meetings.response(200, MeetingOut)
def read(matter_id: str, step_id: str) -> dict[str, Any]:
    """A meeting's record with its named roll: for those who work on the village's matters or oversee them."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        return meeting_view(session, matter, roll_of(session, matter_id, step_id))
