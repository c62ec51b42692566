"""/healthz: alive. /readyz: can do its work. /metrics: figures. Each also below /<service>/."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Flask, Response, jsonify, request
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.refusals import NotFound
from shared.web.context import current_house
from shared.web.guards import open_to_all
from shared.web.measures import Measures
from shared.web.wording import _

Check = Callable[[], str]
"""Returns "" when all is well, otherwise what is wrong; may be slow for a second, not more."""


def add_health(app: Flask, service: str, measures: Measures, checks: Mapping[str, Check]) -> None:
    """Register the three addresses, under / and under /<service>/."""
    health = Blueprint("health", __name__)
    all_checks: dict[str, Check] = {"database": _database, "redis": _redis, **checks}

    @health.get("/healthz")
    @open_to_all("a supervisor asks whether the process is alive; it says nothing else")
    def healthz() -> Response:
        return jsonify(status="alive", service=service)

    @health.get("/readyz")
    @open_to_all("a gateway asks whether to send requests; it says which part is missing, no more")
    def readyz() -> tuple[Response, int]:
        wrong = {name: said for name, check in all_checks.items() if (said := check())}
        states = {name: wrong.get(name, "ok") for name in all_checks}
        return jsonify(status="unready" if wrong else "ready", service=service, checks=states), 503 if wrong else 200

    @health.get("/metrics")
    @open_to_all("figures without persons or places, for the installation's own monitoring; not through the gateway")
    def metrics() -> Response:
        if "X-Forwarded-For" in request.headers:  # a village could watch when an office takes a report up
            raise NotFound("metrics.inside", _("这些数字只在本平台内部读取。"))
        return Response(measures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    app.register_blueprint(health)
    app.register_blueprint(health, name="service_health", url_prefix=f"/{service}")


def _database() -> str:
    try:
        with current_house().database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "does not answer"
    return ""


def _redis() -> str:
    try:
        current_house().redis.ping()
    except RedisError:
        return "does not answer"
    return ""
