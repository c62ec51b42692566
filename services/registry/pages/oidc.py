"""Signing in through the county's own issuer (统一身份认证), in place of registry's own sign-in."""

import logging
from typing import Any

from flask import Blueprint, redirect, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from services.registry.api.credentials import sign_in_vouched
from services.registry.operations.sign_in import WrongCredentials
from services.registry.pages.account import again, sign_in_page, signed_in_as
from services.registry.pages.issuer import Attempt, Issuer, IssuerFailed
from services.registry.queries.people import person_named
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.web import current_house, limit, open_to_all, safe_next

oidc = Blueprint("registry_oidc", __name__, url_prefix="/registry/oidc")
_COOKIE = "sunlight_oidc"
_PATH = "/registry/oidc"
_LIFE = 600  # seconds somebody may take at the issuer
_log = logging.getLogger("sunlight.registry")


@oidc.get("/start")
@open_to_all("this is where people sign in")
def start() -> BaseResponse:
    """To the issuer, with what must come back kept in a signed cookie of this path alone."""
    limit("oidc", 60, 300)
    try:
        address, attempt = _issuer().begin(safe_next(request.args.get("next", "")))
    except IssuerFailed as error:
        return _refused(error)
    answer = redirect(address, 303)
    secure = current_house().settings.secure_cookies
    answer.set_cookie(
        _COOKIE, _signer().dumps(attempt), max_age=_LIFE, path=_PATH, httponly=True, samesite="Lax", secure=secure
    )
    return answer


@oidc.get("/callback")
@open_to_all("the issuer sends people back here; state, nonce and its signature say who")
def callback() -> BaseResponse:
    """Back from the issuer: a session for the person of the register it vouches for. Nobody is made anew."""
    limit("oidc", 60, 300)
    try:
        kept: dict[str, Any] = _signer().loads(request.cookies.get(_COOKIE, ""), max_age=_LIFE)
        attempt = Attempt(**kept)
        username = _issuer().finish(attempt, request.args.to_dict())
        answer = signed_in_as(sign_in_vouched(current_house(), _known(username)), attempt.wanted)
    except (IssuerFailed, BadSignature) as error:
        answer = _refused(error)
    except NotAllowed as refusal:
        answer = again(sign_in_page, refusal)
    answer.delete_cookie(_COOKIE, path=_PATH)
    return answer


def _known(username: str) -> str:
    with current_house().database.read() as session:
        person = person_named(session, username)
        if person is None:
            message = f"统一身份认证的账号“{username[:60]}”没有在本平台登记。请找县主管部门登记后再登录。"
            raise NotAllowed("sign_in.not_registered", message)
        return person.id


def _refused(error: Exception) -> BaseResponse:
    _log.warning("sign-in through the issuer failed", extra={"error": str(error)[:200]})
    refusal: Refusal = WrongCredentials(
        "sign_in.issuer", "统一身份认证没有成功。请重新进入；一直不行，请找县主管部门。"
    )
    return again(sign_in_page, refusal)


def _issuer() -> Issuer:
    settings = current_house().settings
    if settings.oidc is None:
        raise NotFound("page.unknown", "本县没有接入统一身份认证，请用用户名和密码登录。")
    return Issuer(settings.oidc, f"{settings.public_url}{_PATH}/callback")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_house().keys.derive("oidc-attempt"))
