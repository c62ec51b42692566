"""From credentials to tokens, for both doors. Passwords are checked before a write begins: the check takes long."""

from datetime import datetime, timedelta
from typing import Any

import jwt

from services.registry.operations.sign_in import (
    WrongCredentials,
    check_password,
    check_program,
    note_failure,
    renew,
    sign_in,
)
from shared.house import House
from shared.refusals import Refusal
from shared.security.authority import Who
from shared.security.tokens import (
    PERSON_LIFETIME,
    PROGRAM_LIFETIME,
    BadToken,
    issue_person_token,
    issue_program_token,
    verify,
)
from shared.web import limit


def sign_in_person(house: House, username: str, password: str) -> Who:
    """A new session. Raises WrongCredentials or TooMany; a wrong password is counted."""
    limit("sign-in", 120, 300, whom=f"name:{username}", closed=True)
    with house.database.read() as session:
        try:
            person_id = check_password(session, house.clock(session), username, password).id
        except WrongCredentials:
            person_id = ""
    with house.database.write() as session:
        if person_id:
            return sign_in(session, house.clock(session), person_id)
        note_failure(session, house.clock(session), username)
    raise WrongCredentials("sign_in.wrong", "用户名或密码不对。请核对后再试。", where="password")


def renew_token(house: House, token: str) -> Who:
    """Whoever an honest token names, if its session still stands, though the token itself may have run out."""
    who = _named_by(house, token)
    with house.database.write() as session:
        return renew(session, house.clock(session), who.session_id)


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
        program = check_program(session, client, secret)
        foreign = [scope for scope in scopes if scope not in program.scopes]
        if foreign:
            raise Refusal("scope.not_given", f"没有授予“{foreign[0]}”这个范围。", where="scope")
        granted = scopes or program.scopes
        now = house.clock(session).real()
        token = issue_program_token(house.keys, program.id, granted, now)
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(PROGRAM_LIFETIME / timedelta(seconds=1)),
        "scope": " ".join(granted),
    }


def _named_by(house: House, token: str) -> Who:
    """The person a token of ours names, whenever it was issued."""
    try:
        issued = jwt.decode(token, options={"verify_signature": False}).get("iat", 0)
        return verify(house.keys, token, datetime.fromtimestamp(int(issued)).astimezone())
    except (BadToken, jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as error:
        raise WrongCredentials("sign_in.ended", "登录已经失效，请重新登录。") from error
