"""Reading another service's feed, with this service's own key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from shared.bus.cursor import Cursor
from shared.bus.log import CursorGone
from shared.peers import Peers, PeerUnavailable

TIMEOUT = 10  # seconds
PAGE = 500  # events


class FeedFault(Exception):
    """The feed did not answer, or with something that is no page; try again later."""


@dataclass(frozen=True)
class FeedPage:
    """`events`: decoded CloudEvents in order. `cursor`: as far as was looked. `more`: ask again at once."""

    events: Sequence[Mapping[str, Any]]
    cursor: Cursor
    head: int
    more: bool


class Feed(Protocol):
    """One source's feed."""

    def read(self, after: Cursor | None, *, types: Sequence[str] = (), limit: int = PAGE) -> FeedPage:
        """The next page. Raises FeedFault, CursorGone."""
        ...


@dataclass(frozen=True)
class HttpFeed:
    """The feed of a peer."""

    peers: Peers
    source: str

    def read(self, after: Cursor | None, *, types: Sequence[str] = (), limit: int = PAGE) -> FeedPage:
        """The next page. Raises FeedFault, CursorGone."""
        asked = {"limit": str(limit)}
        if after is not None and after.epoch:
            asked["after"] = str(after)
        if types:
            asked["types"] = ",".join(types)
        path = f"/{self.source}/events?{urlencode(asked)}"
        try:
            return _page(self.peers.get_json(self.source, path, timeout=TIMEOUT))
        except PeerUnavailable as fault:
            if fault.status == 409:
                raise _gone(fault.body) from fault
            raise FeedFault(str(fault)) from fault
        except (ValueError, KeyError, TypeError) as wrong:
            raise FeedFault(f"{self.source}: not a feed page: {wrong}") from wrong


def _page(body: Mapping[str, Any]) -> FeedPage:
    return FeedPage(body["events"], Cursor.parse(body["cursor"]), int(body["head"]), bool(body["more"]))


def _gone(body: bytes) -> CursorGone | FeedFault:
    try:
        said = json.loads(body)
        return CursorGone(said["epoch"], int(said["head"]))
    except (ValueError, KeyError, TypeError) as wrong:
        return FeedFault(f"409 without epoch and head: {wrong}")
