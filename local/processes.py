"""Starting a process so that it ends with its supervisor, whatever becomes of that.

A service's process is forked from the supervisor, which has imported the libraries already: fifteen Python processes
start in the time of two. An outside program (Valkey, Caddy) is executed. Either way the child leads a process group of
its own, writes to a log file, and is told by the kernel when the supervisor dies (Linux).
"""

import ctypes
import logging
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


@dataclass(frozen=True)
class Program:
    """What to run. With `module` it is a Python module run as `__main__` in `folder`, else `arguments[0]` is a program."""

    name: str
    log: Path
    arguments: Sequence[str]
    module: str = ""
    folder: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=dict)


def start(program: Program) -> int:
    """Start a program; its process id. What goes wrong in the child stands in its log."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    try:
        _take_place(program, parent)
    except BaseException:  # noqa: BLE001 - the child must never return into the supervisor's code
        traceback.print_exc()
    finally:
        os._exit(70)


def _take_place(program: Program, parent: int) -> NoReturn:
    os.setsid()
    _die_with(parent, program.name)
    log = os.open(program.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.closerange(3, 256)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    os.chdir(program.folder)
    if not program.module:
        os.execve(program.arguments[0], list(program.arguments), dict(program.environment))
    os.environ.clear()
    os.environ.update(program.environment)
    _run_module(program)


def _run_module(program: Program) -> NoReturn:
    libraries = [
        entry for entry in sys.path if "site-packages" in entry or "/lib/python" in entry or entry.endswith(".zip")
    ]
    sys.path[:] = [str(program.folder), *libraries]
    sys.path_importer_cache.clear()
    for name in [name for name in sys.modules if name.split(".")[0] in {"local", "services"}]:
        del sys.modules[name]
    sys.argv = [program.module, *program.arguments]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = 0
    try:
        runpy.run_module(program.module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = _exit_status(end)
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
        status = 1
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _exit_status(end: SystemExit) -> int:
    if isinstance(end.code, int):
        return end.code
    if end.code is not None:
        print(end.code, file=sys.stderr)
    return 0 if end.code is None else 1


def _die_with(parent: int, name: str) -> None:
    if not sys.platform.startswith("linux"):
        return
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os._exit(0)
