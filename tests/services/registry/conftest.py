"""Registry in a folder: a migrated house, the demonstration county, its people's tokens."""

import re
import shutil
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


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration county with two of its townships; the others would only take time."""
    folder = tmp_path_factory.mktemp("samples")
    first, *lines = (SAMPLES / "divisions.csv").read_text(encoding="utf-8").splitlines()
    wanted = re.compile("23(0{10}|08(0{8}|28(0{6}|(199|210)...)))")
    kept = [line for line in lines if wanted.match(line)]
    (folder / "divisions.csv").write_text("\n".join([first, *kept, ""]), encoding="utf-8")
    shutil.copy(SAMPLES / "people.csv", folder)
    return folder


@pytest.fixture
def county(house: House, samples: Path) -> County:
    """The demonstration county, loaded."""
    with house.database.write() as session:
        load(session, house.clock(session), samples)
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
    """Close what a house has opened; not Redis, whose client the bell's thread may be using."""
    house.database.engine.dispose()
