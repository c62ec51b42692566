"""Prepared statements do what the session's own do: types, transactions, errors, on both databases."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import JSON, Column, Date, Integer, MetaData, String, Table, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from shared.database import Database, make_engine
from shared.statements import Statement

rolls = Table(
    "rolls", MetaData(), Column("name", String(20), primary_key=True), Column("on", Date), Column("lines", JSON),
    Column("votes", Integer, default=0),
)  # fmt: skip
PUT = Statement(insert(rolls).inline())
FIND = Statement(select(rolls).where(rolls.c.name == bindparam("of")))
MOVE = Statement(update(rolls).where(rolls.c.name == bindparam("of")).values(votes=bindparam("to")))
ROW = {"name": "示例名", "on": date(2026, 11, 22), "lines": [{"present": True}]}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    engine = make_engine(database_url)
    rolls.metadata.create_all(engine)
    yield Database(engine)
    engine.dispose()


def test_what_is_written_is_found_with_its_types_and_defaults(database: Database) -> None:
    with database.write() as session:
        PUT.run(session, ROW)
        assert MOVE.run(session, {"of": "nobody", "to": 1}) == 0
        assert FIND.one(session, {"of": "示例名"})._asdict() == {**ROW, "votes": 0}
    with database.read() as session:
        assert FIND.rows(session, {"of": "示例名"}) == [tuple(session.execute(select(rolls)).one())]


def test_a_session_goes_on_after_its_transaction_was_undone(database: Database) -> None:
    with Session(database.engine) as session:
        PUT.run(session, ROW)
        session.rollback()
        assert FIND.one(session, {"of": "示例名"}) is None
        PUT.run(session, ROW)
        session.commit()
        assert MOVE.run(session, {"of": "示例名", "to": 3}) == 1
        session.rollback()
        assert FIND.column(session, {"of": "示例名"}) == ["示例名"]
        assert FIND.one(session, {"of": "示例名"}).votes == 0


@pytest.mark.parametrize("values", [{}, {"of": "x", "more": 1}, {"other": "x"}])
def test_other_values_than_its_own_are_refused(database: Database, values: dict[str, object]) -> None:
    with database.read() as session:
        FIND.rows(session, {"of": "x"})
        with pytest.raises((TypeError, KeyError)):
            FIND.rows(session, values)


def test_an_error_is_sqlalchemys_and_names_nobody(database: Database) -> None:
    with database.write() as session:
        PUT.run(session, {**ROW, "lines": ["甲某某"]})
    for write in (PUT.run, lambda session, row: session.execute(insert(rolls), row)):
        with pytest.raises(IntegrityError) as caught, database.write() as session:
            write(session, {**ROW, "lines": ["甲某某"]})
        assert isinstance(caught.value, DBAPIError)
        assert "甲某某" not in str(caught.value)
