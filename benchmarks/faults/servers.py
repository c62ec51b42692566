"""A PostgreSQL and a RabbitMQ of a run's own, on free ports, in a temporary folder: never the machine's."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import amqp

from local.layout import SERVICES
from local.servers import free_port

_STARTS_WITHIN = 150.0  # seconds


class Missing(Exception):
    """A server program is not installed here; the message names it."""


class OwnPostgres:
    """A cluster with a database per service; trusts the loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").exists() else []
        on_path = shutil.which("postgres")
        if not found and not on_path:
            raise Missing("PostgreSQL (package postgresql)")
        self.programs = found[-1] if found else Path(str(on_path)).parent
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def template(self) -> str:
        """SUNLIGHT_DATABASE_URL."""
        return f"postgresql+psycopg://sunlight@127.0.0.1:{self.port}/sunlight_{{service}}"

    def start(self) -> None:
        """Make the cluster and the databases."""
        self.folder.mkdir(parents=True)
        data = self.folder / "data"
        who = _other_than_root(self.folder)
        command = [
            str(self.programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "sunlight",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=who)
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
            "max_connections=200",
        ]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", data, *(part for option in options for part in ("-c", option))],
                stdout=subprocess.DEVNULL,
                stderr=log,
                user=who,
            )
        run = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "sunlight"]
        _await(lambda: _succeeds([str(self.programs / "pg_isready"), "-q", *run]), "PostgreSQL")
        for service in SERVICES:
            subprocess.run([self.programs / "createdb", *run, f"sunlight_{service}"], check=True)

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


class OwnRabbit:
    """A RabbitMQ node, with its own epmd."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        found = (
            sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"))
            if Path("/usr/lib/rabbitmq").exists()
            else []
        )
        if not found:
            raise Missing("RabbitMQ (package rabbitmq-server)")
        self.programs = found[-1].parent
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": f"sunlight{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "ERL_EPMD_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PLUGINS_EXPAND_DIR": str(folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the node and wait until it takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "enabled_plugins").write_text("[].\n")
        (self.folder / "rabbitmq.conf").write_text("loopback_users.guest = true\n")
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(
                [self.programs / "rabbitmq-server"],
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _await(self._answers, "RabbitMQ")

    def kill(self) -> None:
        """SIGKILL to the whole node."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it and its epmd."""
        self.kill()
        for pid in _listening(int(self.environment["ERL_EPMD_PORT"]), "epmd"):
            os.kill(pid, signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            connection = amqp.Connection(f"127.0.0.1:{self.port}", "guest", "guest", connect_timeout=2)
            connection.connect()
            connection.close()
        except (OSError, amqp.AMQPError):
            return False
        return True


def _other_than_root(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then its own user owns the folder."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("postgres")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    for above in folder.parents:
        if above.stat().st_uid == 0 and not above.stat().st_mode & 0o001 and str(above).startswith("/tmp/"):
            above.chmod(above.stat().st_mode | 0o011)
    return "postgres"


def _await(done: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    while not done():
        if time.monotonic() > end:
            raise RuntimeError(f"{name} did not start within {_STARTS_WITHIN:.0f} s")
        time.sleep(0.2)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def _listening(port: int, program: str) -> list[int]:
    """Processes called `program` that were told this port: epmd refuses to be ended by its own command."""
    told = f"ERL_EPMD_PORT={port}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if (
                entry.name.isdigit()
                and (entry / "comm").read_text().strip() == program
                and told in (entry / "environ").read_bytes().split(b"\0")
            ):
                found.append(int(entry.name))
    return found
