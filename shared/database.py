"""Engines and units of work for SQLite and PostgreSQL.

SQLite: WAL, synchronous=FULL, every write transaction BEGIN IMMEDIATE, so that two writers queue instead of failing.
PostgreSQL: READ COMMITTED; a transaction that sits idle for 30 s is ended by the server.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, TypeDecorator, create_engine, event
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

_SQLITE_WAIT = 30  # seconds


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
    """An engine for either database. `idle_seconds`: PostgreSQL ends a transaction idle for longer (the bus uses 5)."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url, **options)
    settings = f"-c idle_in_transaction_session_timeout={idle_seconds * 1000} -c timezone=UTC"
    return create_engine(
        url,
        pool_pre_ping=True,
        connect_args={"options": settings, "connect_timeout": 10},
        **{"pool_size": 10, **options},
    )


def _sqlite_engine(url: str, **options: Any) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _SQLITE_WAIT, "check_same_thread": False}, **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late and be deferred
        # Several processes may meet a file that is not yet in WAL: SQLite then answers busy without waiting.
        _until_free(connection, "PRAGMA journal_mode=WAL")
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("reading", False):
            _wait_at_most(connection, _SQLITE_WAIT)
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection)

    return engine


def _wait_at_most(connection: Connection, seconds: int) -> None:
    """How long SQLite itself waits for a lock on this connection from now on."""
    if connection.info.get("waits") != seconds:
        connection.connection.cursor().execute(f"PRAGMA busy_timeout={seconds * 1000}")
        connection.info["waits"] = seconds


def _begin_writing(connection: Connection) -> None:
    """BEGIN IMMEDIATE, waiting up to 30 s for other writers.

    SQLite's own waiting backs off to 100 ms between tries, so that a busy writer starves all others for seconds
    (measured: the relay, for 5 s). Trying every half millisecond keeps it fair enough. Once the lock is held, nothing
    else can be busy (WAL), so that the connection needs no waiting of SQLite's own.
    """
    _wait_at_most(connection, 0)
    _until_free(connection.connection.cursor(), "BEGIN IMMEDIATE")


def _until_free(cursor: Any, statement: str) -> None:
    """Run a statement that others may stand in the way of, trying again for up to 30 s."""
    deadline = monotonic() + _SQLITE_WAIT
    while True:
        try:
            cursor.execute(statement)
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise OperationalError(statement, None, fault) from fault
        sleep(0.0005)


class Database:
    """One service's database: `with database.write() as session` commits once at the end, or not at all.

    `bell` is called after a commit that recorded events; it must not raise.
    """

    def __init__(self, engine: Engine, bell: Callable[[], None] = lambda: None) -> None:
        self.engine = engine
        self._reading = engine.execution_options(reading=True)
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
