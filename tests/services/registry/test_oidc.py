"""Signing in through a county's own issuer, against a real OpenID Connect server on the loopback."""

import base64
import hashlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response, jsonify, redirect, request
from werkzeug.serving import make_server

from services.registry.app import create_app
from services.registry.queries.access import sign_ins_of
from services.registry.queries.people import person_named
from shared.clock import Clock
from shared.settings import Oidc, SettingsError, read_settings
from tests.services.registry.county import County
from tests.webs import Webs

CLIENT, SECRET = "sunlight", "a secret: with + and /"


@cache
def own_key() -> Any:
    """The issuer's; making one takes a while."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Server:
    """A small issuer: one account, real codes, PKCE, client secret, RS256; `spoil` changes what it signs."""

    issuer: str = ""
    account: str = "county"
    spoil: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=own_key)
    signing: Any = None
    named: str = ""  # what the discovery document says it is called, if not the issuer
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Flask:
        made = Flask("issuer")
        made.add_url_rule("/.well-known/openid-configuration", view_func=self.discovery)
        made.add_url_rule("/authorize", view_func=self.authorize)
        made.add_url_rule("/token", view_func=self.token, methods=["POST"])
        made.add_url_rule("/keys", view_func=self.keys)
        return made

    def discovery(self) -> Response:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        said = {name: f"{self.issuer}/{path}" for name, path in ends.items()}
        return jsonify({"issuer": self.named or self.issuer, **said})

    def authorize(self) -> Any:
        asked = request.args.to_dict()
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def token(self) -> Any:
        form, asked = request.form, self.codes.pop(request.form["code"], None)
        if asked is None or request.authorization is None:
            return jsonify(error="invalid_grant"), 400
        shown = (unquote_plus(request.authorization.username or ""), unquote_plus(request.authorization.password or ""))
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if shown != (CLIENT, SECRET) or challenge != asked["code_challenge"]:
            return jsonify(error="invalid_client"), 401
        if form["redirect_uri"] != asked["redirect_uri"]:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "preferred_username": self.account, **self.spoil,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(claims, self.signing or self.key, algorithm="RS256", headers={"kid": "one"})
        return jsonify(access_token="x", token_type="Bearer", id_token=signed)

    def keys(self) -> Response:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return jsonify(keys=[{**public, "kid": "one", "use": "sig", "alg": "RS256"}])


@pytest.fixture
def issuer() -> Iterator[Server]:
    """The issuer, listening."""
    made = Server()
    listening = make_server("127.0.0.1", 0, made.app(), threaded=True)
    made.issuer = f"http://127.0.0.1:{listening.port}"
    thread = threading.Thread(target=listening.serve_forever, args=[0.01], daemon=True)
    thread.start()
    yield made
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: nothing here depends on the database."""
    return "sqlite"


@pytest.fixture
def app(webs: Webs, county: County, issuer: Server, tmp_path: Path) -> Flask:
    """Registry in a county with an issuer of its own."""
    secret = tmp_path / "oidc.secret"
    secret.write_text(SECRET + "\n")
    oidc = Oidc(issuer.issuer, CLIENT, secret, "preferred_username")
    told = replace(county.house.settings, oidc=oidc, second_factor_roles=frozenset({"county_office"}))
    return webs.over(create_app, replace(county.house, settings=told))


class Stay(urllib.request.HTTPRedirectHandler):
    """A browser that shows where it is sent."""

    def redirect_request(self, *_args: Any) -> None:
        """Follow nothing."""


def there_and_back(app: Flask, client: Any = None, **changed: str) -> Any:
    """Start, follow the issuer, come back; `changed` replaces what the browser brings back."""
    client = client or app.test_client()
    sent = client.get("/registry/oidc/start?next=/registry/people")
    assert sent.status_code == 303, sent.text
    try:
        urllib.request.build_opener(Stay).open(sent.headers["Location"])
        raise AssertionError("the issuer did not send anybody back")
    except urllib.error.HTTPError as back:
        address = urlsplit(back.headers["Location"])
    brought = {name: values[0] for name, values in parse_qs(address.query).items()} | changed
    return client.get(address.path, query_string=brought, headers={"Accept": "text/html"})


