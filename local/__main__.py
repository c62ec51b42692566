"""`python -m local COMMAND`: what the `sunlight` script hands over to once the environment stands."""

import argparse
import os
import shutil
import subprocess
import sys

from local.layout import ROOT, state_folder
from local.state import alone, running
from local.trouble import Trouble


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    commands = {
        "up": _up,
        "reset": _reset,
        "status": _status,
        "test": _test,
        "story": _story,
        "bench": _bench,
        "faults": _faults,
    }
    if command not in commands:
        raise Trouble(
            f"没有 {command!r} 这个命令;可用的有:{'、'.join(commands)}。",
            f"There is no command {command!r}; there are {', '.join(commands)}.",
        )
    return commands[command](rest)


def _up(rest: list[str]) -> int:
    parser = argparse.ArgumentParser("sunlight up")
    parser.add_argument(
        "--port", type=int, default=_default_port(), help="the gateway's port on 127.0.0.1 (or SUNLIGHT_PORT)"
    )
    port = parser.parse_args(rest).port
    from local.up import up  # imports libraries; the other commands are quicker without

    return up(port)


def _default_port() -> int:
    text = os.environ.get("SUNLIGHT_PORT", "8080")
    if not text.isdigit():
        raise Trouble(
            f"SUNLIGHT_PORT 应是端口号,而不是 {text!r}。", f"SUNLIGHT_PORT must be a port number, not {text!r}."
        )
    return int(text)


def _reset(rest: list[str]) -> int:
    parser = argparse.ArgumentParser("sunlight reset")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    asked = parser.parse_args(rest)
    state = state_folder()
    with alone(state):
        if not asked.yes and not _agreed(f"将删除 {state} 中的全部数据,不可恢复 delete everything in {state}?"):
            print("什么也没有删除 nothing was deleted")
            return 1
        for entry in state.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    print("已清空 everything was deleted; ./sunlight up starts afresh")
    return 0


def _agreed(question: str) -> bool:
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes", "是"}


def _status(_rest: list[str]) -> int:
    from local.status import show

    return show(state_folder())


def _test(rest: list[str]) -> int:
    from local.testing import run

    return run(rest)


def _story(rest: list[str]) -> int:
    found = running(state_folder())
    url = os.environ.get("SUNLIGHT_URL") or (found or {}).get("url")
    if not url:
        raise Trouble(
            "系统没有在运行;请先在另一个终端运行 ./sunlight up,或用 SUNLIGHT_URL 指明地址。",
            "Nothing runs; start ./sunlight up in another terminal first, or name an address in SUNLIGHT_URL.",
        )
    return _module("local.story", ["--url", url, *rest])


def _bench(rest: list[str]) -> int:
    files = (ROOT / "benchmarks").glob("[a-z]*.py")
    names = sorted(
        path.stem for path in files if '__name__ == "__main__"' in path.read_text()
    )  # the rest are their parts
    if not rest or rest[0] not in names:
        raise Trouble(f"请指明测量什么:{'、'.join(names)}。", f"Say what to measure: {', '.join(names)}.")
    return _module(f"benchmarks.{rest[0]}", rest[1:])


def _faults(rest: list[str]) -> int:
    return _module("benchmarks.faults", rest)


def _module(name: str, rest: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", name, *rest], cwd=ROOT).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(1)
    except (KeyboardInterrupt, EOFError):
        sys.exit(130)
