"""Prepared statements: written with SQLAlchemy, compiled once for each kind of database, from then on run by its driver.

SQLAlchemy works a statement out anew each time it is run, which takes several times as long as SQLite needs to find or
write a row by its key. So the few statements that everybody waits for are prepared; all others go to `session.execute`.
Nothing else differs: types are converted alike, errors are SQLAlchemy's, the transaction is the session's.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Delete, Dialect, Insert, Select, Update, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

_CONNECTION = "connection"
_Work = Session | Connection
_Values = Mapping[str, Any]
_Converters = tuple[tuple[int, Callable[[Any], Any]], ...]


def given(*names: str) -> dict[str, BindParameter[Any]]:
    """The columns of an update that are given under their own names: `update(table).values(given("a", "b"))`."""
    return {name: bindparam(name) for name in names}


class Statement:
    """A prepared statement. What is given with it has the names of its `bindparam`s, for an insert those of the columns.

    It runs in the transaction of a session (like `Session.connection`, it flushes nothing first) or of a connection.
    The first use fixes the names. Not for `IN` with a list that is given, nor for columns whose defaults are functions.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._made: dict[str, _Made] = {}

    def rows(self, work: _Work, values: _Values) -> list[Any]:
        """What a select finds, as named tuples."""
        made, cursor = self._execute(work, values)
        return made.read(cursor.fetchall())

    def one(self, work: _Work, values: _Values) -> Any:
        """The first row a select finds, or None."""
        found = self.rows(work, values)
        return found[0] if found else None

    def column(self, work: _Work, values: _Values) -> list[Any]:
        """The first column of what a select finds."""
        return [row[0] for row in self.rows(work, values)]

    def run(self, work: _Work, values: _Values) -> int:
        """Insert, update or delete; returns how many rows that were."""
        _made, cursor = self._execute(work, values)
        changed: int = cursor.rowcount
        return changed

    def run_each(self, work: _Work, rows: Sequence[_Values]) -> None:
        """Insert, update or delete for each of some rows; nothing where there are none."""
        for values in rows:
            self.run(work, values)

    def _execute(self, work: _Work, values: _Values) -> tuple["_Made", Any]:
        """The driver's cursor, once it has run the statement. Raises sqlalchemy.exc.DBAPIError."""
        connection = connection_of(work)
        made = self._made.get(connection.dialect.name)
        if made is None:
            made = self._made[connection.dialect.name] = _make(self._statement, connection.dialect, list(values))
        given = made.values(values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(made.text, given)
        except connection.dialect.loaded_dbapi.Error as fault:
            raise _as_sqlalchemy_says(connection, cursor, made.text, given, fault) from fault
        return made, cursor


def connection_of(work: _Work) -> Connection:
    """The connection with its transaction. A session remembers its own, because it takes long to find it again."""
    if isinstance(work, Connection):
        if not work.in_transaction():
            work.begin()
        return work
    known: Connection | None = work.info.get(_CONNECTION)
    if known is None or not known.in_transaction():
        known = work.info[_CONNECTION] = work.connection()
    return known


@dataclass(frozen=True)
class _Made:
    """A statement for one kind of database.

    names    of its values, in the order the driver takes them
    pick     picks them out, in that order
    fixed    values that stand in the statement itself
    given    how many are given, the others being fixed
    convert  what makes the values the driver's, by their number
    by_name  whether the driver takes values by name, not by order
    read     turns rows as the driver gives them into named tuples
    """

    text: str
    names: tuple[str, ...]
    pick: Callable[[_Values], Sequence[Any]]
    given: int
    fixed: _Values
    convert: _Converters
    by_name: bool
    read: Callable[[list[Any]], list[Any]]

    def values(self, values: _Values) -> Any:
        """The values as the driver takes them. Raises KeyError where one is missing, TypeError where there are too many."""
        if len(values) != self.given:
            raise TypeError(f"{sorted(values)} are not the values of {self.text}")
        if self.fixed:
            values = {**self.fixed, **values}
        picked = self.pick(values)
        if self.convert:
            picked = list(picked)
            for number, convert in self.convert:
                picked[number] = convert(picked[number])
        return dict(zip(self.names, picked, strict=True)) if self.by_name else picked


def _as_sqlalchemy_says(connection: Connection, cursor: Any, text: str, values: Any, fault: Any) -> Exception:
    """The driver's error as SQLAlchemy's; a connection that is gone is taken out of use."""
    dialect = connection.dialect
    gone = dialect.is_disconnect(fault, connection.connection, cursor)
    said = DBAPIError.instance(
        text, values, fault, dialect.loaded_dbapi.Error, hide_parameters=connection.engine.hide_parameters,
        connection_invalidated=gone, dialect=dialect,
    )  # fmt: skip
    if gone:
        connection.invalidate(fault)
    return cast(Exception, said)


def _make(statement: Any, dialect: Dialect, names: list[str]) -> _Made:
    compiled = cast(SQLCompiler, statement.compile(dialect=dialect, column_keys=names))
    defaults = {column.key: column.default for column in (*compiled.insert_prefetch, *compiled.update_prefetch)}
    if compiled.post_compile_params or not all(
        isinstance(one, ScalarElementColumnDefault) for one in defaults.values()
    ):
        raise TypeError(f"this statement is another one each time: {compiled.string}")
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    order = tuple(compiled.binds if compiled.positiontup is None else compiled.positiontup)
    types = [compiled.binds[name].type.dialect_impl(dialect) for name in order]
    return _Made(
        compiled.string,
        order,
        itemgetter(*order) if len(order) > 1 else lambda values: [values[name] for name in order],
        len(names),
        fixed | {name: cast(ScalarElementColumnDefault, one).arg for name, one in defaults.items()},
        _needed(one.bind_processor(dialect) for one in types),
        compiled.positiontup is None,
        _reader(statement, dialect) if isinstance(statement, Select) else list,
    )


def _reader(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> Callable[[list[Any]], list[Any]]:
    columns = statement.selected_columns
    row_type: Any = namedtuple("Row", columns.keys())  # type: ignore[misc]
    make = row_type._make
    converters = _needed(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)

    def read(found: list[Any]) -> list[Any]:
        if not converters:
            return list(map(make, found))
        rows = list(map(list, found))
        for number, convert in converters:
            for row in rows:
                row[number] = convert(row[number])
        return list(map(make, rows))

    return read


def _needed(converters: Iterable[Callable[[Any], Any] | None]) -> _Converters:
    return tuple((number, convert) for number, convert in enumerate(converters) if convert is not None)
