"""A house of disclosure on either database, with a small county in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.house import House
from shared.testing import house_in
from tests.databases import Databases
from tests.services.disclosure.world import settle


@pytest.fixture
def empty_house(tmp_path: Path, database_kind: str, databases: Databases) -> Iterator[House]:
    """Migrated, and nothing in it."""
    with databases.copy(database_kind, tmp_path, "disclosure") as url:
        house = house_in(tmp_path, "disclosure", migrated=True, database_url=url)
        yield house
        house.database.engine.dispose()


@pytest.fixture
def house(empty_house: House) -> House:
    """With county, township and two villages."""
    with empty_house.database.write() as session:
        settle(session)
    return empty_house
