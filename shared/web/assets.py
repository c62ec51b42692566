"""Files that ship with the pages: cached for a year under the hash of their content, for five minutes without it."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, request

STATIC = Path(__file__).parent / "static"
_YEAR = 31_536_000


def static_url(name: str) -> str:
    """The address of a shared static file, e.g. static_url("sunlight.css"). Raises FileNotFoundError."""
    return f"/static/{name}?v={_hash(name)}"


def cache_static(response: Response) -> Response:
    """Let browsers keep what they fetched by its hash."""
    if request.endpoint == "static" and response.status_code == 200:
        known = request.args.get("v") == _hash(str((request.view_args or {})["filename"]))
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if known else "public, max-age=300"
    return response


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
