"""A full disk: what is asked for is refused as a passing fault, nothing is half done, and it works again once there is room."""

import errno
import io
import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import POSTGRES
from tests.databases import Databases
from tests.services.registry.county import PDF, VILLAGE, County
from tests.services.registry.test_api import Caller, village
from tests.services.registry.test_duties import publish

_MEGABYTES = 24
_MOST = 400  # acts until a disk without room must be felt


@pytest.fixture
def database_kind() -> str:
    """SQLite and the files lie on the disk that fills up; PostgreSQL has its own."""
    return "sqlite"


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own for database and files."""
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    """On the small disk, too."""
    made = Databases(POSTGRES, tmp_path)
    yield made
    made.close()


@pytest.fixture
def call(app: Flask) -> Callable[[str], Caller]:
    return lambda username: Caller(app.test_client(), username)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    ballast = folder / "ballast"
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        _write_on(ballast)
    return ballast


def _write_on(file: Path) -> None:
    with file.open("wb", buffering=0) as handle:
        while True:
            handle.write(b"\0" * 4096)


def upload(caller: Caller, matter: str, key: str) -> Any:
    form = {"paper": "动议事由", "file": (io.BytesIO(PDF + b"\0" * 400_000), "动议.pdf")}
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key}
    return caller.client.post(f"/registry/api/matters/{matter}/files", data=form, headers=headers)


def test_a_paper_is_kept_whole_or_not_at_all(county: County, call: Callable[[str], Caller], tmp_path: Path) -> None:
    county.publish("SZ-01")
    matter, secretary, key = county.start("SZ-01"), call(village("secretary")), uuid.uuid4().hex
    before = sum(1 for one in tmp_path.rglob("*") if one.is_file())
    ballast = fill(tmp_path)
    assert upload(secretary, matter, key).status_code == 503
    assert sum(1 for one in tmp_path.rglob("*") if one.is_file()) == before + 1  # the ballast
    ballast.unlink()
    assert upload(secretary, matter, key).status_code in {200, 201}


def test_an_act_is_done_whole_or_not_at_all(county: County, call: Callable[[str], Caller], tmp_path: Path) -> None:
    publish(county, "ZS-06")
    secretary = call(village("secretary"))
    work = next(one for one in secretary.get(f"villages/{VILLAGE}/duties").json if one["state"] == "open")
    ballast, seen, key = fill(tmp_path), 0, ""

    def record() -> int:
        told = {"period": work["period"], "outcome": "done", "text": "票据都复核过。" * 60, "seen": seen}
        status: int = secretary.post(f"villages/{VILLAGE}/duties/responsibility/ZS-06", key, **told).status_code
        return status

    while seen < _MOST:  # what the write-ahead log has taken already is room, too
        key = uuid.uuid4().hex
        if (status := record()) != 201:
            break
        seen += 1
    assert status == 503
    assert len(county.facts("registry.duty.recorded")) == seen
    ballast.unlink()
    assert record() == 201
    assert len(county.facts("registry.duty.recorded")) == seen + 1
