"""The commands every service answers to: web, bus, jobs, worker, migrate.

Each first brings the database up to date (safe when several start at once), then runs until told to stop.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from types import FrameType

from flask import Flask

from shared.house import House, open_house
from shared.logs import set_up_logs
from shared.migrations import upgrade
from shared.settings import Settings, SettingsError, read_settings

log = logging.getLogger(__name__)


def main(
    service: str,
    *,
    create_app: Callable[[Settings], Flask],
    bus: Callable[[House, threading.Event], None],
    jobs: Callable[[House], None],
    more: Mapping[str, Callable[[House, list[str]], None]] | None = None,
) -> None:
    """Run the command named by sys.argv[1]. `more` adds a service's own commands."""
    more = more or {}
    command, arguments = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    known = ["web", "bus", "jobs", "worker", "migrate", *more]
    if command not in known:
        sys.exit(f"usage: python -m services.{service} {'|'.join(known)}")
    die_with_parent()
    try:
        settings = read_settings(service, os.environ)
        set_up_logs(service, settings.log_level)
        upgrade(settings)
        _run(command, arguments, settings, create_app, bus, jobs, more)
    except SettingsError as error:
        sys.exit(f"{service}: {error}")


def _run(
    command: str,
    arguments: list[str],
    settings: Settings,
    create_app: Callable[[Settings], Flask],
    bus: Callable[[House, threading.Event], None],
    jobs: Callable[[House], None],
    more: Mapping[str, Callable[[House, list[str]], None]],
) -> None:
    if command == "web":
        _serve(settings, create_app)
    elif command == "bus":
        bus(open_house(settings, idle_seconds=5), _stop_on_signals())
    elif command == "jobs":
        jobs(open_house(settings))
    elif command == "worker":
        sys.exit(_both(settings.service))
    elif command in more:
        more[command](open_house(settings), arguments)


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends (Linux), so that nothing is left behind a killed supervisor."""
    if os.environ.get("STAY_WITHOUT_PARENT") or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def _serve(settings: Settings, create_app: Callable[[Settings], Flask]) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc, no-any-unimported, unused-ignore]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{os.environ.get('BIND', '127.0.0.1')}:{settings.port}",
                "workers": int(os.environ.get("WEB_WORKERS", "1")),
                "threads": settings.web_threads,
                "worker_class": "gthread",
                "preload_app": True,
                "reuse_port": True,
                "keepalive": 15,
                "timeout": 60,
                "graceful_timeout": 5,
                "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112, S108 - heartbeat files in memory
                "post_fork": lambda _server, _worker: die_with_parent(),
                "control_socket_disable": True,
                "loglevel": "warning",
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return create_app(settings)

    Server().run()


def _both(service: str) -> int:
    """A container's worker: bus and jobs side by side; when either ends, so does the other, and the container restarts."""
    commands = [[sys.executable, "-m", f"services.{service}", name] for name in ("bus", "jobs")]
    children = [subprocess.Popen(command) for command in commands]

    def pass_on(number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, pass_on)
    ended, status = os.wait()
    log.warning("one of two worker processes ended", extra={"pid": ended, "status": status})
    for child in children:
        if child.pid != ended:
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
    return os.waitstatus_to_exitcode(status) or 0
