"""SQLite as a service's database: WAL, synchronous=FULL, and every transaction begun at once, to write, unless it only reads.

The dialect begins, not a listener on the engine: one listener makes SQLAlchemy look for listeners several times in every
statement (measured: a fifth of what a statement costs beside the database's own work).
"""

import sqlite3
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import PoolProxiedConnection

_SQLITE_WAIT = 30  # seconds
_DRIVER = "immediate"


class ImmediateSqlite(SQLiteDialect_pysqlite):
    """BEGIN IMMEDIATE, so that two writers queue instead of failing."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin to write; nothing where `begin_reading` came before."""
        if not dbapi_connection.in_transaction:
            _begin_writing(dbapi_connection)


def sqlite_engine(url: str, **options: Any) -> Engine:
    """An engine for a SQLite file (or memory)."""
    registry.register(f"sqlite.{_DRIVER}", __name__, ImmediateSqlite.__name__)
    engine = create_engine(
        make_url(url).set(drivername=f"sqlite+{_DRIVER}"),
        connect_args={"timeout": _SQLITE_WAIT, "check_same_thread": False},
        hide_parameters=True,
        **options,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late and be deferred
        # Several processes may meet a file that is not yet in WAL: SQLite then answers busy without waiting.
        _until_free(connection, "PRAGMA journal_mode=WAL")
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def begin_reading(connection: Connection) -> None:
    """A listener for "begin" on an engine whose transactions only read: no lock, a consistent look."""
    _wait_at_most(connection.connection, _SQLITE_WAIT)
    connection.connection.cursor().execute("BEGIN")


def _wait_at_most(connection: PoolProxiedConnection, seconds: int) -> None:
    """How long SQLite itself waits for a lock on this connection from now on."""
    if connection.info.get("waits") != seconds:
        connection.cursor().execute(f"PRAGMA busy_timeout={seconds * 1000}")
        connection.info["waits"] = seconds


def _begin_writing(connection: PoolProxiedConnection) -> None:
    """BEGIN IMMEDIATE, waiting up to 30 s for other writers.

    SQLite's own waiting backs off to 100 ms between tries, so that a busy writer starves all others for seconds
    (measured: the relay, for 5 s). Trying every half millisecond keeps it fair enough. Once the lock is held, nothing
    else can be busy (WAL), so that the connection needs no waiting of SQLite's own.
    """
    _wait_at_most(connection, 0)
    _until_free(connection.cursor(), "BEGIN IMMEDIATE")


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
