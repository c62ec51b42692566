"""What one test leaves in a database is gone when the next one gets it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from shared.audit import audit
from shared.house import House
from shared.security.authority import NOBODY
from shared.tables import audit as trail
from shared.tables import log_head
from tests.databases import Databases, State


def note(house: House, act: str) -> None:
    with house.database.write() as session:
        audit(session, NOBODY, act, "230828", "test", {})


KEPT = State("notify", lambda house: note(house, "kept"))


def use(databases: Databases, kind: str, folder: Path, *statements: str) -> tuple[str, list[str]]:
    """Where the database is, and what its trail holds before the statements."""
    with databases.house(kind, folder, KEPT) as house:
        with house.database.write() as session:
            found = list(session.scalars(trail.select().with_only_columns(trail.c.act)))
            for statement in statements:
                session.execute(text(statement))
        note(house, "left behind")
        return str(house.database.engine.url), found


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM log_head", "UPDATE log_head SET epoch = 'x'", "UPDATE installation SET clock_offset = 9", "DELETE FROM audit"],
)  # fmt: skip
def test_it_is_put_back(databases: Databases, database_kind: str, tmp_path: Path, statement: str) -> None:
    with databases.house(database_kind, tmp_path, KEPT) as house, house.database.read() as session:
        before = session.execute(log_head.select()).all()
    first = use(databases, database_kind, tmp_path, statement)
    assert use(databases, database_kind, tmp_path) == first
    assert first[1] == ["kept"]
    with databases.house(database_kind, tmp_path, KEPT) as house, house.database.read() as session:
        assert session.execute(log_head.select()).all() == before
        assert house.clock(session).offset.total_seconds() == 0


def test_two_at_once_are_two(databases: Databases, database_kind: str, tmp_path: Path) -> None:
    with databases.house(database_kind, tmp_path, KEPT) as one, databases.house(database_kind, tmp_path, KEPT) as other:
        assert one.database.engine.url != other.database.engine.url


def test_a_transaction_left_open_stands_in_nobody_s_way(
    databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    with databases.house(database_kind, tmp_path, KEPT) as house:
        connection = house.database.engine.connect()
        connection.execute(text("DELETE FROM audit"))
    connection.invalidate()
    connection.close()
    assert use(databases, database_kind, tmp_path)[1] == ["kept"]
