"""Databases for tests: empty ones, and copies of one that was migrated (and filled) once in this run."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from shared.house import House
from shared.testing import house_in

# The server itself is not killed in these tests, so a commit need not wait for its disk.
_QUICK = {"options": "-csynchronous_commit=off"}
Fill = Callable[[House], None]


@dataclass
class Databases:
    """One run's databases. `server`: PostgreSQL's address; kinds are "sqlite" and "postgres"."""

    server: str
    folder: Path
    _templates: dict[tuple[str, str, Fill | None], str] = field(default_factory=dict)

    @contextmanager
    def empty(self, kind: str, folder: Path) -> Iterator[str]:
        """A fresh database, dropped afterwards. Yields its URL."""
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'test.db'}"
            return
        with self._postgres() as url:
            yield url

    @contextmanager
    def copy(self, kind: str, folder: Path, service: str, fill: Fill | None = None) -> Iterator[str]:
        """A copy of a service's migrated database, filled with `fill`; dropped afterwards. Yields its URL."""
        template = self._template(kind, service, fill)
        if kind == "sqlite":
            shutil.copy(template, folder / "test.db")
            yield f"sqlite:///{folder / 'test.db'}"
            return
        with self._postgres(template) as url:
            yield url

    def drop_templates(self) -> None:
        """At the end of the run."""
        for (kind, _service, _fill), name in self._templates.items():
            if kind == "postgres":
                self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _template(self, kind: str, service: str, fill: Fill | None) -> str:
        key = (kind, service, fill)
        if key not in self._templates:
            number = len(self._templates)
            path, name = self.folder / f"template{number}.db", f"sunlight_template_{uuid.uuid4().hex[:12]}"
            if kind == "postgres":
                self._do(f"CREATE DATABASE {name}")
            url = f"sqlite:///{path}" if kind == "sqlite" else self._url(name)
            house = house_in(self.folder / f"house{number}", service, database_url=url)
            if fill is not None:
                fill(house)
            house.database.engine.dispose()
            self._templates[key] = str(path) if kind == "sqlite" else name
        return self._templates[key]

    @contextmanager
    def _postgres(self, template: str = "template1") -> Iterator[str]:
        name = f"sunlight_test_{uuid.uuid4().hex[:12]}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self._url(name)
        finally:
            self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        server = self._engine()
        try:
            with server.connect() as connection:
                connection.execute(text(statement))
        except OperationalError:
            pytest.skip("no PostgreSQL at TEST_POSTGRES_URL")
        finally:
            server.dispose()

    def _url(self, name: str) -> str:
        whole = self._engine().url.set(database=name).update_query_dict(_QUICK)
        return whole.render_as_string(hide_password=False)

    def _engine(self) -> Engine:
        return create_engine(self.server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
