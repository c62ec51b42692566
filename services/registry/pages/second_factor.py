"""One's own one-time codes: set up with a QR code, confirm, new recovery codes, switch off."""

from io import BytesIO

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.api.credentials import factor_keys, refuse_own_sign_in, renewed, signed_token
from services.registry.domain.one_time import address, secret_text
from services.registry.operations import second_factor as operations
from services.registry.operations.register import person_of
from shared.web import current_house, current_who, done, limit, set_session_cookies, signed_in, writes

second_factor = Blueprint("registry_second_factor", __name__, url_prefix="/registry")
_ISSUER = "阳光小微权力"


@second_factor.get("/second-factor")
@signed_in
def page() -> str:
    """How it stands; while it is being set up, the secret as a picture and as text."""
    house, who = current_house(), current_who()
    refuse_own_sign_in(house)
    with house.database.read() as session:
        secret = operations.pending_secret(session, factor_keys(house), who.person_id)
        username = person_of(session, who.person_id).username
        return render_template(
            "registry/second_factor.html",
            on=operations.is_on(session, who.person_id),
            left=operations.codes_left(session, who.person_id),
            secret=secret_text(secret) if secret else "",
            picture=_picture(address(secret, username, _ISSUER)) if secret else "",
        )


@second_factor.post("/second-factor/begin")
@signed_in
@writes(again=page)
def begin(session: Session) -> BaseResponse:
    """A new secret."""
    operations.begin(session, factor_keys(current_house()), current_who())
    return redirect("/registry/second-factor", 303)


@second_factor.post("/second-factor/confirm")
@signed_in
@writes(again=page)
def confirm(session: Session) -> BaseResponse:
    """The first code; from now on it is asked for. The recovery codes are shown this once."""
    house, who = current_house(), current_who()
    _limit()
    codes = operations.confirm(session, house.clock(session), factor_keys(house), who, _code())
    answer = _codes_page(codes)
    # The posts that were withheld are in the new token.
    set_session_cookies(answer, signed_token(house, renewed(session, house, who.session_id))["token"])
    return answer


@second_factor.post("/second-factor/recovery")
@signed_in
@writes(again=page)
def recovery(session: Session) -> BaseResponse:
    """Ten new recovery codes."""
    house = current_house()
    _limit()
    codes = operations.new_recovery_codes(session, house.clock(session), factor_keys(house), current_who(), _code())
    return _codes_page(codes)


@second_factor.post("/second-factor/off")
@signed_in
@writes(again=page)
def off(session: Session) -> BaseResponse:
    """Without a second factor again."""
    house = current_house()
    _limit()
    operations.switch_off(session, house.clock(session), factor_keys(house), current_who(), _code())
    return done("/registry/second-factor", "saved")


def _limit() -> None:
    """Somebody at another's open window may not try all million codes."""
    limit("second-factor", 10, 300, whom=f"id:{current_who().person_id}", closed=True)


def _code() -> str:
    return request.form.get("password_code", "")


def _codes_page(codes: list[str]) -> Response:
    answer = make_response(render_template("registry/recovery_codes.html", codes=codes))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _picture(text: str) -> Markup:
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, title="二维码", xmldecl=False, svgns=True
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by segno from our own text
