"""A small HTTP client for the story: standard library, JSON and multipart, one signed-in person each."""

import json
import mimetypes
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


class StoryBroken(Exception):
    """Something in the story did not happen as it should."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Client:
    """Whoever acts: a base URL and, if signed in, a token."""

    base: str
    name: str = "村民"
    token: str = ""

    def get(self, path: str) -> Answer:
        """GET whatever the status."""
        return self._send("GET", path, None, {})

    def read(self, path: str) -> Any:
        """GET JSON; anything but 200 breaks the story."""
        return _wanted(self.get(path), 200, f"GET {path}").json

    def post(
        self, path: str, data: dict[str, Any] | None = None, files: dict[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """POST JSON, or multipart where there are files; every post carries its own idempotency key."""
        if files is None:
            return self._send("POST", path, json.dumps(data or {}).encode(), {"Content-Type": "application/json"})
        body, content_type = _multipart({k: str(v) for k, v in (data or {}).items()}, files)
        return self._send("POST", path, body, {"Content-Type": content_type})

    def do(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        files: dict[str, tuple[str, bytes]] | None = None,
    ) -> Any:
        """POST that must succeed; its JSON."""
        answer = self.post(path, data, files)
        if answer.status not in (200, 201, 202):
            raise StoryBroken(f"POST {path} ({self.name}): {answer.status} {answer.text[:600]}")
        return answer.json if answer.body else {}

    def refused(self, path: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST that the rules must refuse with a reason; the problem document."""
        answer = self.post(path, data)
        if not 400 <= answer.status < 500:
            raise StoryBroken(
                f"POST {path} ({self.name}) should have been refused, but: {answer.status} {answer.text[:300]}"
            )
        problem: dict[str, Any] = answer.json
        return problem

    def sign_in(self, username: str, password: str) -> "Client":
        """This person, signed in."""
        answer = self.do("/registry/api/sessions", {"username": username, "password": password})
        return Client(self.base, username, answer["token"])

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        request = urllib.request.Request(self.base + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, response.read(), dict(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), dict(error.headers))
        except OSError as error:
            raise StoryBroken(f"{self.base} does not answer ({error}); is the system up?") from error


def until(what: str, look: Callable[[], T | None], seconds: float = 15) -> T:
    """Look again and again until something is there; break the story after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise StoryBroken(f"waited {seconds:g} s in vain for: {what}")
        time.sleep(0.05)


def _wanted(answer: Answer, status: int, what: str) -> Answer:
    if answer.status != status:
        raise StoryBroken(f"{what}: {answer.status} {answer.text[:400]}")
    return answer


def _multipart(fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts: list[bytes] = []
    for name, value in fields.items():
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (filename, data) in files.items():
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(f"--{boundary}\r\n{head}".encode() + data + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
