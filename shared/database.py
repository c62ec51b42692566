"""Engines and units of work for SQLite and PostgreSQL.

SQLite: WAL, synchronous=FULL, every write transaction BEGIN IMMEDIATE, so that two writers queue instead of failing.
PostgreSQL: READ COMMITTED; a transaction that sits idle for 30 s is ended by the server.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy import Dialect, Engine, TypeDecorator, create_engine, event
from sqlalchemy.orm import Session

from shared.sqlite import begin_reading, sqlite_engine


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment in and out on both databases; naive values are refused."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What comes out; paging reads its cursors by it."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str, *, idle_seconds: int = 30, **options: Any) -> Engine:
    """An engine for either database. `idle_seconds`: PostgreSQL ends a transaction idle for longer (the bus uses 5).

    Its errors do not hold what was to be written: they are logged, and rolls name people.
    """
    if url.startswith("sqlite"):
        return sqlite_engine(url, **options)
    settings = f"-c idle_in_transaction_session_timeout={idle_seconds * 1000} -c timezone=UTC"
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": settings, "connect_timeout": 10},
        **{"pool_size": 10, **options},
    )


def reading(engine: Engine) -> Engine:
    """The same engine for looks: its transactions take no lock on SQLite."""
    looking = engine.execution_options()
    if engine.dialect.name == "sqlite":
        event.listen(looking, "begin", begin_reading)
    return looking


class Database:
    """One service's database: `with database.write() as session` commits once at the end, or not at all.

    `bell` is called after a commit that recorded events; it must not raise.
    """

    def __init__(self, engine: Engine, bell: Callable[[], None] = lambda: None) -> None:
        self.engine = engine
        self._reading = reading(engine)
        self._bell = bell

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work. After its commit: the bell if events were recorded, then what `after_commit` collected."""
        with Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                yield session
            if session.info.get(EVENTS_RECORDED):
                self._bell()
            for follow_up in session.info.pop(_AFTER_COMMIT, ()):
                follow_up()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look; whatever it changes is rolled back."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session


EVENTS_RECORDED = "events_recorded"
_AFTER_COMMIT = "after_commit"


def after_commit(session: Session, follow_up: Callable[[], None]) -> None:
    """Have something done after this unit of work has committed (send a task); never if it rolls back.

    It is a hint: a process killed in between never does it, so a sweep must find the work by its rows.
    """
    session.info.setdefault(_AFTER_COMMIT, []).append(follow_up)
