"""Sign-in for programs: people's tokens, client credentials, and the public key that verifies both."""

from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from services.registry.api.credentials import (
    CodeNeeded,
    renew_token,
    sign_in_person,
    signed_token,
    token_for_program,
)
from services.registry.api.people_schemas import SignInIn, TokenOut
from services.registry.operations.sign_in import WrongCredentials
from shared.refusals import Refusal
from shared.security.keys import TOKENS, jwk
from shared.web import current_house, limit, open_to_all, outside_writes

sessions = Blueprint("registry_sessions", __name__, url_prefix="/registry", description="登录 · Sign-in")


@sessions.route("/api/sessions", methods=["POST"])
@open_to_all("this is where people sign in; tries are limited and accounts lock")
@outside_writes("failed tries are counted in a unit of work of their own")
@sessions.arguments(SignInIn)
@sessions.response(200, TokenOut)
def sign_in(body: dict[str, Any]) -> dict[str, Any]:
    """Sign in. 401 for wrong credentials or a locked account; 401 "sign_in.code_needed" where `code` must be sent too; 429
    after too many tries.
    """
    who = sign_in_person(current_house(), body["username"], body["password"], body["code"])
    if isinstance(who, CodeNeeded):
        raise WrongCredentials("sign_in.code_needed", "请同时提供手机上的 6 位动态口令，或一个恢复码。", where="code")
    return signed_token(current_house(), who)


@sessions.route("/api/sessions/renew", methods=["POST"])
@open_to_all("the token itself, even run out, names the session; it is checked against the register")
@outside_writes("it changes nothing but the session's own row, in a unit of work of its own")
@sessions.response(200, TokenOut)
def renew() -> dict[str, Any]:
    """A fresh token for a session that still stands, with the posts held now. 401 once it was revoked or is too old."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return signed_token(current_house(), renew_token(current_house(), token))


@sessions.route("/api/tokens", methods=["POST"])
@open_to_all("OAuth 2 client credentials; tries are limited")
@outside_writes("the secret is checked before the write begins, in which the day of use is noted")
def program_token() -> Response:
    """A token for another system's program (RFC 6749 §4.4): form fields grant_type=client_credentials, client_id, client_secret."""
    basic = request.authorization
    client = (basic.username if basic and basic.type == "basic" else request.form.get("client_id")) or ""
    secret = (basic.password if basic and basic.type == "basic" else request.form.get("client_secret")) or ""
    if request.form.get("grant_type") != "client_credentials":
        raise Refusal("grant.unsupported", "grant_type 只能是 client_credentials。", where="grant_type")
    limit("tokens", 60, 300, whom=f"client:{client}", closed=True)
    answer = jsonify(token_for_program(current_house(), client, secret, request.form.get("scope", "").split()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@sessions.route("/.well-known/jwks.json", methods=["GET"])
@open_to_all("public keys are for everybody who verifies a token")
def public_keys() -> Response:
    """The key that signs people's and programs' tokens (RFC 7517). Tokens name it "tokens" in `kid`."""
    return jsonify({"keys": [{**jwk(current_house().keys.public[TOKENS]), "kid": TOKENS}]})
