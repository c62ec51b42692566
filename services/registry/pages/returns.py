"""Putting a matter right: send it back, take a step back, correct a record, hand it over."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.operations.correct_step import correct_step
from services.registry.operations.hand_over_matter import hand_over_matter, may_see_through
from services.registry.operations.undo_steps import return_matter, withdraw_step
from services.registry.pages.forms import version_field
from services.registry.pages.words import role_names
from services.registry.queries.matter_views import find_matter, summary_view
from services.registry.queries.matters import check_reads
from services.registry.queries.returns import handler_name, may_return_to, may_withdraw
from services.registry.refusing import keeping
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, writes

returns = Blueprint("registry_returns_pages", __name__, url_prefix="/registry/matters/<matter_id>")


@returns.get("/return")
@guard("matter.step")
def return_page(matter_id: str) -> str:
    """To which step it goes back, and why."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        choices = may_return_to(session, current_who(), matter)
        if not choices:
            raise Refusal("return.not_reviewed", "这个办件现在没有要您审核的步骤，不能退回。请回到办件页面。")
        return render_template(
            "registry/return.html", matter=summary_view(matter), choices=choices, invented=matter.place.invented
        )


@returns.post("/return")
@guard("matter.step")
@writes(again=return_page)
def send_back(session: Session, matter_id: str) -> BaseResponse:
    """Send it back."""
    keeping(matter_id=matter_id)
    clock, form = current_house().clock(session), request.form
    who = current_who()
    return_matter(session, clock, who, matter_id, form.get("to", ""), form.get("reason", ""), version_field())
    return done(f"/registry/matters/{matter_id}", "saved")


@returns.get("/withdraw")
@guard("matter.step")
def withdraw_page(matter_id: str) -> str:
    """Why one takes one's own step back."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        step = may_withdraw(session, current_who(), matter)
        if step is None:
            raise Refusal(
                "withdraw.none", "没有您可以撤回的步骤：只能撤回自己刚办的、没有公开过的步骤。请回到办件页面。"
            )
        return render_template(
            "registry/withdraw.html", matter=summary_view(matter), step=step, invented=matter.place.invented
        )


@returns.post("/withdraw")
@guard("matter.step")
@writes(again=withdraw_page)
def withdraw(session: Session, matter_id: str) -> BaseResponse:
    """Take it back."""
    clock, reason = current_house().clock(session), request.form.get("reason", "")
    withdraw_step(session, clock, current_who(), matter_id, reason, version_field())
    return done(f"/registry/matters/{matter_id}", "withdrawn")


@returns.get("/steps/<step_id>/correct")
@guard("matter.step")
def correction_page(matter_id: str, step_id: str) -> str:
    """What is wrong with a step's record, and how it is right."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        row = next((one for one in matter.steps if one.step_id == step_id and one.taken_on), None)
        if row is None:
            raise NotFound("correction.step", "这个步骤还没有办过，没有可以更正的记录。")
        return render_template(
            "registry/correct_step.html", matter=summary_view(matter), step=row, invented=matter.place.invented
        )


@returns.post("/steps/<step_id>/correct")
@guard("matter.step")
@writes(again=correction_page)
def correct(session: Session, matter_id: str, step_id: str) -> BaseResponse:
    """Add the correction."""
    clock, text = current_house().clock(session), request.form.get("text", "")
    correct_step(session, clock, current_who(), matter_id, step_id, text, version_field())
    return done(f"/registry/matters/{matter_id}", "published")


@returns.get("/hand-over")
@guard("matter.start")
def hand_over_page(matter_id: str) -> str:
    """Who sees it through from now on."""
    house = current_house()
    with house.database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        roles = role_names()
        posts = may_see_through(session, house.clock(session), Place(matter.village))
        choices = [
            (one.id, f"{one.person.name}（{roles[one.role]}）") for one in posts if one.person_id != matter.handler_id
        ]
        return render_template(
            "registry/hand_over_matter.html",
            matter=summary_view(matter),
            handler=handler_name(session, matter),
            choices=choices,
            invented=matter.place.invented,
        )


@returns.post("/hand-over")
@guard("matter.start")
@writes(again=hand_over_page)
def hand_over(session: Session, matter_id: str) -> BaseResponse:
    """Hand it over."""
    to_post = request.form.get("to_post", "")[:36]
    hand_over_matter(session, current_house().clock(session), current_who(), matter_id, to_post, version_field())
    return done(f"/registry/matters/{matter_id}", "saved")
