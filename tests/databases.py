"""Databases for tests: empty ones, and houses whose database stands in a state that was made once in this run.

SQLite: the state's file is copied. PostgreSQL: a copy of the state's database serves one test after the other, and is put
back in between (`tests.kept`). A database keeps its address, so that its engine and the statements it compiled are kept too.
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from shared.database import make_engine
from shared.house import House, open_house
from shared.testing import house_in, settings_in
from tests.kept import keep, put_back

# The server itself is not killed in these tests, so a commit need not wait for its disk.
_QUICK = {"options": "-csynchronous_commit=off"}


@dataclass(frozen=True)
class State:
    """What stands in a service's database: what `fill` did on top of `base`; only its migrations without either."""

    service: str
    fill: Callable[[House], object] | None = None
    base: "State | None" = None


@dataclass(frozen=True)
class _Template:
    """A state that was made: the file or the database to copy, and the files that belong to it."""

    source: str
    files: Path
    idle: list[str] = field(default_factory=list)  # copies that no test uses now


@dataclass
class Databases:
    """One run's databases. `server`: PostgreSQL's address; kinds are "sqlite" and "postgres"."""

    server: str
    folder: Path
    _templates: dict[tuple[str, State], _Template] = field(default_factory=dict)
    _engines: dict[str, Engine] = field(default_factory=dict)  # by address
    _menders: dict[str, Engine] = field(default_factory=dict)  # by name
    _made: list[str] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    @contextmanager
    def empty(self, kind: str, folder: Path) -> Iterator[str]:
        """A fresh database, dropped afterwards. Yields its URL."""
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'test.db'}"
            return
        name = self._create()
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    @contextmanager
    def house(self, kind: str, folder: Path, state: State, **settings: Any) -> Iterator[House]:
        """A house below `folder` whose database stands in a state. `settings` as in `settings_in`."""
        template = self._template(kind, state)
        if template.files.exists():
            shutil.copytree(template.files, folder / "files", dirs_exist_ok=True)
        with self._file(template) if kind == "sqlite" else self._database(template) as url:
            told = settings_in(folder, state.service, database_url=url, keys=self._keys, **settings)
            yield open_house(told, engine=self._engine(url))

    def close(self) -> None:
        """At the end of the run."""
        for engine in (*self._engines.values(), *self._menders.values()):
            engine.dispose()
        for name in list(self._made):
            self._drop(name)
        self._maker.dispose()

    @property
    def _keys(self) -> Path:
        """The keys of every house: what a state has sealed can be opened in its copies."""
        return self.folder / "keys"

    def _engine(self, url: str) -> Engine:
        if url not in self._engines:
            self._engines[url] = make_engine(url)
        return self._engines[url]

    @contextmanager
    def _file(self, template: _Template) -> Iterator[str]:
        """A file of SQLite's, at an address that was used before if there is an idle one."""
        path = Path(template.idle.pop() if template.idle else self.folder / f"copy{next(self._numbers)}" / "test.db")
        path.parent.mkdir(exist_ok=True)
        shutil.copy(template.source, path)
        url = f"sqlite:///{path}"
        try:
            yield url
        finally:
            self._engine(url).dispose()
            for left in path.parent.iterdir():
                left.unlink()
            template.idle.append(str(path))

    @contextmanager
    def _database(self, template: _Template) -> Iterator[str]:
        """A database of PostgreSQL's, one that was put back if there is an idle one."""
        name = template.idle.pop() if template.idle else self._create(template.source)
        try:
            yield self._url(name)
        finally:
            self._put_back(name, template)

    def _put_back(self, name: str, template: _Template) -> None:
        if name not in self._menders:
            self._menders[name] = create_engine(self._url(name))
        try:
            with self._menders[name].begin() as connection:
                put_back(connection)
        except DBAPIError:  # a test has changed its tables, or this user may not
            self._drop(name)
        else:
            template.idle.append(name)

    def _template(self, kind: str, state: State) -> _Template:
        key = (kind, state)
        if key not in self._templates:
            base = self._template(kind, state.base) if state.base else None
            folder = self.folder / f"state{next(self._numbers)}"
            folder.mkdir()
            source = self._begun(kind, folder, base)
            url = f"sqlite:///{source}" if kind == "sqlite" else self._url(source)
            self._templates[key] = self._filled(state, base, folder, source, url)
        return self._templates[key]

    def _begun(self, kind: str, folder: Path, base: _Template | None) -> str:
        """Where a new state begins: with a copy of what it stands on, or with nothing."""
        if kind == "postgres":
            return self._create(base.source if base else "template1")
        if base:
            shutil.copy(base.source, folder / "test.db")
        return str(folder / "test.db")

    def _filled(self, state: State, base: _Template | None, folder: Path, source: str, url: str) -> _Template:
        house = house_in(folder, state.service, migrated=base is not None, database_url=url, keys=self._keys)
        if base and base.files.exists():
            shutil.copytree(base.files, folder / "files")
        if state.fill:
            state.fill(house)
        if house.database.engine.dialect.name == "postgresql":
            with house.database.engine.begin() as connection:
                keep(connection)
        house.database.engine.dispose()
        return _Template(source, folder / "files")

    def _create(self, template: str = "template1") -> str:
        name = f"sunlight_test_{uuid.uuid4().hex[:12]}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._made.append(name)
        return name

    def _drop(self, name: str) -> None:
        self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._made.remove(name)

    def _do(self, statement: str) -> None:
        try:
            with self._maker.connect() as connection:
                connection.execute(text(statement))
        except OperationalError:
            pytest.skip("no PostgreSQL at TEST_POSTGRES_URL")

    def _url(self, name: str) -> str:
        whole = self._maker.url.set(database=name).update_query_dict(_QUICK)
        return whole.render_as_string(hide_password=False)

    @cached_property
    def _maker(self) -> Engine:
        return create_engine(self.server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
