"""One running installation for the tests that need the whole: `./sunlight up` in a folder of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.launch import die_with_parent
from shared.testing import free_port

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class System:
    """Where it answers and keeps its things."""

    url: str
    state: Path


@contextmanager
def running_system(state: Path, **environment: str) -> Iterator[System]:
    """Start everything, wait for the line that begins with "ready", and end it as Ctrl-C would."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "local", "up", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"SUNLIGHT_STATE": str(state)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,  # a killed test run leaves nothing behind
    )
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    drain: threading.Thread | None = None
    try:
        _wait_until_ready(process)
        watchdog.cancel()
        drain = threading.Thread(target=lambda: [None for _ in process.stdout or ()], daemon=True)
        drain.start()
        yield System(f"http://127.0.0.1:{port}", state)
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if drain:
            drain.join(5)
        if process.stdout:
            process.stdout.close()


def _wait_until_ready(process: "subprocess.Popen[str]") -> None:
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith("ready"):
            return
    raise AssertionError("the system never became ready:\n" + "".join(lines[-60:]))
