"""The two supported pairs, each started or reached once per run: Valkey+SQLite and RabbitMQ+PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu.connection import Connection
from sqlalchemy import create_engine, text

from shared.bus.broker import BROKER_FAULTS
from tests.bus.yard import Party, Yard, facts_of, party, prepare

RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """A RabbitMQ that answers."""
    try:
        with Connection(RABBITMQ, connect_timeout=3) as connection:
            connection.connect()
    except BROKER_FAULTS:
        pytest.skip("no RabbitMQ at TEST_RABBITMQ_URL")
    return RABBITMQ


@pytest.fixture(scope="session")
def valkey_sqlite(tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[Yard]:
    """One machine."""
    folder = tmp_path_factory.mktemp("bus")
    yield from _yard("valkey-sqlite", valkey_url, lambda name: party(name, f"sqlite:///{folder / name}.db", valkey_url))


@pytest.fixture(scope="session")
def rabbitmq_postgres(rabbitmq_url: str, valkey_url: str) -> Iterator[Yard]:
    """Several machines. Valkey only rings the bell here."""
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    made: list[str] = []

    def make(name: str) -> Party:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        made.append(name)
        return party(name, server.url.set(database=name).render_as_string(hide_password=False), valkey_url)

    try:
        yield from _yard("rabbitmq-postgres", rabbitmq_url, make)
    finally:
        with server.connect() as connection:
            for name in made:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        server.dispose()


def _yard(pair: str, bus_url: str, make: object) -> Iterator[Yard]:
    assert callable(make)
    stem = f"bus{uuid.uuid4().hex[:8]}"
    publisher, reader = make(f"{stem}p"), make(f"{stem}r")
    for side in (publisher, reader):
        prepare(side.database)
    yield Yard(pair, bus_url, publisher, reader, *facts_of(publisher.service))
    for side in (publisher, reader):
        side.database.engine.dispose()
        side.redis.close()


@pytest.fixture(
    params=[
        pytest.param("valkey_sqlite", marks=pytest.mark.valkey, id="valkey-sqlite"),
        pytest.param("rabbitmq_postgres", marks=[pytest.mark.rabbitmq, pytest.mark.postgres], id="rabbitmq-postgres"),
    ]
)
def yard(request: pytest.FixtureRequest) -> Iterator[Yard]:
    """Both pairs, one after the other, empty."""
    made: Yard = request.getfixturevalue(request.param)
    made.poisonous.clear()
    made.stop.clear()
    yield made
    made.clean()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the test's own."""
    return tmp_path
