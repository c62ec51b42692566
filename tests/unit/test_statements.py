"""Prepared statements say and do on both databases what SQLAlchemy's own execution does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from shared.database import Database, UtcDateTime, make_engine
from shared.statements import Statement, connection_of, given

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False, default="无名"),
    Column("day", Date),
    Column("at", UtcDateTime),
    Column("open", Boolean, nullable=False, default=False),
    Column("kept", JSON, nullable=False, default=list),
)
MOMENT = datetime(2026, 11, 22, 12, 30, tzinfo=timezone(timedelta(hours=8)))
ADD = Statement(insert(things).inline())
FIND = Statement(select(things).where(things.c.id == bindparam("of")))
ROW = {"id": 1, "name": "甲", "day": date(2026, 11, 22), "at": MOMENT, "open": True, "kept": [{"村": "一"}]}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(make_engine(database_url))
    things.create(made.engine)
    yield made
    made.engine.dispose()


def test_every_type_comes_back_as_sqlalchemy_reads_it(database: Database) -> None:
    with database.write() as session:
        ADD.run(session, ROW)
        found = FIND.one(session, {"of": 1})
        assert found._asdict() == {**ROW, "at": MOMENT.astimezone(UTC)}
        assert tuple(found) == tuple(session.execute(select(things)).one())
        assert FIND.one(session, {"of": 2}) is None
        assert Statement(select(things.c.name)).column(session, {}) == ["甲"]


def test_nothing_given_is_nothing_written_or_the_columns_default(database: Database) -> None:
    with database.write() as session:
        Statement(insert(things).inline()).run(session, {"id": 1, "kept": []})
        assert tuple(FIND.one(session, {"of": 1})) == (1, "无名", None, None, False, [])


def test_values_that_stand_in_the_statement_need_not_be_given(database: Database) -> None:
    shut = Statement(update(things).where(things.c.name == "甲").values(open=False, **given("day")))
    with database.write() as session:
        ADD.run_each(session, [ROW, {**ROW, "id": 2}, {**ROW, "id": 3, "name": "乙"}])
        assert shut.run(session, {"day": None}) == 2
        assert [(one.id, one.day) for one in FIND.rows(session, {"of": 3})] == [(3, ROW["day"])]
        assert Statement(delete(things).where(things.c.open == bindparam("now"))).run(session, {"now": False}) == 2


def test_a_value_too_few_or_too_many_is_refused(database: Database) -> None:
    with database.write() as session:
        ADD.run(session, ROW)
        with pytest.raises(TypeError, match="not the values"):
            ADD.run(session, {"id": 2, "name": "乙"})
        with pytest.raises(TypeError, match="not the values"):
            FIND.one(session, {"of": 1, "name": "甲"})
        with pytest.raises(KeyError):
            FIND.one(session, {"id": 1})


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (select(things).where(things.c.id.in_(bindparam("ids"))), {"ids": [1, 2]}),
        (insert(things).inline(), {"id": 1, "name": "甲"}),  # `kept` has a function for its default
    ],
)
def test_what_would_be_another_statement_each_time_is_refused(database: Database, statement, values) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session, pytest.raises(TypeError, match="another one each time"):
        Statement(statement).run(session, values)


def test_the_databases_refusal_is_sqlalchemys_and_names_nobody(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        ADD.run_each(session, [ROW, {**ROW, "kept": ["甲某某"]}])
    assert "INSERT INTO things" in str(caught.value)
    assert "甲某某" not in str(caught.value)
    with database.read() as session:
        assert FIND.one(session, {"of": 1}) is None


def test_a_session_remembers_its_connection_for_one_transaction(database: Database) -> None:
    with Session(database.engine) as session:
        ADD.run(session, ROW)
        first = connection_of(session)
        assert connection_of(session) is first
        session.rollback()
        ADD.run(session, {**ROW, "id": 2})
        assert connection_of(session) is not first
        session.commit()
    with database.engine.connect() as connection:
        assert Statement(select(things.c.id)).column(connection, {}) == [2]


@pytest.mark.postgres
def test_a_connection_the_server_ended_is_not_used_again(postgres_url: str) -> None:
    database, other = Database(make_engine(postgres_url)), make_engine(postgres_url)
    things.create(database.engine)
    with pytest.raises(OperationalError) as caught:
        _add_on_a_connection_that_ends(database, other)
    assert caught.value.connection_invalidated
    with database.write() as session:
        assert ADD.run(session, ROW) == 1
    database.engine.dispose()
    other.dispose()


def _add_on_a_connection_that_ends(database: Database, other: Engine) -> None:
    with database.write() as session:
        process = session.scalar(text("SELECT pg_backend_pid()"))
        with other.begin() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        ADD.run(session, ROW)
