"""Putting a matter right, for programs: send back, withdraw, correct, hand over."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.api.matter_schemas import MatterOut
from services.registry.operations.correct_step import correct_step
from services.registry.operations.hand_over_matter import hand_over_matter
from services.registry.operations.undo_steps import return_matter, withdraw_step
from services.registry.queries.matter_views import find_matter, matter_view
from shared.web import current_house, current_who, guard, writes

returns = Blueprint(
    "registry_returns", __name__, url_prefix="/registry/api/matters", description="退回与更正 · Returns"
)


class WithdrawIn(Schema):
    """Why the last step is taken back. `version`: the matter's as it was last seen."""

    version = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=validate.Length(max=500))


class ReturnIn(WithdrawIn):
    """To which earlier step a matter goes back, and why."""

    to = fields.String(required=True, validate=validate.Length(max=40))


class CorrectIn(Schema):
    """What was wrong with a step's record, and how it is right."""

    version = fields.Integer(required=True, strict=True)
    text = fields.String(required=True, validate=validate.Length(max=500))


class HandOverIn(Schema):
    """The post whose holder sees the matter through from now on."""

    version = fields.Integer(required=True, strict=True)
    to_post = fields.String(required=True, validate=validate.Length(max=36))


@returns.route("/<matter_id>/return", methods=["POST"])
@guard("matter.step")
@writes
@returns.arguments(ReturnIn)
@returns.response(200, MatterOut)
def send_back(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """Send a matter back to an earlier step, instead of approving the current one."""
    return_matter(session, current_house().clock(session), current_who(), matter_id, **body)
    return matter_view(session, find_matter(session, matter_id))


@returns.route("/<matter_id>/withdraw", methods=["POST"])
@guard("matter.step")
@writes
@returns.arguments(WithdrawIn)
@returns.response(200, MatterOut)
def withdraw(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """Take one's own last step back, while nothing was posted and nobody has gone on."""
    withdraw_step(session, current_house().clock(session), current_who(), matter_id, **body)
    return matter_view(session, find_matter(session, matter_id))


@returns.route("/<matter_id>/steps/<step_id>/corrections", methods=["POST"])
@guard("matter.step")
@writes
@returns.arguments(CorrectIn)
@returns.response(201, MatterOut)
def correct(session: Session, body: dict[str, Any], matter_id: str, step_id: str) -> dict[str, Any]:
    """Correct a step's record by adding to it."""
    correct_step(session, current_house().clock(session), current_who(), matter_id, step_id, **body)
    return matter_view(session, find_matter(session, matter_id))


@returns.route("/<matter_id>/hand-over", methods=["POST"])
@guard("matter.start")
@writes
@returns.arguments(HandOverIn)
@returns.response(200, MatterOut)
def hand_over(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """Make the holder of another post answerable for a running matter."""
    return matter_view(
        session, hand_over_matter(session, current_house().clock(session), current_who(), matter_id, **body)
    )
