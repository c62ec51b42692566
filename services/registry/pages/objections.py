"""Objections: raise one, answer it, adopt it, take it back."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.operations.escalate_objection import (
    RULINGS,
    decide_objection,
    escalate_objection,
    extend_hold,
)
from services.registry.operations.raise_objection import (
    adopt_objection,
    answer_objection,
    raise_objection,
    withdraw_objection,
)
from services.registry.pages.forms import version_field
from services.registry.pages.words import objection_states
from services.registry.queries.matter_views import find_matter, matter_view, open_terms
from services.registry.queries.matters import check_reads
from services.registry.tables import Matter
from shared.place import Place
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, guard, writes

objections = Blueprint("registry_objections_pages", __name__, url_prefix="/registry")


@objections.get("/matters/<matter_id>/object")
@guard("matter.object")
def object_page(matter_id: str) -> str:
    """Which step, and why; ?resident= takes up a resident's objection, by its number and not its words."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        view = matter_view(session, matter)
    choices = [(step["id"], f"{step['order']}. {step['name']}") for step in view["steps"]]
    asked = request.values.get("resident", "")
    resident = next((one for one in view["residents"] if one["question_id"] == asked), None)
    return render_template(
        "registry/object.html", matter=view, choices=choices, resident=resident, invented=view["invented"]
    )


@objections.post("/matters/<matter_id>/object")
@guard("matter.object")
@writes(again=object_page)
def object_to(session: Session, matter_id: str) -> BaseResponse:
    """The matter stands still from now on."""
    clock, form = current_house().clock(session), request.form
    step, reason = form.get("step_id", ""), form.get("reason", "")
    resident = form.get("resident", "")
    raise_objection(session, clock, current_who(), matter_id, step, reason, version_field(), resident)
    return done(f"/registry/matters/{matter_id}", "saved")


@objections.get("/matters/<matter_id>/objections/<objection_id>")
@guard("matter.read")
def settle_page(matter_id: str, objection_id: str) -> str:
    """The objection, with what the reader may do about it."""
    who = current_who()
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(who, matter)
        view = matter_view(session, matter)
        today = current_house().clock(session).today()
        terms = open_terms(session, f"objection/{objection_id}")
    objection = next((one for one in view["objections"] if one["objection_id"] == objection_id), None)
    if objection is None:
        raise NotFound("objection.unknown", "没有这条异议，请从办件页面重新进入。")
    village = matter.village
    return render_template(
        "registry/objection.html",
        matter=view,
        objection=objection,
        step=next(step for step in view["steps"] if step["id"] == objection["step_id"]),
        may_answer=_may("matter.answer_objection", village),
        may_withdraw=_may("matter.object", village),
        may_decide=_may("objection.decide", village),
        rulings=list(RULINGS.items()),
        states=objection_states(),
        today=today,
        terms=terms,
        invented=view["invented"],
    )


@objections.post("/matters/<matter_id>/objections/<objection_id>/answer")
@guard("matter.answer_objection")
@writes(again=settle_page)
def answer(session: Session, matter_id: str, objection_id: str) -> BaseResponse:
    """Answer in public; the matter goes on."""
    return _settled(session, answer_objection, matter_id, objection_id, "answered")


@objections.post("/matters/<matter_id>/objections/<objection_id>/adopt")
@guard("matter.answer_objection")
@writes(again=settle_page)
def adopt(session: Session, matter_id: str, objection_id: str) -> BaseResponse:
    """Take the objection; the matter ends."""
    return _settled(session, adopt_objection, matter_id, objection_id, "saved")


@objections.post("/matters/<matter_id>/objections/<objection_id>/withdraw")
@guard("matter.object")
@writes(again=settle_page)
def withdraw(session: Session, matter_id: str, objection_id: str) -> BaseResponse:
    """Take the objection back; the matter goes on."""
    return _settled(session, withdraw_objection, matter_id, objection_id, "withdrawn")


@objections.post("/matters/<matter_id>/objections/<objection_id>/extend")
@guard("objection.decide")
@writes(again=settle_page)
def extend(session: Session, matter_id: str, objection_id: str) -> BaseResponse:
    """More time to answer, once."""
    return _settled(session, extend_hold, matter_id, objection_id, "saved")


@objections.post("/matters/<matter_id>/objections/<objection_id>/escalate")
@guard("matter.read")
@writes(again=settle_page)
def escalate(session: Session, matter_id: str, objection_id: str) -> BaseResponse:
    """Bring it to the township."""
    return _settled(session, escalate_objection, matter_id, objection_id, "saved")


@objections.post("/matters/<matter_id>/objections/<objection_id>/decide")
@guard("objection.decide")
@writes(again=settle_page)
def decide(session: Session, matter_id: str, objection_id: str) -> BaseResponse:
    """The township decides."""
    ruling = request.form.get("ruling", "")
    return _settled(session, partial(decide_objection, ruling=ruling), matter_id, objection_id, "saved")


def _settled(
    session: Session, settle: Callable[..., Matter], matter_id: str, objection_id: str, what: str
) -> BaseResponse:
    clock, text = current_house().clock(session), request.form.get("text", "")
    settle(session, clock, current_who(), matter_id, objection_id, text, version_field())
    return done(f"/registry/matters/{matter_id}", what)


def _may(act: str, village: str) -> bool:
    return current_who().may(act, Place(village))
