"""Grid in a folder, on SQLite and on PostgreSQL; its web process on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.grid.app import create_app
from shared.clock import Clock
from tests.databases import Databases, State
from tests.services.grid.township import World
from tests.webs import Webs

SETTLED = State("grid", lambda house: World(house).settle())
SETTLED_TODAY = State("grid", lambda house: World(house, Clock()).settle())


@pytest.fixture
def world(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[World]:
    """Grid with the township settled, on either database; it is noon of a day in November."""
    with databases.house(database_kind, tmp_path, SETTLED) as house:
        yield World(house)
        house.redis.close()


@pytest.fixture
def today_world(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[World]:
    """The same, today: doors go by the real clock."""
    with databases.house(database_kind, tmp_path, SETTLED_TODAY) as house:
        yield World(house, Clock())
        house.redis.close()


@pytest.fixture
def app(webs: Webs, today_world: World) -> Flask:
    """The web process on the same database."""
    return webs.over(create_app, today_world.house)
