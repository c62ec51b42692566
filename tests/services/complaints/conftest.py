"""Complaints in a folder: a migrated house that has heard of the county, and its web process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.complaints.app import create_app
from shared.house import House
from shared.security.authority import Who
from shared.testing import house_in, token_for
from shared.web import current_house
from tests.databases import Databases
from tests.services.complaints.office import Offices


@pytest.fixture
def house(tmp_path: Path, database_kind: str, databases: Databases) -> Iterator[House]:
    """Complaints' house, on SQLite and on PostgreSQL; no Redis."""
    with databases.copy(database_kind, tmp_path, "complaints") as url:
        made = house_in(tmp_path, "complaints", migrated=True, database_url=url)
        yield made
        leave(made)


@pytest.fixture
def offices(house: House) -> Offices:
    """The county's offices."""
    made = Offices(house)
    made.learn()
    return made


@pytest.fixture
def app(tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    """The web process, on SQLite and a Valkey."""
    made_house = house_in(tmp_path, "complaints", redis_url=valkey_url)
    Offices(made_house).learn()
    made = create_app(made_house.settings)
    made.testing = True
    yield made
    leave(made_house)
    with made.app_context():
        leave(current_house())


@pytest.fixture
def signed(app: Flask) -> Callable[[Who], dict[str, str]]:
    """Headers that say who asks."""
    with app.app_context():
        settings = current_house().settings
    return lambda who: {"Authorization": f"Bearer {token_for(settings, who)}"}


def leave(house: House) -> None:
    """Close what a house has opened."""
    house.database.engine.dispose()
    house.redis.close()
