"""Sign in and out, renew, one's sessions, and the page one starts from."""

from flask import Blueprint, g, make_response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.credentials import renew_token, sign_in_person, signed_token
from services.registry.demonstration import PASSWORD
from services.registry.operations.register import change_password
from services.registry.operations.sign_in import WrongCredentials, revoke_sign_in, sign_out
from services.registry.pages.words import role_names
from services.registry.queries.places import place_names, sign_ins_of
from services.registry.queries.waiting import desk_of
from shared.refusals import Refusal
from shared.web import (
    clear_session_cookies,
    current_house,
    current_who,
    done,
    open_to_all,
    outside_writes,
    safe_next,
    set_session_cookies,
    signed_in,
    writes,
)
from shared.web.context import presented_token
from shared.web.forgery import refuse_forged

account = Blueprint("registry_account", __name__, url_prefix="/registry")


@account.get("/sign-in")
@open_to_all("this is where people sign in")
def sign_in_page() -> str:
    """The form; in a demonstration with the user names and the password that everybody may use."""
    demonstration = PASSWORD if current_house().settings.demonstration else ""
    return render_template(
        "registry/sign_in.html", next=safe_next(request.values.get("next", "")), demonstration=demonstration
    )


@account.post("/sign-in")
@open_to_all("this is where people sign in; tries are limited and accounts lock")
@outside_writes("failed tries are counted in a unit of work of their own")
def sign_in() -> BaseResponse:
    """Sign in and go on to where one wanted to go."""
    refuse_forged()
    try:
        who = sign_in_person(current_house(), request.form.get("username", ""), request.form.get("password", ""))
    except Refusal as refusal:
        g.refusal = refusal
        page = make_response(sign_in_page())
        page.status_code = refusal.status
        return page
    answer = redirect(safe_next(request.form.get("next", "")), 303)
    set_session_cookies(answer, signed_token(current_house(), who)["token"])  # type: ignore[arg-type]
    return answer


@account.get("/renew")
@open_to_all("the cookie itself, even run out, names the session; it is checked against the register")
def renew() -> BaseResponse:
    """A fresh cookie for a session that still stands; to the sign-in page otherwise."""
    wanted = safe_next(request.args.get("next", ""))
    try:
        who = renew_token(current_house(), presented_token())
    except WrongCredentials:
        back = redirect(f"/registry/sign-in?next={wanted}", 303)
        clear_session_cookies(back)  # type: ignore[arg-type]
        return back
    answer = redirect(wanted, 303)
    set_session_cookies(answer, signed_token(current_house(), who)["token"])  # type: ignore[arg-type]
    return answer


@account.get("/sign-out")
@open_to_all("a page with one button")
def sign_out_page() -> str:
    """Asks once, as signing out changes something."""
    return render_template("registry/sign_out.html")


@account.post("/sign-out")
@signed_in
@writes
def leave(session: Session) -> BaseResponse:
    """End this session here and everywhere its cookie went."""
    sign_out(session, current_house().clock(session), current_who())
    answer = done("/registry/sign-in", "signed-out")
    clear_session_cookies(answer)  # type: ignore[arg-type]
    return answer


@account.get("/")
@signed_in
def desk() -> str:
    """What waits for me, and what I may do."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        waiting = desk_of(session, house.clock(session), who)
        today = house.clock(session).today()
        places = place_names(session, [post.place.code for post in who.posts])
    return render_template(
        "registry/desk.html",
        waiting=waiting,
        posts=who.posts,
        places=places,
        roles=role_names(),
        may=_may(),
        today=today,
    )


@account.get("/sessions")
@signed_in
def sessions() -> str:
    """Where I am signed in."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        found = sign_ins_of(session, house.clock(session), who.person_id)
        return render_template("registry/sessions.html", sessions=found, own=who.session_id)


@account.post("/sessions/<session_id>/revoke")
@signed_in
@writes
def revoke(session: Session, session_id: str) -> BaseResponse:
    """End one of my sessions."""
    revoke_sign_in(session, current_house().clock(session), current_who(), session_id)
    return done("/registry/sessions", "saved")


@account.post("/password")
@signed_in
@writes(again=sessions)
def change(session: Session) -> BaseResponse:
    """Change my own password."""
    form = request.form
    clock = current_house().clock(session)
    change_password(session, clock, current_who(), form.get("old", ""), form.get("password", ""))
    return done("/registry/sessions", "saved")


def _may() -> dict[str, bool]:
    who = current_who()
    acts = ("list.import", "matter.step", "matter.read", "refusal.read", "clock.move", "people.manage", "list.read")
    return {act: bool(who.places(act)) for act in acts}
