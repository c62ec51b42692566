"""A house of disclosure on either database, with a small county in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.house import House
from tests.databases import Databases, State
from tests.services.disclosure.world import SETTLED


@pytest.fixture
def empty_house(tmp_path: Path, database_kind: str, databases: Databases) -> Iterator[House]:
    """Migrated, and nothing in it."""
    with databases.house(database_kind, tmp_path, State("disclosure")) as house:
        yield house


@pytest.fixture
def house(state: State, tmp_path: Path, database_kind: str, databases: Databases) -> Iterator[House]:
    """In the state that the tests of a file begin with."""
    with databases.house(database_kind, tmp_path, state) as house:
        yield house


@pytest.fixture
def state() -> State:
    """With county, township and two villages."""
    return SETTLED
