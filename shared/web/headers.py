"""What goes with every answer: security headers, request id, one log line, a size limit on what comes in."""

import logging
import re
import time

from flask import Flask, Response, g, request

from shared.ids import new_id
from shared.logs import request_id
from shared.web.assets import cache_static
from shared.web.context import current_house, on_report_path, signed_in_by_cookie
from shared.web.measures import Measures
from shared.web.readable import refuse_unreadable

_POLICY = "; ".join((
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
))  # fmt: skip
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_SMALL = 2 * 1024 * 1024  # bytes of anything but an upload
_log = logging.getLogger("sunlight.web")


def wrap_requests(app: Flask, measures: Measures) -> None:
    """Register what happens before and after every request."""

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()
        given = "" if on_report_path() else request.headers.get("X-Request-ID", "")
        g.request_token = request_id.set(given if _GIVEN_ID.fullmatch(given) else new_id())
        if request.mimetype != "multipart/form-data":
            request.max_content_length = _SMALL
        refuse_unreadable()

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if current_house().settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["Referrer-Policy"] = "no-referrer" if on_report_path() else "same-origin"
        response.headers["X-Request-ID"] = request_id.get()
        cache_static(response)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if on_report_path() or signed_in_by_cookie() else "no-cache"
        _tell(response, measures)
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        if token := g.pop("request_token", None):
            request_id.reset(token)


def _tell(response: Response, measures: Measures) -> None:
    """One line and one count per request. For /report: that something was answered, and nothing that joins it to anybody."""
    seconds = time.monotonic() - g.get("began", time.monotonic())
    if on_report_path():
        measures.count_report_page()
        return
    route = str(request.url_rule) if request.url_rule else "unknown"
    measures.count(request.method, route, response.status_code, seconds)
    if route.rpartition("/")[2] not in {"healthz", "readyz", "metrics"} and request.endpoint != "static":
        told = {"method": request.method, "route": route, "path": request.path, "status": response.status_code}
        _log.info("request", extra={**told, "ms": round(seconds * 1000, 1)})
