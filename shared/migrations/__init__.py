"""Alembic, once for five services: each keeps its own history, all run it the same way, under a lock.

Revision ids equal their file's stem ("0001_ground"), so that a start can see without importing Alembic whether there
is anything to do.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Engine, MetaData, inspect, text

from shared.database import make_engine
from shared.settings import Settings, SettingsError
from shared.tables import ground as ground_tables

log = logging.getLogger(__name__)
_LOCK = 0x53554E  # PostgreSQL advisory lock number


def upgrade(settings: Settings) -> None:
    """Bring the service's database to its newest revision. Several processes may call it at once: one works, others wait.

    Raises SettingsError where the database belongs to an installation of the other kind (demonstration, production).
    """
    folder = migrations_folder(settings.service)
    engine = make_engine(settings.database_url)
    try:
        newest = max(path.stem for path in (folder / "versions").glob("[0-9]*.py"))
        if _revision(engine) != newest:
            with _locked(engine):
                if _revision(engine) != newest:
                    log.info("migrating", extra={"to": newest})
                    run_alembic(engine, folder, "upgrade")
        _check_kind(engine, settings)
    finally:
        engine.dispose()


def migrations_folder(service: str) -> Path:
    """Where a service keeps its history."""
    spec = find_spec(f"services.{service}")
    if spec is None or spec.origin is None:
        raise SettingsError(f"services/{service} is not here")
    return Path(spec.origin).parent / "migrations"


def run_alembic(engine: Engine, folder: Path, command: str) -> None:
    """Run "upgrade" (to head) or "check" (do models and migrations agree?) on an open engine."""
    from alembic import command as commands
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["engine"] = engine
    if command == "upgrade":
        commands.upgrade(config, "head")
    else:
        commands.check(config)


def run_environment(own: MetaData) -> None:
    """What each service's migrations/env.py calls: its own tables and the ground's, on the engine we were given."""
    from alembic import context

    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=[own, ground_tables],
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


@contextmanager
def _locked(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.migrating").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": _LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": _LOCK})


def _check_kind(engine: Engine, settings: Settings) -> None:
    wanted = "demonstration" if settings.demonstration else "production"
    with engine.begin() as connection:
        # The first start decides; every later one must agree.
        connection.execute(
            text("INSERT INTO installation (id, kind, clock_offset) VALUES (1, :kind, 0) ON CONFLICT DO NOTHING"),
            {"kind": wanted},
        )
        found = connection.scalar(text("SELECT kind FROM installation WHERE id = 1"))
    if found != wanted:
        raise SettingsError(f"this database belongs to a {found} installation, but DEMONSTRATION says {wanted}")
