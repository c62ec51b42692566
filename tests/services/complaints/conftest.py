"""Complaints in a folder: a migrated house that has heard of the county, and its web process."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from services.complaints import doors
from services.complaints.app import create_app
from services.complaints.vault import Vault
from shared.house import House
from shared.security.authority import Who
from shared.testing import token_for
from shared.web import current_house
from tests.databases import Databases, State
from tests.services.complaints.office import CHEAP, Offices
from tests.webs import Webs

LEARNT = State("complaints", lambda house: Offices(house).learn())


@pytest.fixture
def house(tmp_path: Path, database_kind: str, databases: Databases) -> Iterator[House]:
    """Complaints' house, which has heard of the county, on SQLite and on PostgreSQL; no Redis."""
    with databases.house(database_kind, tmp_path, LEARNT) as made:
        yield made
        made.redis.close()


@pytest.fixture
def offices(house: House) -> Offices:
    """The county's offices."""
    return Offices(house)


@pytest.fixture
def app(
    tmp_path: Path, databases: Databases, webs: Webs, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The web process, on SQLite and a Valkey; a guess at a receipt costs next to nothing."""
    monkeypatch.setattr(doors, "Vault", partial(Vault, cost=CHEAP))
    with databases.house("sqlite", tmp_path, LEARNT, redis_url=valkey_url) as house:
        house.redis.flushdb()  # senders are counted there
        yield webs.over(create_app, house)


@pytest.fixture
def signed(app: Flask) -> Callable[[Who], dict[str, str]]:
    """Headers that say who asks."""
    with app.app_context():
        settings = current_house().settings
    return lambda who: {"Authorization": f"Bearer {token_for(settings, who)}"}
