"""A house of disclosure on either database, with a small county in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.house import House
from shared.testing import house_in
from tests.services.disclosure.world import settle


@pytest.fixture
def empty_house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """Migrated, and nothing in it."""
    house = house_in(tmp_path, "disclosure", database_url=database_url)
    yield house
    house.database.engine.dispose()


@pytest.fixture
def house(empty_house: House) -> House:
    """With county, township and two villages."""
    with empty_house.database.write() as session:
        settle(session)
    return empty_house
