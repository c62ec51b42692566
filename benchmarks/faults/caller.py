"""An HTTP client that doesn't give up: the same request with the same idempotency key until it is answered."""

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_TIMEOUT = 20.0  # seconds; a frozen process may take its time
_PAUSE = 0.1


class GaveUp(Exception):
    """The run ended before the request was answered; whether it was done is unknown, so nothing is promised."""


class Unexpected(Exception):
    """Answered, but with a refusal."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status} {body.decode(errors='replace')[:300]}")
        self.status = status
        self.body = body


class Limited(Unexpected):
    """Refused by a rate limit: nothing was done."""


@dataclass(frozen=True)
class Caller:
    """Whoever acts. `give_up` ends waiting for an answer."""

    base: str
    give_up: threading.Event
    token: str = ""

    def get(self, path: str) -> Any:
        """GET JSON."""
        return self._until_answered("GET", path, None)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """POST JSON once, however often it has to be sent. Raises Unexpected for 4xx (Limited for 429), GaveUp at the end of the run."""
        return self._until_answered("POST", path, json.dumps(body).encode())

    def sign_in(self, username: str, password: str) -> "Caller":
        """This person, signed in."""
        token = self.post("/registry/api/sessions", {"username": username, "password": password})["token"]
        return Caller(self.base, self.give_up, token)

    def _until_answered(self, method: str, path: str, body: bytes | None) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        while True:
            answer = self._try(method, path, body, headers)
            if answer is not None and answer[0] < 300:
                return json.loads(answer[1])
            if answer is not None and 400 <= answer[0] < 500:
                raise (Limited if answer[0] == 429 else Unexpected)(*answer)
            if self.give_up.is_set():
                raise GaveUp
            time.sleep(_PAUSE)

    def _try(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes] | None:
        """One try; None where no complete answer came."""
        address = urlsplit(self.base)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT)
        sent = {"Content-Type": "application/json", "Connection": "close", **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
