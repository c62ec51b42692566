"""Small answers that several doors give."""

import hashlib

from flask import Response, redirect, request
from werkzeug.datastructures import ETags
from werkzeug.wrappers import Response as BaseResponse


def with_etag(answer: Response, version: str = "") -> Response:
    """Add an ETag and answer 304 where the reader has it already. `version`: what changes with the content; default its hash."""
    tag = version or hashlib.sha256(answer.get_data()).hexdigest()[:32]
    answer.set_etag(tag)
    answer.make_conditional(request)
    return answer


def expected_version(fallback: int | None = None) -> int | None:
    """The version a caller saw, from If-Match ("7"); `fallback` without the header."""
    tags: ETags = request.if_match
    seen = [tag for tag in tags.as_set() if tag.isascii() and tag.isdigit()]
    return int(seen[0]) if seen else fallback


def done(path: str, what: str = "saved") -> BaseResponse:
    """After a form: go on to a page (303), which says that it worked. `what`: a key of shared.web.frame's words."""
    joined = "&" if "?" in path else "?"
    return redirect(f"{path}{joined}done={what}", 303)
