"""A list's life (清单征求意见与审定) for programs: consult, comment, answer, adopt, take back, drop."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.api.people import place_from
from services.registry.domain.list_life import CAPACITIES
from services.registry.operations import consult_list
from services.registry.tables import Comment, Draft
from shared.web import current_house, current_who, guard, writes

consultations = Blueprint("registry_consultations", __name__, url_prefix="/registry/api", description="征求意见与审定")


class StateOut(Schema):
    """Where a draft stands: draft, consultation, adopted, published, dropped."""

    draft_id = fields.String(attribute="id")
    state = fields.String()
    version = fields.Integer()
    consulted_on = fields.Date(allow_none=True)
    consulted_until = fields.Date(allow_none=True)
    adopted_by = fields.String()
    adopted_on = fields.Date(allow_none=True)


class VersionIn(Schema):
    """The draft's version as it was last seen."""

    version = fields.Integer(required=True, strict=True)


class ConsultIn(VersionIn):
    """The last day on which comments are taken."""

    until = fields.Date(required=True)


class AdoptIn(VersionIn):
    """Which meeting adopted it when, and what became of the comments, for all to read."""

    meeting = fields.String(required=True, validate=validate.Length(max=100))
    on = fields.Date(required=True)
    summary = fields.String(required=True, validate=validate.Length(max=2000))


class CommentIn(Schema):
    """What a village, a department or residents' representatives say; list_kind and item_code "": about all of it."""

    place = fields.String(required=True)
    capacity = fields.String(required=True, validate=validate.OneOf(list(CAPACITIES)))
    speaker = fields.String(required=True, validate=validate.Length(max=60))
    list_kind = fields.String(load_default="", validate=validate.Length(max=24))
    item_code = fields.String(load_default="", validate=validate.Length(max=20))
    text = fields.String(required=True, validate=validate.Length(max=1000))


class AnswerIn(Schema):
    """The county's answer, and whether the comment is taken up."""

    text = fields.String(required=True, validate=validate.Length(max=1000))
    accepted = fields.Boolean(required=True)


class CommentOut(Schema):
    """A comment with its answer; `accepted` is null until then."""

    comment_id = fields.String(attribute="id")
    draft_id = fields.String()
    place = fields.String()
    capacity = fields.String()
    speaker = fields.String()
    list_kind = fields.String()
    item_code = fields.String()
    text = fields.String()
    answer = fields.String()
    accepted = fields.Boolean(allow_none=True)


@consultations.route("/drafts/<draft_id>/consultation", methods=["POST"])
@guard("list.import")
@writes
@consultations.arguments(ConsultIn)
@consultations.response(200, StateOut)
def consult(session: Session, body: dict[str, Any], draft_id: str) -> Draft:
    """Lay a draft open for comments until a day. 422 with every fault it has."""
    clock = current_house().clock(session)
    return consult_list.consult(session, clock, current_who(), draft_id, body["version"], body["until"])


@consultations.route("/drafts/<draft_id>/adoption", methods=["POST"])
@guard("list.publish")
@writes
@consultations.arguments(AdoptIn)
@consultations.response(200, StateOut)
def adopt(session: Session, body: dict[str, Any], draft_id: str) -> Draft:
    """Keep that a meeting adopted it; every comment must have been answered."""
    adoption = consult_list.Adoption(body["meeting"], body["on"], body["summary"])
    clock = current_house().clock(session)
    return consult_list.adopt(session, clock, current_who(), draft_id, body["version"], adoption)


@consultations.route("/drafts/<draft_id>/take-back", methods=["POST"])
@guard("list.import")
@writes
@consultations.arguments(VersionIn)
@consultations.response(200, StateOut)
def take_back(session: Session, body: dict[str, Any], draft_id: str) -> Draft:
    """Take a draft back from consultation or adoption, to be edited."""
    return consult_list.take_back(session, current_who(), draft_id, body["version"])


@consultations.route("/drafts/<draft_id>/drop", methods=["POST"])
@guard("list.import")
@writes
@consultations.arguments(VersionIn)
@consultations.response(200, StateOut)
def drop(session: Session, body: dict[str, Any], draft_id: str) -> Draft:
    """Give a draft up."""
    return consult_list.drop(session, current_who(), draft_id, body["version"])


@consultations.route("/consultations/<draft_id>/comments", methods=["POST"])
@guard("list.comment")
@writes
@consultations.arguments(CommentIn)
@consultations.response(201, CommentOut)
def comment(session: Session, body: dict[str, Any], draft_id: str) -> Comment:
    """Comment on a list that is laid open."""
    asked = consult_list.CommentRequest(
        place_from(body["place"], "place"),
        body["capacity"],
        body["speaker"],
        body["list_kind"],
        body["item_code"],
        body["text"],
    )
    return consult_list.comment(session, current_house().clock(session), current_who(), draft_id, asked)


@consultations.route("/comments/<comment_id>/answer", methods=["POST"])
@guard("list.import")
@writes
@consultations.arguments(AnswerIn)
@consultations.response(200, CommentOut)
def answer(session: Session, body: dict[str, Any], comment_id: str) -> Comment:
    """Answer a comment in public."""
    clock = current_house().clock(session)
    return consult_list.answer(session, clock, current_who(), comment_id, body["text"], body["accepted"])
