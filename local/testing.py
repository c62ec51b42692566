"""`./sunlight test`: the tests, and a plain word about what this machine lacks for some of them."""

import os
import shutil
import socket
import subprocess
import sys
from urllib.parse import urlsplit

from local.layout import ROOT


def run(arguments: list[str]) -> int:
    """Run pytest with the arguments given; all tests, in several processes, where none are. Its exit code."""
    whole = [] if arguments else ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]
    for line in _lacking():
        print(line, flush=True)
    return subprocess.run([sys.executable, "-m", "pytest", "-rs", *whole, *arguments], cwd=ROOT).returncode


def _lacking() -> list[str]:
    lines = []
    for name, variable, default in (
        ("PostgreSQL", "TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432"),
        ("RabbitMQ", "TEST_RABBITMQ_URL", "amqp://127.0.0.1:5672"),
    ):
        address = urlsplit(os.environ.get(variable, default))
        if not _listens(address.hostname or "127.0.0.1", address.port or 0):
            lines.append(f"没有 {name}({variable}),需要它的测试将跳过 no {name} here: its tests are skipped")
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        lines.append("没有 Chromium(CHROMIUM),浏览器测试将跳过 no Chromium here: the browser journeys are skipped")
    return lines or [
        "PostgreSQL、RabbitMQ、Chromium 都在,全部测试都会运行 all servers are here: nothing is skipped for want of them"
    ]


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
