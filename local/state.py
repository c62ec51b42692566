"""Who holds the state folder, and where the running system answers."""

import contextlib
import fcntl
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.layout import unwritable
from local.trouble import Trouble


@contextlib.contextmanager
def alone(state: Path) -> Iterator[None]:
    """One `up` per state folder. Raises Trouble where another one holds it, or it cannot be written."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = (state / "lock").open("w")
    except OSError as error:
        raise unwritable(state, error) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            where = (running(state) or {}).get("url", "")
            raise Trouble(
                f"系统已经在运行({where or state});如需重启,请先在原来的终端按 Ctrl-C。",
                f"It is running already ({where or state}); to restart it, press Ctrl-C in its terminal first.",
            ) from error
        yield


def running(state: Path) -> dict[str, Any] | None:
    """What the running `up` wrote about itself; None where none runs."""
    try:
        found: dict[str, Any] = json.loads((state / "run.json").read_text())
        os.kill(found["pid"], 0)
    except (OSError, ValueError, KeyError):
        return None
    return found


def is_ready(address: str) -> bool:
    """Whether a web process says it can work."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=1) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False
