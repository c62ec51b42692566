"""Servers for the tests that want real ones; each is started or reached once per run, or the tests are skipped loudly."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser

from shared.testing import running_valkey, valkey_binary
from tests.browser import HAS_CHROMIUM, WHY_NOT, chromium
from tests.databases import Databases
from tests.system import System, running_system
from tests.webs import Webs

# A busy machine is no failure: what is shown is the property, not how long it took.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


# Folders whose tests wait more than they work begin first; the stories' traces are what the journeys look at.
ORDER = ("story", "journeys", "faults", "bus", "local", "house", "services", "unit")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes (`-n`), a file's tests stay together, and all that share the whole installation do."""
    for item in items:
        whole = {"system", "world"} & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("system" if whole else item.path.name))
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return ORDER.index(folder) if folder in ORDER else len(ORDER)


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey of this run's own."""
    if valkey_binary() is None:
        pytest.skip("no Valkey or Redis server on this machine")
    with running_valkey(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every test's application renders the same templates: they are compiled once in a run."""
    usual = Flask.jinja_options
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    Flask.jinja_options = {**usual, "bytecode_cache": cache}
    yield
    Flask.jinja_options = usual


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Where tests get their databases from."""
    made = Databases(POSTGRES, tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def webs() -> Webs:
    """Where tests get their web processes from."""
    return Webs()


@pytest.fixture
def postgres_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A fresh PostgreSQL database, dropped afterwards."""
    with databases.empty("postgres", tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Both databases, one after the other: an empty one each."""
    with databases.empty(database_kind, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole installation on Valkey and SQLite, started once for all tests that need it."""
    if valkey_binary() is None:
        pytest.skip("no Valkey or Redis server on this machine")
    with running_system(tmp_path_factory.mktemp("system")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for every test of this process: Playwright allows no second one beside it."""
    if not HAS_CHROMIUM:
        pytest.skip(WHY_NOT)
    with chromium() as started:
        yield started
