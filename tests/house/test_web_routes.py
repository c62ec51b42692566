"""Every door of every service is guarded, and every change goes through the unit of work."""

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shared.settings import SERVICES
from shared.web.guards import assert_every_route_guarded, guard_of
from shared.web.writing import is_accounted_for
from tests.unit.web.ground import make_house

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """The whole application of one service, as its composition root makes it."""
    name: str = request.param
    if importlib.util.find_spec(f"services.{name}.app") is None:
        pytest.skip(f"services/{name}/app.py is not there")
    house = make_house(tmp_path, name)
    house.database.engine.dispose()
    made: Flask = importlib.import_module(f"services.{name}.app").create_app(house.settings)
    return made


def _views(app: Flask) -> Iterator[tuple[str, set[str], Callable[..., Any]]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        view_class = getattr(view, "view_class", None)
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if view_class is None:
            yield str(rule), methods, view
        else:
            yield from ((str(rule), {method}, getattr(view_class, method.lower())) for method in methods)


def test_every_route_has_a_guard_or_a_stated_reason(app: Flask) -> None:
    assert_every_route_guarded(app)


def test_every_change_is_a_unit_of_work(app: Flask) -> None:
    loose = [route for route, methods, view in _views(app) if methods & CHANGING and not is_accounted_for(view)]
    assert loose == []


def test_only_open_doors_stand_under_report(app: Flask) -> None:
    guards = {route: guard_of(view) for route, _methods, view in _views(app) if route.startswith("/report")}
    assert [route for route, mark in guards.items() if mark is None or mark.kind != "open"] == []


def test_a_service_answers_only_its_own_addresses(app: Flask) -> None:
    """The gateway sends each service its own first segment, complaints /report, and disclosure everything else."""
    common = {"static", "healthz", "readyz", "metrics", app.name}
    others = ({*SERVICES, "report", ".well-known"} - {app.name}) if app.name == "disclosure" else None
    mine = common | ({"report"} if app.name == "complaints" else set())
    segments = {route.split("/")[1] for route, *_ in _views(app)}
    assert segments & others == set() if others else segments <= mine, segments
