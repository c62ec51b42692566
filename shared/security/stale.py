"""Tokens that must not be believed any more though they have not run out (docs/decisions/0004).

Registry notes in Valkey/Redis, per session, person or program, the moment before which its tokens are stale; every
service looks there, at most once in `_FRESH` seconds per token. The truth is registry's rows; a job of registry's
writes what a restarted server forgot. While the server is away tokens are believed until they run out: half an hour at
most, as if there were no such note.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from redis import Redis, RedisError

from shared.security.tokens import LEEWAY, PERSON_LIFETIME, PROGRAM_LIFETIME

_KEPT = int((max(PERSON_LIFETIME, PROGRAM_LIFETIME) + 2 * LEEWAY).total_seconds())
_FRESH = 2.0  # seconds an answer is used again
_REST = 5.0  # seconds without asking after the server did not answer
_MOST = 20_000  # answers remembered by one process


def note_stale(server: "Redis", moments: Mapping[str, datetime], *, again: bool = False) -> None:
    """Have tokens issued before a moment no longer believed, by id of session, person or program.

    again  only fill in what is missing (the sweep). Raises RedisError.
    """
    with server.pipeline() as pipe:
        for whose, moment in moments.items():
            pipe.set(_key(whose), str(moment.timestamp()), nx=again, ex=_KEPT)
        pipe.execute()


@dataclass
class StaleTokens:
    """What one process knows of stale tokens."""

    server: "Redis"
    _known: dict[str, tuple[float, float]] = field(default_factory=dict)
    _rest_until: float = 0.0

    def is_stale(self, ids: Iterable[str], issued_at: float) -> bool:
        """Whether a token issued at a moment (seconds since 1970) to these ids is not to be believed any more."""
        return any(issued_at < moment for moment in self._moments([one for one in ids if one]))

    def _moments(self, ids: list[str]) -> list[float]:
        now = time.monotonic()
        unknown = [one for one in ids if self._known.get(one, (0.0, 0.0))[0] < now]
        if unknown and now >= self._rest_until:
            self._ask(unknown, now)
        return [self._known.get(one, (0.0, 0.0))[1] for one in ids]

    def _ask(self, ids: list[str], now: float) -> None:
        try:
            answers = cast("list[Any]", self.server.mget([_key(one) for one in ids]))
        except (RedisError, OSError):
            self._rest_until = now + _REST
            return
        if len(self._known) > _MOST:
            self._known.clear()
        for one, answer in zip(ids, answers, strict=True):
            self._known[one] = (now + _FRESH, float(answer) if answer else 0.0)


def _key(whose: str) -> str:
    return f"stale:{whose}"
