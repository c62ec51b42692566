"""Keeps a set of programs running: starts them, restarts what dies, ends them all."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local.processes import Program, start

_FIRST_PAUSE = 0.2  # seconds before a dead program is started again; doubled each time it dies young
_LONGEST_PAUSE = 3.0
_GROWN_UP = 10.0  # seconds after which a death no longer counts as young
_PATIENCE = 6.0  # seconds between asking a program to end and ending it
_LOG_LIMIT = 20 * 1024 * 1024  # bytes; a larger log is set aside once
WATCHED = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD})


class Stopped(Exception):
    """Somebody asked the supervisor to end (Ctrl-C, SIGTERM, SIGHUP)."""


@dataclass
class Child:
    """One program and how it fares. `pid` is 0 while it waits to be started again."""

    program: Program
    pid: int = 0
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0
    once: bool = False
    foundation: bool = False
    status: int | None = None


class Supervisor:
    """Single-threaded, so that it may fork. `note` is told of every unexpected death."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self.children: dict[str, Child] = {}
        self._note = note
        self._logs_seen = time.monotonic()
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)

    def add(self, program: Program, *, once: bool = False, foundation: bool = False) -> Child:
        """Start a program now and keep it running; with `once`, let it end by itself; a `foundation` is ended last."""
        child = Child(program, once=once, foundation=foundation)
        self.children[program.name] = child
        self._start(child)
        return child

    def run_until(self, done: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
        """Supervise until `done()`; False when the time is over first. Raises Stopped."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                return False
            self.tick(pause)
        return True

    def run_forever(self) -> None:
        """Supervise until somebody asks to end. Raises Stopped."""
        while True:
            self.tick(1.0)

    def tick(self, pause: float) -> None:
        """Wait for a signal for at most `pause` seconds, then see to the children. Raises Stopped."""
        due = [child.due for child in self.children.values() if not child.pid and child.status is None]
        wait = min([pause, *(max(moment - time.monotonic(), 0.0) for moment in due)])
        received = signal.sigtimedwait(WATCHED, wait)
        self._reap()
        if received is not None and received.si_signo != signal.SIGCHLD:
            raise Stopped
        for child in self.children.values():
            if not child.pid and child.status is None and child.due <= time.monotonic():
                self._start(child)
        self._trim_logs()

    def stop(self) -> None:
        """End everything, foundations last; what does not end in time is killed, with all it has started."""
        for foundation in (False, True):
            self._end([child for child in self.children.values() if child.foundation is foundation])

    def _end(self, children: list[Child]) -> None:
        for number in (signal.SIGTERM, signal.SIGCONT):
            for child in children:
                _signal(child.pid, number)
        end = time.monotonic() + _PATIENCE
        while any(child.pid for child in children):
            if time.monotonic() > end:
                for child in children:
                    _signal_group(child.pid)
            signal.sigtimedwait({signal.SIGCHLD}, 0.1)
            self._reap(restart=False)

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        child.pid = start(child.program)

    def _reap(self, *, restart: bool = True) -> None:
        by_pid = {child.pid: child for child in self.children.values() if child.pid}
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            _signal_group(pid)  # whatever it had started must not keep its port
            if child := by_pid.get(pid):
                child.pid = 0
                self._after(child, os.waitstatus_to_exitcode(status), restart)

    def _after(self, child: Child, status: int, restart: bool) -> None:
        if child.once or not restart:
            child.status = status
            return
        young = time.monotonic() - child.started < _GROWN_UP
        child.deaths = child.deaths + 1 if young else 1
        pause = min(_FIRST_PAUSE * 2 ** (child.deaths - 1), _LONGEST_PAUSE)
        child.due = time.monotonic() + pause
        self._note(
            f"{child.program.name} 结束(ended,{status}),{pause:.1f} 秒后重新启动 restarting; {child.program.log}"
        )

    def _trim_logs(self) -> None:
        if time.monotonic() - self._logs_seen < 60:
            return
        self._logs_seen = time.monotonic()
        for child in self.children.values():
            set_aside(child.program.log)


def set_aside(log: Path) -> None:
    """Empty a log that has grown too large, keeping one older copy. Writers append, so they go on undisturbed."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > _LOG_LIMIT:
            log.with_suffix(".old.log").write_bytes(log.read_bytes())
            os.truncate(log, 0)


def _signal(pid: int, number: signal.Signals) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _signal_group(pid: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
