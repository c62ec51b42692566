"""Notify in a folder, on SQLite and on PostgreSQL; its web process on the same database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.notify.app import create_app
from shared.clock import Clock
from shared.house import House
from shared.testing import house_in
from shared.web import current_house
from tests.databases import Databases
from tests.services.notify.county import World


@pytest.fixture
def world(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[World]:
    """Notify with everybody in their posts; it is noon of a day in November."""
    with databases.copy(database_kind, tmp_path, "notify") as url:
        house = house_in(tmp_path, "notify", migrated=True, database_url=url)
        yield World(house).settle()
        leave(house)


@pytest.fixture
def today_world(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[World]:
    """The same, today: doors go by the real clock."""
    with databases.copy(database_kind, tmp_path, "notify") as url:
        house = house_in(tmp_path, "notify", migrated=True, database_url=url)
        yield World(house, Clock()).settle()
        leave(house)


@pytest.fixture
def app(today_world: World) -> Iterator[Flask]:
    """The web process on the same database."""
    made = create_app(today_world.house.settings)
    made.testing = True
    yield made
    with made.app_context():
        leave(current_house())


def leave(house: House) -> None:
    """Close what a house has opened."""
    house.database.engine.dispose()
    house.redis.close()
