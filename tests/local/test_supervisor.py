"""The supervisor restarts what dies, gives each process its own view, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

DRIVER = """
    import sys, json, os
    from pathlib import Path
    from local.processes import Program
    from local.supervisor import Stopped, Supervisor
    folder = Path(sys.argv[1])
    def program(name, module):
        return Program(name, folder / f"{name}.log", ["argument"], module=module, folder=folder, environment={"WHOSE": name})
    supervisor = Supervisor(lambda text: print(text, flush=True))
    supervisor.add(Program("sleeper", folder / "sleeper.log", ["/bin/sleep", "600"], environment={}), foundation=True)
    supervisor.add(program("worker", "services_stub"))
    try:
        supervisor.run_forever()
    except Stopped:
        supervisor.stop()
        print("stopped", flush=True)
"""
STUB = """
    import json, os, subprocess, sys, time
    from pathlib import Path
    child = subprocess.Popen(["/bin/sleep", "600"])
    seen = {"argv": sys.argv[1:], "whose": os.environ.get("WHOSE"), "home": os.environ.get("HOME"), "path": sys.path[0],
            "local": any(name.split(".")[0] == "local" for name in sys.modules), "pid": os.getpid(), "child": child.pid}
    Path(f"seen-{os.getpid()}.tmp").write_text(json.dumps(seen))
    os.rename(f"seen-{os.getpid()}.tmp", f"seen-{os.getpid()}.json")
    time.sleep(600)
"""


class Driven:
    """A supervisor in a process of its own, over one stub and one sleeping program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "services_stub.py").write_text(textwrap.dedent(STUB))
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(DRIVER), str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def sightings(self) -> list[Path]:
        return sorted(self.folder.glob("seen-*.json"), key=lambda path: path.stat().st_mtime_ns)

    def descendants(self) -> set[int]:
        """Every process whose session began under this supervisor (each program leads a session of its own)."""
        pids = {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
        return {pid for pid in pids if self._belongs(pid)}

    def _belongs(self, pid: int) -> bool:
        try:
            return str(Path(f"/proc/{pid}/fd/1").readlink()).startswith(str(self.folder))
        except OSError:
            return False

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[Driven]:
    supervisor = Driven(tmp_path)
    until(lambda: bool(supervisor.sightings()))
    yield supervisor
    supervisor.end()


def seen(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text()))


def test_a_process_sees_its_own_folder_arguments_and_environment(driven: Driven) -> None:
    found = seen(driven.sightings()[0])
    assert found["argv"] == ["argument"]
    assert found["whose"] == "worker"
    assert found["home"] is None
    assert found["path"] == str(driven.folder)
    assert found["local"] is False


def test_a_killed_process_comes_back_and_takes_no_orphan_along(driven: Driven) -> None:
    first = seen(driven.sightings()[0])
    os.kill(first["pid"], signal.SIGKILL)
    until(lambda: len(driven.sightings()) == 2)
    until(lambda: first["child"] not in driven.descendants())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_ends_everything(driven: Driven, number: signal.Signals) -> None:
    driven.process.send_signal(number)
    assert driven.process.wait(15) == 0
    until(lambda: driven.descendants() == set())


def test_a_frozen_process_is_ended_too(driven: Driven) -> None:
    os.kill(seen(driven.sightings()[0])["pid"], signal.SIGSTOP)
    driven.process.send_signal(signal.SIGTERM)
    assert driven.process.wait(20) == 0
    until(lambda: driven.descendants() == set())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's parent-death signal is Linux's")
def test_killed_itself_it_takes_its_processes_along(driven: Driven) -> None:
    pid = seen(driven.sightings()[0])["pid"]
    driven.process.kill()
    driven.process.wait()
    until(lambda: pid not in driven.descendants())
