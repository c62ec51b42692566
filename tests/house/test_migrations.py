"""Each service's migrations make exactly the tables its models declare, on both databases, also when many start at once."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from shared.database import make_engine
from shared.migrations import migrations_folder, run_alembic, upgrade
from shared.testing import settings_in

SERVICES = ("registry", "disclosure", "complaints", "grid", "notify")


@pytest.mark.parametrize("service", SERVICES)
def test_models_and_migrations_agree(service: str, database_url: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, service, database_url=database_url)
    upgrade(settings)
    engine = make_engine(database_url)
    try:
        run_alembic(engine, migrations_folder(service), "check")  # raises where they differ
    finally:
        engine.dispose()


def test_four_starts_at_once_migrate_once(database_url: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "grid", database_url=database_url)
    failures: list[Exception] = []

    def start() -> None:
        try:
            upgrade(settings)
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    starts = [threading.Thread(target=start) for _ in range(4)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    assert failures == []
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            assert inspect(connection).has_table("log_head")
            assert connection.scalar(text("SELECT count(*) FROM log_head")) == 1
    finally:
        engine.dispose()
