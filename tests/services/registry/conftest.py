"""Registry in a folder: a migrated house, the demonstration county, its people's tokens."""

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from services.registry.app import create_app
from services.registry.demonstration import load
from shared.house import House
from tests.databases import Databases, State
from tests.services.registry.county import SAMPLES, County
from tests.services.registry.drawing import Drawing
from tests.webs import Webs


@pytest.fixture
def house(
    request: pytest.FixtureRequest, tmp_path: Path, database_kind: str, databases: Databases, valkey_url: str, samples: Path
) -> Iterator[House]:  # fmt: skip
    """Registry's house on SQLite and on PostgreSQL; its register is empty where no `county` is asked for."""
    state = county_state(samples) if "county" in request.fixturenames else State("registry")
    with databases.house(database_kind, tmp_path, state, redis_url=valkey_url) as made:
        made.redis.flushdb()  # tries at signing in are counted there
        yield made


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


@cache
def county_state(samples: Path) -> State:
    """The demonstration county, loaded."""

    def fill(house: House) -> None:
        with house.database.write() as session:
            load(session, house.clock(session), samples)

    return State("registry", fill, State("registry"))


@pytest.fixture
def county(house: House) -> County:
    """The demonstration county, loaded."""
    return County(house)


@pytest.fixture
def drawing(county: County) -> Drawing:
    """A draw by hand, its lists frozen."""
    county.publish("SZ-01")
    made = Drawing(county)
    made.freeze()
    return made


@pytest.fixture
def app(webs: Webs, county: County) -> Flask:
    """The web process over the demonstration county."""
    return webs.over(create_app, county.house)
