"""Was this request really made on one of our own pages? (CSRF)

A browser adds the cookie by itself, so a request signed in by cookie must also carry a token bound to the session.
Open forms have no cookie to abuse; there the browser's own account of where the request comes from is enough.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import request

from shared.refusals import NotAllowed
from shared.security.authority import Who
from shared.web.context import current_house, current_who, on_report_path, signed_in_by_cookie
from shared.web.wording import _

FIELD = "_csrf"
HEADER = "X-CSRF-Token"


def form_token() -> str:
    """The token a form of this page carries; "" for an open form."""
    return _token(current_who()) if signed_in_by_cookie() else ""


def refuse_forged() -> None:
    """Raises NotAllowed where a changing request was not made on one of our own pages."""
    if not _from_our_pages() or (signed_in_by_cookie() and not _carries_token()):
        raise NotAllowed("request.forged", _("这次提交不是从本平台的页面发出的，没有办理。请打开原页面，重新提交。"))


def _carries_token() -> bool:
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return hmac.compare_digest(given.encode(), _token(current_who()).encode())


def _token(who: Who) -> str:
    key = current_house().keys.derive("csrf")
    return hmac.new(key, f"{who.person_id}\n{who.session_id}".encode(), hashlib.sha256).hexdigest()


def _from_our_pages() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:  # not a browser, or one too old to say: the token decides, and an open form has nothing to abuse
        return True
    if origin == "null":  # what a browser says under referrer-policy no-referrer, which /report has
        return on_report_path()
    ours = urlsplit(current_house().settings.public_url).netloc
    return urlsplit(origin).netloc in {request.host, ours}
