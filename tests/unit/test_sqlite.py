"""On SQLite a unit of work takes the lock for writing when it begins; a look takes none and sees one moment."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.database import Database, make_engine


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(make_engine(f"sqlite:///{tmp_path}/x.db"))
    with made.write() as session:
        session.execute(text("CREATE TABLE things (id INTEGER)"))
    yield made
    made.engine.dispose()


def locked(database: Database) -> bool:
    """Whether another process could not begin to write now."""
    other = sqlite3.connect(database.engine.url.database or "", timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()
    return False


def test_a_unit_of_work_holds_the_lock_from_its_first_look(database: Database) -> None:
    with database.write() as session:
        session.execute(text("SELECT * FROM things"))
        assert locked(database)
    assert not locked(database)


def test_a_core_transaction_holds_it_too(database: Database) -> None:
    with database.engine.begin():
        assert locked(database)


def test_a_look_waits_for_nobody_and_sees_one_moment(database: Database) -> None:
    count = text("SELECT count(*) FROM things")
    with database.read() as look:
        assert look.scalar(count) == 0
        assert not locked(database)
        with database.write() as session:
            session.execute(text("INSERT INTO things VALUES (1)"))
        assert look.scalar(count) == 0
    with database.read() as look:
        assert look.scalar(count) == 1
