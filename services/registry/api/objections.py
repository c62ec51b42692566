"""Objections for programs: raise, answer, adopt, withdraw; the township extends and decides."""

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.registry.api.matter_schemas import MatterOut, ObjectionOut
from services.registry.api.step_schemas import DecideIn, ObjectIn, SettleIn
from services.registry.operations import escalate_objection as escalating
from services.registry.operations import raise_objection as objecting
from services.registry.queries.matter_views import matter_view, objection_view
from services.registry.tables import Matter
from shared.web import current_house, current_who, guard, writes

objections = Blueprint(
    "registry_objections", __name__, url_prefix="/registry/api/matters", description="异议 · Objections"
)
_ONE = "/<matter_id>/objections/<objection_id>"


@objections.route("/<matter_id>/objections", methods=["POST"])
@guard("matter.object")
@writes
@objections.arguments(ObjectIn)
@objections.response(201, ObjectionOut)
def object_to(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """Object to a step: the matter stands still until the objection is settled."""
    clock = current_house().clock(session)
    return objection_view(objecting.raise_objection(session, clock, current_who(), matter_id, **body))


@objections.route(f"{_ONE}/answer", methods=["POST"])
@guard("matter.answer_objection")
@writes
@objections.arguments(SettleIn)
@objections.response(200, MatterOut)
def answer(session: Session, body: dict[str, Any], matter_id: str, objection_id: str) -> dict[str, Any]:
    """Answer an objection in public; the matter goes on."""
    return _after(session, objecting.answer_objection, matter_id, objection_id, body)


@objections.route(f"{_ONE}/adopt", methods=["POST"])
@guard("matter.answer_objection")
@writes
@objections.arguments(SettleIn)
@objections.response(200, MatterOut)
def adopt(session: Session, body: dict[str, Any], matter_id: str, objection_id: str) -> dict[str, Any]:
    """Take an objection: the matter is given up."""
    return _after(session, objecting.adopt_objection, matter_id, objection_id, body)


@objections.route(f"{_ONE}/withdraw", methods=["POST"])
@guard("matter.object")
@writes
@objections.arguments(SettleIn)
@objections.response(200, MatterOut)
def withdraw(session: Session, body: dict[str, Any], matter_id: str, objection_id: str) -> dict[str, Any]:
    """Take an objection back; the matter goes on."""
    return _after(session, objecting.withdraw_objection, matter_id, objection_id, body)


@objections.route(f"{_ONE}/extend", methods=["POST"])
@guard("objection.decide")
@writes
@objections.arguments(SettleIn)
@objections.response(200, MatterOut)
def extend(session: Session, body: dict[str, Any], matter_id: str, objection_id: str) -> dict[str, Any]:
    """Give the village five working days more to answer, once."""
    return _after(session, escalating.extend_hold, matter_id, objection_id, body)


@objections.route(f"{_ONE}/escalate", methods=["POST"])
@guard("matter.read")
@writes
@objections.arguments(SettleIn)
@objections.response(200, MatterOut)
def escalate(session: Session, body: dict[str, Any], matter_id: str, objection_id: str) -> dict[str, Any]:
    """Bring an objection to the township, which decides within ten working days."""
    return _after(session, escalating.escalate_objection, matter_id, objection_id, body)


@objections.route(f"{_ONE}/decide", methods=["POST"])
@guard("objection.decide")
@writes
@objections.arguments(DecideIn)
@objections.response(200, MatterOut)
def decide(session: Session, body: dict[str, Any], matter_id: str, objection_id: str) -> dict[str, Any]:
    """The township decides; "upheld" ends the matter."""
    return _after(session, escalating.decide_objection, matter_id, objection_id, body)


def _after(
    session: Session, settle: Callable[..., Matter], matter_id: str, objection_id: str, body: dict[str, Any]
) -> dict[str, Any]:
    clock = current_house().clock(session)
    return matter_view(session, settle(session, clock, current_who(), matter_id, objection_id, **body))
