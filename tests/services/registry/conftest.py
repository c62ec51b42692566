"""Registry in a folder: a migrated house, the demonstration county, its people's tokens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.registry.app import create_app
from services.registry.demonstration import load
from shared.house import House
from shared.testing import house_in
from shared.web import current_house
from tests.services.registry.county import SAMPLES, County


@pytest.fixture
def house(tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[House]:
    """Registry's house with an empty register, on SQLite and on PostgreSQL."""
    made = house_in(tmp_path, "registry", database_url=database_url, redis_url=valkey_url)
    yield made
    leave(made)


@pytest.fixture
def county(house: House) -> County:
    """The demonstration county, loaded."""
    with house.database.write() as session:
        load(session, house.clock(session), SAMPLES)
    return County(house)


@pytest.fixture
def app(county: County) -> Iterator[Flask]:
    """The web process over the demonstration county."""
    made = create_app(county.house.settings)
    made.testing = True
    yield made
    with made.app_context():
        leave(current_house())


def leave(house: House) -> None:
    """Close what a house has opened."""
    house.database.engine.dispose()
    house.redis.close()
