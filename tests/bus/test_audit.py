"""The audit trail's chain, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from shared.audit import audit, first_broken
from shared.bus.numbering import anything_waiting, number
from shared.database import Database, make_engine
from shared.tables import audit as audit_rows
from shared.testing import somebody
from tests.bus.yard import prepare


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    made = Database(make_engine(database_url))
    prepare(made)
    with made.write() as session:
        for n in range(5):
            audit(
                session, somebody(("county_office", "230828")), "list.publish", "230828000000", f"list/{n}", {"号": n}
            )
    assert anything_waiting(made.engine)
    number(made.engine)
    assert not anything_waiting(made.engine)
    yield made
    made.engine.dispose()


def test_the_chain_holds_as_written(database: Database) -> None:
    with database.read() as session:
        assert first_broken(session) is None
        assert session.scalars(select(audit_rows.c.position).order_by(audit_rows.c.seq)).all() == [1, 2, 3, 4, 5]


def test_a_changed_row_breaks_it_there(database: Database) -> None:
    with database.write() as session:
        session.execute(update(audit_rows).where(audit_rows.c.position == 3).values(who="somebody else"))
        assert first_broken(session) == 3


def test_a_removed_row_breaks_it_there(database: Database) -> None:
    with database.write() as session:
        session.execute(delete(audit_rows).where(audit_rows.c.position == 2))
        assert first_broken(session) == 2
