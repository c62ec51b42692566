"""What a view may ask about the request it serves."""

from typing import TYPE_CHECKING, cast

from flask import current_app, g, has_request_context, request

from shared.clock import Clock
from shared.refusals import Refusal
from shared.security.authority import NOBODY, Who
from shared.security.tokens import BadToken, verify

if TYPE_CHECKING:
    from shared.house import House

COOKIE = "sunlight"
_HOUSE = "sunlight.house"


class NotSignedIn(Refusal):
    """Nobody is signed in, or the sign-in has run out."""

    status = 401


def put_house(house: "House") -> None:
    """Keep the house on the current application (once, when it is put together)."""
    current_app.extensions[_HOUSE] = house


def current_house() -> "House":
    """The house this process was made of."""
    return cast("House", current_app.extensions[_HOUSE])


def on_report_path() -> bool:
    """Whether the request belongs to /report, where no cookie is read and nothing about the sender is kept."""
    return request.path == "/report" or request.path.startswith("/report/")


def in_request() -> bool:
    """Whether a page is being made for somebody who asked, and not built to be kept as a file."""
    return has_request_context() and not g.get("building", False)


def presented_token() -> str:
    """The bearer token or, on the service's own paths, the cookie; "" if there is none."""
    if on_report_path():
        return ""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE, "")


def signed_in_by_cookie() -> bool:
    """Whether the browser vouches for this request by itself, so that it must be shown not to be forged."""
    return not on_report_path() and "Authorization" not in request.headers and COOKIE in request.cookies


def current_who() -> Who:
    """Whoever asks; NOBODY without a token that holds, and always NOBODY on /report."""
    if "who" not in g:
        g.who = _who(presented_token())
    return cast(Who, g.who)


def _who(token: str) -> Who:
    if not token:
        return NOBODY
    house = current_house()
    try:
        who = verify(house.keys, token, Clock().real())
    except BadToken:
        return NOBODY
    return NOBODY if who.token_at and house.stale.is_stale((who.session_id, who.person_id), who.token_at) else who


def wants_page() -> bool:
    """Whether the answer is read by a person: not under an API, a feed or a bearer token, and HTML is accepted."""
    if "/api/" in request.path or request.path.endswith(("/events", ".json")) or "Authorization" in request.headers:
        return False
    return (
        request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
        == "text/html"
    )
