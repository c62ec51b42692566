"""A Flask application on which every service stands."""

import logging
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from flask import Blueprint, Flask, Request, g
from flask_babel import Babel
from flask_smorest import Api
from flask_smorest import Blueprint as ApiBlueprint
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import shared
from shared.web.assets import STATIC
from shared.web.context import current_house, on_report_path, put_house
from shared.web.errors import answer_errors
from shared.web.files import MayRead, files_blueprint
from shared.web.frame import put_frame
from shared.web.guards import assert_every_route_guarded, open_to_all
from shared.web.headers import wrap_requests
from shared.web.health import Check, add_health
from shared.web.measures import Measures
from shared.web.problems import ProblemOut

if TYPE_CHECKING:
    import redis

    from shared.database import Database
    from shared.house import House

_TEMPLATES = Path(__file__).parent / "templates"
_LARGEST_BODY = 32 * 1024 * 1024  # bytes, all files of one form together
_log = logging.getLogger("sunlight.web")

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class UploadInMemory(Request):
    """A request whose files, under /report, are never written to disk before they are sealed (32 MB at most)."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.path.startswith("/report"):
            return BytesIO()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


class Application(Flask):
    """Flask, except that under /report nothing about a request reaches the log or the disk."""

    request_class = UploadInMemory

    def log_exception(self, exc_info: ErrorInfo) -> None:
        if on_report_path():
            kind = exc_info[0].__name__ if exc_info[0] else ""
            _log.error("report page failed", extra={"kind": kind})
        else:
            _log.error("unexpected error", exc_info=exc_info)


def application(
    house: "House", name: str, *, checks: Mapping[str, Check] | None = None, may_read_file: MayRead | None = None
) -> Flask:
    """The web process of one service, without its own pages yet; `register` adds them.

    checks  more for /readyz than database and Redis, e.g. {"lag": …}; each returns "" or what is wrong
    may_read_file  who of those signed in may read an attachment that is not for everybody; None: nobody
    """
    from shared.bus import (  # at the top it would go in a circle: the feed needs our guards
        BusCollector,
        bus_state,
        feed_blueprint,
        lag,
    )

    app = _bare(name)
    Babel(app, default_locale="zh_Hans_CN", default_timezone="Asia/Shanghai")
    with app.app_context():
        put_house(house)
    measures = Measures(name)
    app.extensions["sunlight.measures"] = measures
    put_frame(app)
    wrap_requests(app, measures)
    app.extensions["sunlight.api"] = _described(app)
    answer_errors(app)  # after Api, which registers a handler of its own
    document = "api-docs.openapi_json"
    app.view_functions[document] = open_to_all("the description of the API holds no data")(app.view_functions[document])
    measures.registry.register(BusCollector(lambda: bus_state(*_bus_of(name))))
    add_health(app, name, measures, {"bus": lambda: lag(*_bus_of(name)), **(checks or {})})
    app.register_blueprint(files_blueprint(name, may_read_file))
    app.register_blueprint(feed_blueprint(name))
    return app


def register(app: Flask, *blueprints: Blueprint) -> None:
    """Add a service's doors; a flask-smorest Blueprint also enters the API's description.

    Raises AssertionError if any route of the application is without a guard.
    """
    for blueprint in blueprints:
        if isinstance(blueprint, ApiBlueprint):
            app.extensions["sunlight.api"].register_blueprint(blueprint)
        else:
            app.register_blueprint(blueprint)
    assert_every_route_guarded(app)


def render_public(app: Flask, template: str, **context: Any) -> str:
    """A page for everybody, to be kept as a file: nothing of whoever may be asking is in it."""
    with app.app_context():
        g.building = True
        return app.jinja_env.get_template(template).render(context)


def _bare(name: str) -> Flask:
    """Flask with its templates and settings, and nothing of the house yet."""
    app = Application("shared.web", static_folder=str(STATIC), static_url_path="/static")
    app.name = name
    app.url_map.strict_slashes = False  # /report and /report/ are one address
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.config.update(_config(name))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    own = Path(shared.__file__).parents[1] / "services" / name / "templates"
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader([own, _TEMPLATES]), app.jinja_env.loader])  # type: ignore[list-item]
    return app


def _bus_of(name: str) -> "tuple[Database, redis.Redis, str]":
    return current_house().database, current_house().redis, name


def _described(app: Flask) -> Api:
    """The API's description, errors as RFC 9457."""
    api = Api()
    api.ERROR_SCHEMA = ProblemOut
    api.init_app(app)
    return api


def _config(name: str) -> dict[str, object]:
    return {
        "API_TITLE": f"阳光小微权力 {name}",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": f"/{name}",
        "OPENAPI_JSON_PATH": "openapi.json",
        "MAX_CONTENT_LENGTH": _LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "TRAP_BAD_REQUEST_ERRORS": False,
    }
