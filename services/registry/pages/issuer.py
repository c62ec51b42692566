"""The county's own sign-in as we see it: OpenID Connect, authorization code flow with PKCE (RFC 6749, RFC 7636, OIDC Core §3.1)."""

import base64
import hashlib
import hmac
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import jwt

from shared.settings import Oidc, SettingsError

_TIMEOUT = 5  # seconds; somebody is waiting
_LARGEST = 1024 * 1024  # bytes
_LEEWAY = 30  # seconds
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")  # public keys only: never our own secret


class IssuerFailed(Exception):
    """The issuer is away, or what it said does not hold. The message is for the log."""


@dataclass(frozen=True)
class Attempt:
    """What one sign-in must come back with; kept by the browser, signed."""

    state: str
    nonce: str
    verifier: str
    wanted: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """An issuer that sends us elsewhere is not believed."""


@dataclass(frozen=True)
class Issuer:
    """One county's issuer. `redirect_uri`: where it sends people back to."""

    oidc: Oidc
    redirect_uri: str

    def begin(self, wanted: str) -> tuple[str, dict[str, str]]:
        """The address to send somebody to, and the attempt to keep meanwhile. Raises IssuerFailed."""
        attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), wanted)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.oidc.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = self._endpoint(self._metadata(), "authorization_endpoint")
        return f"{address}{'&' if '?' in address else '?'}{urllib.parse.urlencode(asked)}", asdict(attempt)

    def finish(self, attempt: Attempt, answered: Mapping[str, str]) -> str:
        """Whom the issuer vouches for: the value of the claim that settings name. Raises IssuerFailed."""
        if not hmac.compare_digest(attempt.state.encode(), answered.get("state", "").encode()):
            raise IssuerFailed("state differs")
        if answered.get("iss", self.oidc.issuer) != self.oidc.issuer:  # RFC 9207
            raise IssuerFailed("answered by another issuer")
        if "code" not in answered:
            raise IssuerFailed(f"no code: {answered.get('error', '')[:60]}")
        metadata = self._metadata()
        tokens = self._exchange(metadata, answered["code"], attempt.verifier)
        claims = self._verified(metadata, tokens.get("id_token", ""), attempt.nonce)
        person = claims.get(self.oidc.person_claim)
        if not isinstance(person, str) or not person:
            raise IssuerFailed(f"the ID token lacks the claim {self.oidc.person_claim!r}")
        return person

    def _metadata(self) -> dict[str, Any]:
        address = f"{self.oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = _json(urllib.request.Request(address))  # noqa: S310 - from settings, https or loopback
        if metadata.get("issuer") != self.oidc.issuer:
            raise IssuerFailed("the discovery document names another issuer")
        return metadata

    def _endpoint(self, metadata: Mapping[str, Any], name: str) -> str:
        address = str(metadata.get(name, ""))
        loopback = urllib.parse.urlsplit(self.oidc.issuer).scheme == "http"
        if not address.startswith("https://") and not (loopback and address.startswith("http://")):
            raise IssuerFailed(f"{name} is no https address")
        return address

    def _exchange(self, metadata: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.oidc.client_id,
            "code_verifier": verifier,
        }
        headers = {"Accept": "application/json"}
        if self.oidc.secret_file is not None:
            quoted = (urllib.parse.quote_plus(part) for part in (self.oidc.client_id, _secret(self.oidc)))
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(quoted).encode()).decode()
        address = self._endpoint(metadata, "token_endpoint")
        return _json(urllib.request.Request(address, urllib.parse.urlencode(form).encode(), headers))  # noqa: S310 - as above

    def _verified(self, metadata: Mapping[str, Any], token: str, nonce: str) -> dict[str, Any]:
        keys = _json(urllib.request.Request(self._endpoint(metadata, "jwks_uri")))  # noqa: S310 - as above
        try:
            header = jwt.get_unverified_header(token)
            known = [key for key in jwt.PyJWKSet.from_dict(keys).keys if header.get("kid") in (key.key_id, None)]
            if len(known) != 1 or header.get("alg") not in _ALGORITHMS:
                raise IssuerFailed("no key of the issuer's fits the ID token")
            claims: dict[str, Any] = jwt.decode(
                token,
                known[0],
                algorithms=list(_ALGORITHMS),
                audience=self.oidc.client_id,
                issuer=self.oidc.issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise IssuerFailed(str(error)) from error
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise IssuerFailed("nonce differs")
        if claims.get("azp", self.oidc.client_id) != self.oidc.client_id:
            raise IssuerFailed("the ID token was made for another client")
        return claims


def _secret(oidc: Oidc) -> str:
    if oidc.secret_file is None:
        return ""
    try:
        return oidc.secret_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"OIDC_CLIENT_SECRET_FILE cannot be read ({error.strerror})") from error


def _json(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT) as response:
            body = response.read(_LARGEST + 1)
        answer = json.loads(body) if len(body) <= _LARGEST else None
    except (OSError, ValueError) as error:
        raise IssuerFailed(f"{request.host}: {error}") from error
    if not isinstance(answer, dict):
        raise IssuerFailed(f"{request.host}: no JSON object")
    return answer
