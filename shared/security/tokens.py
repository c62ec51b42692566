"""Short-lived EdDSA tokens (RFC 7519, RFC 8037): people's, issued by registry, and services', issued by each for itself.

A person's token carries the posts they hold; whoever verifies it needs no network and no database.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import jwt

from shared.ids import new_id
from shared.place import Place
from shared.security.authority import ROLES, Post, Who
from shared.security.keys import TOKENS, ServiceKeys

PERSON_LIFETIME = timedelta(minutes=30)
PROGRAM_LIFETIME = timedelta(minutes=60)
SERVICE_LIFETIME = timedelta(minutes=2)
SERVICE_SCOPE = "service"
LEEWAY = timedelta(seconds=30)


class BadToken(Exception):
    """Forged, expired, or made for somebody else. The message is for the log, not for the caller."""


def issue_person_token(keys: ServiceKeys, who: Who, now: datetime, lifetime: timedelta = PERSON_LIFETIME) -> str:
    """A token for a signed-in person. `now`: real time, UTC. Only registry holds the key."""
    claims = {
        "sub": who.person_id,
        "name": who.name,
        "posts": [[post.id, post.role, post.place.code] for post in who.posts],
        "sid": who.session_id,
    }
    return _sign(keys.tokens, TOKENS, claims, now, lifetime)


def issue_program_token(keys: ServiceKeys, client: str, scopes: Iterable[str], now: datetime) -> str:
    """A token for another system's program that showed its client credentials. Scopes, e.g. "feed:partner"."""
    claims = {"sub": f"program:{client}", "name": client, "scope": " ".join(sorted(scopes))}
    return _sign(keys.tokens, TOKENS, claims, now, PROGRAM_LIFETIME)


def issue_service_token(keys: ServiceKeys, audience: str, now: datetime) -> str:
    """A token with which one service calls another; good for that one alone."""
    return _sign(keys.own, keys.service, {"sub": f"service:{keys.service}", "aud": audience}, now, SERVICE_LIFETIME)


def verify(keys: ServiceKeys, token: str, now: datetime) -> Who:
    """Whoever a token speaks for. Raises BadToken; never tells the caller why."""
    try:
        issuer = jwt.get_unverified_header(token).get("kid", "")
        key = keys.public.get(issuer)
        if key is None:
            raise BadToken(f"unknown key {issuer!r}")
        claims = jwt.decode(
            token,
            key,
            algorithms=["EdDSA"],
            options={"require": ["exp", "iat", "sub"], "verify_aud": False, "verify_exp": False, "verify_iat": False},
        )
        _check_times(claims, now)
        return _who(claims, issuer, keys.service)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise BadToken(str(error)) from error


def _check_times(claims: dict[str, Any], now: datetime) -> None:
    if now.timestamp() > claims["exp"] + LEEWAY.total_seconds():
        raise BadToken("expired")
    if claims["iat"] > now.timestamp() + LEEWAY.total_seconds():
        raise BadToken("issued in the future")


def _who(claims: dict[str, Any], issuer: str, service: str) -> Who:
    if issuer != TOKENS:
        if claims.get("aud") != service or claims["sub"] != f"service:{issuer}":
            raise BadToken("made for somebody else")
        return Who(claims["sub"], issuer, scopes=frozenset({SERVICE_SCOPE}))
    posts = tuple(Post(id_, role, Place(code)) for id_, role, code in claims.get("posts", []) if role in ROLES)
    scopes = frozenset(claims.get("scope", "").split()) - {SERVICE_SCOPE}
    return Who(claims["sub"], claims.get("name", ""), posts, scopes, claims.get("sid", ""), float(claims["iat"]))


def _sign(key: Any, kid: str, claims: dict[str, Any], now: datetime, lifetime: timedelta) -> str:
    # To the fraction of a second: what was issued before something was revoked must be told from what was issued after.
    stamped = {**claims, "iat": now.timestamp(), "exp": int((now + lifetime).timestamp()), "jti": new_id()}
    return jwt.encode(stamped, key, algorithm="EdDSA", headers={"kid": kid})
