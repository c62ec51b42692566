"""From credentials to sessions and tokens, for both doors. Slow hashes are worked out before a write begins."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from redis import RedisError
from sqlalchemy.orm import Session

from services.registry.domain.devices import device_words
from services.registry.operations.programs import check_program, note_use, scopes_for
from services.registry.operations.second_factor import FactorKeys, accept, is_on
from services.registry.operations.set_password import activate, check_code, refuse_weak
from services.registry.operations.sign_in import (
    WrongCredentials,
    check_password,
    is_locked,
    not_signed_in,
    note_failure,
    renew,
    sign_in,
)
from services.registry.tables import Person
from shared.clock import Clock
from shared.database import after_commit
from shared.house import House
from shared.refusals import Refusal
from shared.security.authority import Who
from shared.security.passwords import hash_password
from shared.security.stale import note_stale
from shared.security.tokens import (
    PERSON_LIFETIME,
    PROGRAM_LIFETIME,
    BadToken,
    issue_person_token,
    issue_program_token,
    verify,
)
from shared.web import limit

_TICKET_LIFE = 300  # seconds between the password and the code
_log = logging.getLogger("sunlight.registry")


@dataclass(frozen=True)
class CodeNeeded:
    """The password was right; a code must follow, with this ticket."""

    ticket: str


def sign_in_person(house: House, username: str, password: str, code: str = "") -> Who | CodeNeeded:
    """A new session, or what is still needed for one. Raises WrongCredentials or TooMany; what is wrong is counted."""
    refuse_own_sign_in(house)
    limit("sign-in", 120, 300, whom=f"name:{username}", closed=True)
    with house.database.read() as session:
        try:
            person_id = check_password(session, house.clock(session), username, password).id
        except WrongCredentials:
            person_id = ""
        needs_code = bool(person_id) and is_on(session, person_id)
    if not person_id:
        _count(house, username)
        raise not_signed_in()
    if not needs_code:
        return _start(house, person_id, strong=False)
    if not code:
        return CodeNeeded(_tickets(house).dumps(person_id))
    return _with_code(house, person_id, code)


def sign_in_with_code(house: House, ticket: str, code: str) -> Who:
    """The second half of a sign-in. Raises WrongCredentials; a wrong code counts like a wrong password."""
    refuse_own_sign_in(house)
    try:
        person_id = str(_tickets(house).loads(ticket, max_age=_TICKET_LIFE))
    except BadSignature as error:
        raise WrongCredentials("sign_in.ended", "等待验证码的时间太长，请重新输入用户名和密码。") from error
    limit("sign-in", 120, 300, whom=f"id:{person_id}", closed=True)
    return _with_code(house, person_id, code)


def sign_in_vouched(house: House, person_id: str) -> Who:
    """A session for somebody the county's own issuer vouched for."""
    return _start(house, person_id, strong=True)


def activate_person(house: House, username: str, code: str, password: str) -> None:
    """Set a password with an activation code. Raises WrongCredentials (counted), Refusal for a weak password."""
    refuse_own_sign_in(house)
    limit("sign-in", 120, 300, whom=f"name:{username}", closed=True)
    with house.database.read() as session:
        try:
            person_id = check_code(session, house.clock(session), username, code)
        except WrongCredentials:
            person_id = ""
    if not person_id:
        _count(house, username)
        raise not_signed_in("password_code")
    refuse_weak(password, username)
    hashed = hash_password(password)
    with house.database.write() as session:
        disbelieve(session, house, *activate(session, house.clock(session), person_id, hashed))


def renew_token(house: House, token: str) -> Who:
    """Whoever an honest token names, if its session still stands, though the token itself may have run out."""
    who = _named_by(house, token)
    with house.database.write() as session:
        return renewed(session, house, who.session_id)


def renewed(session: Session, house: House, session_id: str) -> Who:
    """Whoever a session belongs to, with the posts it carries now."""
    return renew(session, house.clock(session), session_id, house.settings.second_factor_roles)


def signed_token(house: House, who: Who) -> dict[str, Any]:
    """What a person gets: the token, its end (real time) and who they are."""
    now = datetime.now().astimezone()
    posts = [{"id": post.id, "role": post.role, "place": post.place.code} for post in who.posts]
    return {
        "token": issue_person_token(house.keys, who, now),
        "expires_at": now + PERSON_LIFETIME,
        "person": {"id": who.person_id, "name": who.name, "posts": posts},
    }


def token_for_program(house: House, client: str, secret: str, scopes: list[str]) -> dict[str, Any]:
    """What a program gets (RFC 6749 §5.1). Raises WrongCredentials, or Refusal for a scope it was not given."""
    with house.database.read() as session:
        clock = house.clock(session)
        granted = scopes_for(check_program(session, clock, client, secret), scopes)
    with house.database.write() as session:
        note_use(session, clock, client)
    return {
        "access_token": issue_program_token(house.keys, client, granted, clock.real()),
        "token_type": "Bearer",
        "expires_in": int(PROGRAM_LIFETIME / timedelta(seconds=1)),
        "scope": " ".join(granted),
    }


def factor_keys(house: House) -> FactorKeys:
    """The keys second factors are kept with."""
    return FactorKeys(house.keys.derive("second-factor"), house.keys.derive("recovery-codes"))


def refuse_own_sign_in(house: House) -> None:
    """Raises Refusal where the county's own issuer signs people in instead."""
    if house.settings.oidc is not None:
        raise Refusal("sign_in.elsewhere", "本县使用统一身份认证，请从登录页面进入统一身份认证。")


def disbelieve(session: Session, house: House, *ids: str) -> None:
    """After this unit of work has committed, have tokens of these sessions, people or programs no longer believed."""

    def tell() -> None:
        try:
            note_stale(house.redis, dict.fromkeys(ids, Clock().real()))
        except RedisError:
            _log.warning("stale tokens could not be noted; the sweep does it")

    if ids:
        after_commit(session, tell)


def _start(house: House, person_id: str, *, strong: bool) -> Who:
    with house.database.write() as session:
        return _begin(house, session, person_id, strong=strong)


def _begin(house: House, session: Session, person_id: str, *, strong: bool) -> Who:
    device, demanded = device_words(request.user_agent.string), house.settings.second_factor_roles
    return sign_in(session, house.clock(session), person_id, device=device, strong=strong, demanded=demanded)


def _with_code(house: House, person_id: str, code: str) -> Who:
    with house.database.write() as session:
        clock = house.clock(session)
        person = session.get(Person, person_id, with_for_update=True)
        if person is not None and not is_locked(person, clock):
            if accept(session, clock, factor_keys(house), person_id, code):
                return _begin(house, session, person_id, strong=True)
            note_failure(session, clock, person.username)
    raise not_signed_in("password_code")


def _count(house: House, username: str) -> None:
    with house.database.write() as session:
        note_failure(session, house.clock(session), username)


def _tickets(house: House) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(house.keys.derive("code-ticket"))


def _named_by(house: House, token: str) -> Who:
    """The person a token of ours names, whenever it was issued."""
    try:
        issued = jwt.decode(token, options={"verify_signature": False}).get("iat", 0)
        return verify(house.keys, token, datetime.fromtimestamp(int(issued)).astimezone())
    except (BadToken, jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as error:
        raise WrongCredentials("sign_in.ended", "登录已经失效，请重新登录。") from error