def test_whoever_the_issuer_vouches_for_is_signed_in(app: Flask, county: County) -> None:
    client = app.test_client()
    answer = there_and_back(app, client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/registry/people")
    assert client.get("/registry/people").status_code == 200  # the issuer's own factors count as the second one
    with county.house.database.read() as session:
        person = person_named(session, "county")
        assert person is not None
        assert [row.strong for row in sign_ins_of(session, Clock(), person.id)] == [True]


def test_nobody_is_made_anew(app: Flask, issuer: Server) -> None:
    issuer.account = "stranger"
    answer = there_and_back(app)
    assert answer.status_code == 403
    assert "没有在本平台登记" in answer.text


def test_the_claim_is_the_one_that_settings_name(app: Flask, issuer: Server) -> None:
    issuer.spoil = {"preferred_username": None, "email": "county"}
    assert there_and_back(app).status_code == 401


@pytest.mark.parametrize(
    "spoil",
    [
        {"aud": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
        {"nonce": "another"},
        {"nonce": None},
        {"azp": "another"},
        {"aud": None},
    ],
    ids=str,
)
def test_a_token_that_does_not_hold_lets_nobody_in(app: Flask, issuer: Server, spoil: dict[str, Any]) -> None:
    issuer.spoil = spoil
    client = app.test_client()
    assert there_and_back(app, client).status_code == 401
    assert client.get_cookie("sunlight", path="/registry") is None


def test_a_token_signed_by_another_key_lets_nobody_in(app: Flask, issuer: Server) -> None:
    issuer.signing = rsa.generate_private_key(65537, 2048)
    assert there_and_back(app).status_code == 401


def test_another_state_or_another_browser_lets_nobody_in(app: Flask) -> None:
    assert there_and_back(app, state="another").status_code == 401
    client = app.test_client()
    client.get("/registry/oidc/start")
    client.delete_cookie("sunlight_oidc", path="/registry/oidc")
    assert client.get("/registry/oidc/callback?code=x&state=y").status_code == 401


def test_an_issuer_that_calls_itself_something_else_is_not_believed(app: Flask, issuer: Server) -> None:
    issuer.named = "https://elsewhere.example"
    assert app.test_client().get("/registry/oidc/start", headers={"Accept": "text/html"}).status_code == 401


def test_the_attempt_is_kept_on_its_own_path_out_of_scripts_reach(app: Flask) -> None:
    cookie = app.test_client().get("/registry/oidc/start").headers["Set-Cookie"]
    assert "Path=/registry/oidc" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_registrys_own_sign_in_is_closed(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/registry/sign-in").text
    assert "统一身份认证" in page
    assert 'type="password"' not in page
    answer: Any = client.post("/registry/api/sessions", json={"username": "county", "password": "sunlight-demo"})
    assert (answer.status_code, answer.json["code"]) == (422, "sign_in.elsewhere")


BASE = {
    "DATABASE_URL": "sqlite://", "BUS_URL": "redis://x", "REDIS_URL": "redis://x", "PUBLIC_URL": "http://x",
    "KEYS_DIR": "k", "PUBLIC_KEYS_DIR": "p", "FILES_DIR": "f", "PAGES_DIR": "g",
}  # fmt: skip


@pytest.mark.parametrize("more", [{"OIDC_ISSUER": "http://elsewhere"}, {"OIDC_ISSUER": "https://id.example"}])
def test_half_a_setting_is_told(more: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="OIDC_"):
        read_settings("registry", {**BASE, **more})
    assert read_settings("registry", BASE).oidc is None


def test_a_role_that_is_none_is_told() -> None:
    named = read_settings("registry", {**BASE, "SECOND_FACTOR_ROLES": "county_discipline, township_discipline"})
    assert named.second_factor_roles == {"county_discipline", "township_discipline"}
    with pytest.raises(SettingsError, match="county_dicipline"):
        read_settings("registry", {**BASE, "SECOND_FACTOR_ROLES": "county_dicipline"})
