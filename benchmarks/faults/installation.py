"""An installation of its own for a fault run: `up` in a temporary folder, with servers of its own, and its processes."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.layout import COMMANDS, ROOT, SERVICES
from local.servers import free_port

_STARTS_WITHIN = 180.0  # seconds


class NeverReady(Exception):
    """The installation did not come up; the message is what it said."""


@dataclass
class Installation:
    """A running installation. `deaths` counts processes that its supervisor saw die by SIGKILL."""

    process: "subprocess.Popen[str]"
    state: Path
    url: str
    run: dict[str, Any]
    deaths: int = 0
    said: list[str] = field(default_factory=list)

    def processes(self, service: str, command: str) -> list[int]:
        """Process ids of one service's `web`, `bus` or `jobs`, with the workers it has forked."""
        name = f"{service}-{command}"
        return [pid for pid in _descendants(self.process.pid) if _comm(pid) == name[:15]]

    def broker_process(self) -> int:
        """The embedded Valkey; 0 while it is away."""
        return next(
            (pid for pid in _descendants(self.process.pid) if _comm(pid) in {"valkey-server", "redis-server"}), 0
        )

    def listen(self) -> None:
        """Read what the supervisor says, counting sudden deaths."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            self.deaths += ",-9)" in line


@contextmanager
def installation(state: Path, environment: Mapping[str, str]) -> Iterator[Installation]:
    """Start one and end it. `environment`: SUNLIGHT_BUS_URL and the like, and SERVICE_… switches. Raises NeverReady."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "local", "up", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "SUNLIGHT_STATE": str(state), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        _await_ready(process)
        run = json.loads((state / "run.json").read_text())
        made = Installation(process, state, f"http://127.0.0.1:{port}", run)
        threading.Thread(target=made.listen, daemon=True).start()
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()
        process.wait()


def _await_ready(process: "subprocess.Popen[str]") -> None:
    watchdog = threading.Timer(_STARTS_WITHIN, process.kill)
    watchdog.start()
    said = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if line.startswith("ready"):
                return
    finally:
        watchdog.cancel()
    raise NeverReady("".join(said[-40:]))


def victims(made: Installation) -> list[tuple[str, int]]:
    """Every process that a fault may hit, by name: web, bus and jobs of the five services."""
    return [
        (f"{service}-{command}", pid)
        for service in SERVICES
        for command in COMMANDS
        for pid in made.processes(service, command)
    ]


def _descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def _comm(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""
