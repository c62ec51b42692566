"""Sign in and out, renew, one's sessions, and the page one starts from."""

from collections.abc import Callable

from flask import Blueprint, g, make_response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.api.credentials import (
    CodeNeeded,
    activate_person,
    disbelieve,
    renew_token,
    sign_in_person,
    sign_in_with_code,
    signed_token,
)
from services.registry.demonstration import PASSWORD
from services.registry.domain.passwords import RULE, SHORTEST
from services.registry.operations.second_factor import is_on
from services.registry.operations.set_password import change_password
from services.registry.operations.sign_in import (
    WrongCredentials,
    revoke_other_sign_ins,
    revoke_sign_in,
    sign_out,
    who_is,
)
from services.registry.pages.words import role_names
from services.registry.queries.access import sign_ins_of
from services.registry.queries.people import ends_near, findings
from services.registry.queries.places import place_names
from services.registry.queries.waiting import desk_of
from services.registry.tables import Person
from shared.place import Tier
from shared.refusals import Refusal
from shared.security.authority import Who
from shared.web import (
    clear_session_cookies,
    current_house,
    current_who,
    done,
    limit,
    open_to_all,
    outside_writes,
    safe_next,
    set_session_cookies,
    signed_in,
    writes,
)
from shared.web.context import presented_token

account = Blueprint("registry_account", __name__, url_prefix="/registry")


@account.get("/sign-in")
@open_to_all("this is where people sign in")
def sign_in_page() -> str:
    """The form, or the way to the county's own sign-in; in a demonstration with the password that everybody may use."""
    settings = current_house().settings
    return render_template(
        "registry/sign_in.html",
        next=safe_next(request.values.get("next", "")),
        demonstration=PASSWORD if settings.demonstration and settings.oidc is None else "",
        elsewhere=settings.oidc is not None,
    )


@account.post("/sign-in")
@open_to_all("this is where people sign in; tries are limited and accounts lock")
@outside_writes("failed tries are counted in a unit of work of their own")
def sign_in() -> BaseResponse:
    """Sign in and go on to where one wanted to go, or to the code that is still needed."""
    form = request.form
    try:
        who = sign_in_person(current_house(), form.get("username", ""), form.get("password", ""))
    except Refusal as refusal:
        return again(sign_in_page, refusal)
    return make_response(code_page(who.ticket)) if isinstance(who, CodeNeeded) else signed_in_as(who)


@account.post("/sign-in/code")
@open_to_all("the second half of signing in; tries are limited and accounts lock")
@outside_writes("failed tries are counted in a unit of work of their own")
def sign_in_code() -> BaseResponse:
    """The code from the telephone, or one from paper."""
    form = request.form
    try:
        who = sign_in_with_code(current_house(), form.get("ticket", ""), form.get("password_code", ""))
    except Refusal as refusal:
        ended = refusal.code != "sign_in.wrong"
        return again(sign_in_page if ended else lambda: code_page(form.get("ticket", "")), refusal)
    return signed_in_as(who)


@account.get("/activate")
@open_to_all("people who have no password yet cannot be signed in")
def activate_page() -> str:
    """Set a first password, or a new one, with the code on paper."""
    return render_template("registry/activate.html", rule=RULE, shortest=SHORTEST)


@account.post("/activate")
@open_to_all("the code on paper is what lets somebody in; tries are limited and accounts lock")
@outside_writes("failed tries are counted in a unit of work of their own")
def activate() -> BaseResponse:
    """Spend the code."""
    form = request.form
    try:
        if form.get("password", "") != form.get("password_again", ""):
            raise Refusal("person.password_differs", "两次输入的新密码不一样。", where="password_again")
        activate_person(
            current_house(), form.get("username", "").strip(), form.get("password_code", ""), form.get("password", "")
        )
    except Refusal as refusal:
        return again(activate_page, refusal)
    return done("/registry/sign-in", "saved")


def code_page(ticket: str) -> str:
    """Asks for the code."""
    wanted = safe_next(request.values.get("next", ""))
    return render_template("registry/sign_in_code.html", ticket=ticket, next=wanted)


def signed_in_as(who: Who, wanted: str | None = None) -> BaseResponse:
    """On to where one wanted to go, with fresh cookies."""
    answer = redirect(safe_next(request.form.get("next", "") if wanted is None else wanted), 303)
    set_session_cookies(answer, signed_token(current_house(), who)["token"])  # type: ignore[arg-type]
    return answer


def again(page: Callable[[], str], refusal: Refusal) -> BaseResponse:
    """A page with a form once more, and what was wrong."""
    g.refusal = refusal
    answer = make_response(page())
    answer.status_code = refusal.status
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
    disbelieve(session, current_house(), current_who().session_id)
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
        # Townships settle findings; a county's thousands of posts are looked through on their own page.
        near = [place for place in who.places("people.read") if place.tier >= Tier.TOWNSHIP]
        settle = findings(session, today, near).count if near else 0
        withheld = _withheld(session, who)
        ends = ends_near(session, today, [post.id for post in who.posts])
    return render_template(
        "registry/desk.html",
        waiting=waiting,
        posts=who.posts,
        places=places,
        roles=role_names(),
        may=_may(),
        today=today,
        settle=settle,
        withheld=withheld,
        ends=ends,
    )


@account.get("/sessions")
@signed_in
def sessions() -> str:
    """Where I am signed in."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        found = sign_ins_of(session, house.clock(session), who.person_id)
        return render_template(
            "registry/sessions.html",
            sessions=found,
            own=who.session_id,
            rule=RULE,
            shortest=SHORTEST,
            factor=is_on(session, who.person_id),
            own_sign_in=house.settings.oidc is None,
        )


@account.post("/sessions/<session_id>/revoke")
@signed_in
@writes
def revoke(session: Session, session_id: str) -> BaseResponse:
    """End one of my sessions."""
    revoke_sign_in(session, current_house().clock(session), current_who(), session_id)
    disbelieve(session, current_house(), session_id)
    return done("/registry/sessions", "saved")


@account.post("/sessions/revoke")
@signed_in
@writes
def revoke_others(session: Session) -> BaseResponse:
    """End all my sessions but this one."""
    disbelieve(session, current_house(), *revoke_other_sign_ins(session, current_house().clock(session), current_who()))
    return done("/registry/sessions", "saved")


@account.post("/password")
@signed_in
@writes(again=sessions)
def change(session: Session) -> BaseResponse:
    """Change my own password."""
    form, house = request.form, current_house()
    limit("password", 10, 300, whom=f"id:{current_who().person_id}", closed=True)  # at somebody's open window
    ended = change_password(session, house.clock(session), current_who(), form.get("old", ""), form.get("password", ""))
    disbelieve(session, house, *ended)
    return done("/registry/sessions", "saved")


def _withheld(session: Session, who: Who) -> bool:
    """Whether posts are kept from this session because it was begun without a second factor."""
    house = current_house()
    demanded, person = house.settings.second_factor_roles, session.get(Person, who.person_id)
    if not demanded or person is None:
        return False
    held = {post.id for post in who_is(session, house.clock(session), person, "").posts}
    return bool(held - {post.id for post in who.posts})


def _may() -> dict[str, bool]:
    who = current_who()
    acts = (
        "list.import",
        "matter.step",
        "matter.read",
        "refusal.read",
        "clock.move",
        "people.manage",
        "list.read",
        "people.read",
        "program.manage",
        "matter.lift",
        "request.read",
    )
    return {act: bool(who.places(act)) for act in acts}
