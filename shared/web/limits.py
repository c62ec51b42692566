"""Rate limits, counted in Valkey/Redis. Nothing that identifies anybody is stored in clear."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import request
from redis import RedisError

from shared.refusals import TooMany
from shared.web.context import current_house, current_who, on_report_path
from shared.web.wording import _

_SALT_LIFE = int(timedelta(days=1).total_seconds())


def limit(name: str, count: int, seconds: int, *, whom: str | None = None, closed: bool = False) -> None:
    """Count this request; raises TooMany (429) for the one after `count` within `seconds`.

    name    what is limited, e.g. "sign-in"
    whom    whose count it is, e.g. a user name or a village's code; default: the signed-in person, else the address
            (on /report "all": nothing about the sender is used there)
    closed  while Valkey/Redis is away: True refuses (guessing a password), False lets everybody in (reading)
    """
    house = current_house()
    try:
        salt = _salt_of_the_day()
        key = f"{house.settings.service}:limit:{name}:{_blind(whom or _asker(), salt)}"
        with house.redis.pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, seconds, nx=True)
            used, _set = pipe.execute()
    except RedisError as error:
        if closed:
            raise TooMany("limit.unknown", _("系统正忙，暂时不能办理。请过一分钟再试。")) from error
        return
    if int(used) > count:
        raise TooMany("limit.reached", _("次数太多了。请过 %(minutes)d 分钟再试。", minutes=max(1, -(-seconds // 60))))


def _asker() -> str:
    if on_report_path():
        return "all"
    person = current_who().person_id
    return f"account:{person}" if person else f"address:{request.remote_addr or ''}"


def _salt_of_the_day() -> bytes:
    """Random, forgotten after a day; with it goes every way back from a count to an address."""
    house = current_house()
    key = f"{house.settings.service}:limit:salt"
    house.redis.set(key, secrets.token_hex(16), nx=True, ex=_SALT_LIFE)
    salt = house.redis.get(key) or b""
    return salt.encode() if isinstance(salt, str) else salt


def _blind(whom: str, salt: bytes) -> str:
    return hmac.new(current_house().keys.derive("limits") + salt, whom.encode(), hashlib.sha256).hexdigest()[:32]
