"""HTTP to another service, with this service's own key. For jobs only: a request never waits for another service."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.clock import Clock
from shared.security.keys import ServiceKeys
from shared.security.tokens import issue_service_token

_TIMEOUT = 10  # seconds
_LIMIT = 64 * 1024 * 1024  # bytes


class PeerUnavailable(Exception):
    """The other service did not answer, or not with 200; try again later."""

    def __init__(self, message: str, status: int = 0, body: bytes = b"") -> None:
        super().__init__(message)
        self.status = status
        self.body = body


@dataclass(frozen=True)
class Peers:
    """The other services, by name."""

    keys: ServiceKeys
    addresses: Mapping[str, str]

    def get_bytes(self, service: str, path: str, timeout: float = _TIMEOUT) -> bytes:
        """GET a path ("/registry/files/…") of a service. Raises PeerUnavailable; its `status` is 0 when unreachable."""
        base = self.addresses.get(service)
        if base is None:
            raise PeerUnavailable(f"no address for {service}; add it to PEERS")
        token = issue_service_token(self.keys, service, Clock().real())
        request = urllib.request.Request(base + path, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - from PEERS
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310 - from PEERS
                body: bytes = response.read(_LIMIT + 1)
        except urllib.error.HTTPError as error:
            raise PeerUnavailable(f"{service}{path}: {error.code}", error.code, error.read()) from error
        except OSError as error:
            raise PeerUnavailable(f"{service}: {error}") from error
        if len(body) > _LIMIT:
            raise PeerUnavailable(f"{service}{path}: over {_LIMIT} bytes")
        return body

    def get_json(self, service: str, path: str, timeout: float = _TIMEOUT) -> Any:
        """GET a path and parse its JSON."""
        return json.loads(self.get_bytes(service, path, timeout))
