"""Prepared statements: written with SQLAlchemy, compiled once for each kind of database, from then on run by its driver.

SQLAlchemy works a statement out anew each time it is run, which takes several times as long as SQLite needs to find or
write a row by its key. So the few statements that everybody waits for are prepared; all others go to `session.execute`.
Nothing else differs: types are converted alike, errors are SQLAlchemy's, the transaction is the session's.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

_Converter = Callable[[Any], Any] | None
_Values = Mapping[str, Any]


class Prepared:
    """One statement. What is given with it has the names of its `bindparam`s, for an insert those of the columns.

    The first use fixes the names. Not for `IN` with a list that is given, nor for columns whose defaults are functions.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._made: dict[str, _Made] = {}

    def rows(self, connection: Connection, values: _Values) -> list[Any]:
        """What a select finds, as named tuples."""
        made = self._for(connection, values)
        cursor = made.execute(connection, made.given(values))
        found = cursor.fetchall()
        cursor.close()
        return made.read(found)

    def one(self, connection: Connection, values: _Values) -> Any:
        """The first row a select finds, or None."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def run(self, connection: Connection, values: _Values) -> None:
        """Insert, update or delete."""
        made = self._for(connection, values)
        made.execute(connection, made.given(values)).close()

    def run_each(self, connection: Connection, rows: Sequence[_Values]) -> None:
        """Insert, update or delete for each of some rows; nothing where there are none."""
        for values in rows:
            self.run(connection, values)

    def _for(self, connection: Connection, names: Iterable[str]) -> "_Made":
        dialect = connection.dialect
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = _make(self._statement, dialect, list(names))
        return made


@dataclass(frozen=True)
class _Made:
    """A statement for one kind of database.

    names    of its values, in order, each with what converts it for the driver
    fixed    values that stand in the statement itself
    by_name  whether the driver takes values by name, not by order
    read     turns rows as the driver gives them into named tuples
    """

    text: str
    names: tuple[tuple[str, _Converter], ...]
    fixed: _Values
    by_name: bool
    read: Callable[[list[Any]], list[Any]]

    def given(self, values: _Values) -> Any:
        """The values as the driver takes them. Raises KeyError where one is missing."""
        if self.fixed:
            values = {**self.fixed, **values}
        if self.by_name:
            return {name: convert(values[name]) if convert else values[name] for name, convert in self.names}
        return [convert(values[name]) if convert else values[name] for name, convert in self.names]

    def execute(self, connection: Connection, values: Any) -> Any:
        """The driver's cursor, once it has run the statement. Raises sqlalchemy.exc.DBAPIError."""
        if not connection.in_transaction():
            raise RuntimeError("a prepared statement runs in a transaction that was begun before")
        dialect = connection.dialect
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.text, values)
        except dialect.loaded_dbapi.Error as fault:
            gone = dialect.is_disconnect(fault, connection.connection, cursor)
            said = DBAPIError.instance(
                self.text, values, fault, dialect.loaded_dbapi.Error, connection_invalidated=gone, dialect=dialect
            )
            if gone:
                connection.invalidate(fault)
            raise said from fault
        return cursor


def _make(statement: Any, dialect: Dialect, names: list[str]) -> _Made:
    compiled = cast(SQLCompiler, statement.compile(dialect=dialect, column_keys=names))
    defaults = {column.key: column.default for column in (*compiled.insert_prefetch, *compiled.update_prefetch)}
    if compiled.post_compile_params or not all(
        isinstance(one, ScalarElementColumnDefault) for one in defaults.values()
    ):
        raise TypeError(f"this statement is another one each time: {compiled.string}")
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    order = list(compiled.binds) if compiled.positiontup is None else compiled.positiontup
    return _Made(
        compiled.string,
        tuple((name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order),
        fixed | {name: cast(ScalarElementColumnDefault, one).arg for name, one in defaults.items()},
        compiled.positiontup is None,
        _reader(statement, dialect) if isinstance(statement, Select) else list,
    )


def _reader(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> Callable[[list[Any]], list[Any]]:
    columns = statement.selected_columns
    row = namedtuple("Row", columns.keys())  # type: ignore[misc]
    converters = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]

    def read(found: list[Any]) -> list[Any]:
        return [
            row._make([convert(value) if convert else value for convert, value in zip(converters, one)])
            for one in found
        ]

    return read
