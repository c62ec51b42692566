"""A house and an application per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.house import House
from tests.unit.web.ground import make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Registry's house on SQLite."""
    made = make_house(tmp_path)
    yield made
    made.database.engine.dispose()
