"""How a problem is answered: problem+json to programs, a Chinese page to people."""

import errno
from urllib.parse import quote, urlsplit

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict as HttpConflict
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from shared.logs import request_id
from shared.refusals import Refusal
from shared.web.context import COOKIE, NotSignedIn, on_report_path, wants_page
from shared.web.problems import Problem, problem_of
from shared.web.wording import _

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def answer_errors(app: Flask) -> None:
    """Register the one map for every kind of error."""
    app.register_error_handler(Refusal, _answer)
    app.register_error_handler(ValidationError, _answer)
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(OperationalError, lambda error: _failing(app, error, ServiceUnavailable()))
    app.register_error_handler(OSError, lambda error: _no_room(app, error))
    app.register_error_handler(DataError, lambda error: _unfit(app, error))
    app.register_error_handler(StaleDataError, lambda _error: _answer(HttpConflict()))


def safe_next(target: str) -> str:
    """A path of our own to go on to after signing in; anything else (another host, a script) becomes "/registry/"."""
    parts = urlsplit(target)
    ours = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours and "\\" not in target and target.isprintable() else "/registry/"


def _answer(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return error  # a redirect of the router's
    if isinstance(error, NotSignedIn) and wants_page() and request.method == "GET":
        return redirect(_sign_in_address(), 303)
    problem = problem_of(error)
    answer = _page(problem) if wants_page() else _json(problem)
    if problem.status in {429, 503}:
        answer.headers["Retry-After"] = "60"
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _failing(app: Flask, error: Exception, shown: HTTPException) -> ResponseReturnValue:
    app.logger.error("database not available", exc_info=None if on_report_path() else error)
    return _answer(shown)


def _no_room(app: Flask, error: OSError) -> ResponseReturnValue:
    """A full or read-only disk is no fault of whoever asked, and may pass; any other error of the system is ours."""
    if error.errno not in _NO_ROOM:
        raise error
    app.logger.error("no room on disk", exc_info=None if on_report_path() else error)
    return _answer(ServiceUnavailable())


def _unfit(app: Flask, error: Exception) -> ResponseReturnValue:
    """A value the database's column has no room for, which no door refused: nothing was changed, and it is to be mended."""
    app.logger.error("a value does not fit its column", exc_info=None if on_report_path() else error)
    message = _("填写的内容里有一项太长，或者数字太大，没有办理。请改短后再提交。")
    return _answer(Refusal("input.unfit", message))


def _sign_in_address() -> str:
    """Where a cookie has run out registry may renew it; otherwise a person signs in."""
    door = "renew" if COOKIE in request.cookies else "sign-in"
    wanted = request.full_path.rstrip("?")
    return f"/registry/{door}?next={quote(safe_next(wanted), safe='')}"


def _json(problem: Problem) -> Response:
    answer = jsonify(problem.as_json(request_id.get()))
    answer.status_code = problem.status
    answer.mimetype = "application/problem+json"
    return answer


def _page(problem: Problem) -> Response:
    g.refusal = None  # the page tells it itself
    return make_response(render_template("problem.html", problem=problem, typed=_typed()), problem.status)


def _typed() -> list[str]:
    """What a person typed, to copy from; never a password, never on a request too large to read."""
    if request.method != "POST" or not request.mimetype.startswith(("multipart/", "application/x-www-form")):
        return []
    try:
        fields = request.form.items(multi=True)
        return [
            v for n, v in fields if v.strip() and not n.startswith("_") and "password" not in n and "receipt" not in n
        ]
    except HTTPException:
        return []
