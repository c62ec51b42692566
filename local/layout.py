"""Where one installation on one machine keeps its things, and what each of its processes is told."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("registry", "disclosure", "complaints", "grid", "notify")
COMMANDS = ("web", "bus", "jobs")
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "LOG_LEVEL")


@dataclass(frozen=True)
class Layout:
    """One installation. `state` is its folder; everything else is where the parts listen.

    port       the gateway's, on 127.0.0.1
    web_ports  each service's own web port, on 127.0.0.1
    redis_url  Valkey or Redis; bus_url is the same unless a RabbitMQ is used
    databases  SQLAlchemy URL by service; a SQLite file per service where none is given
    extra      more environment for every process (the fault runner's switches)
    """

    state: Path
    port: int
    web_ports: Mapping[str, int]
    redis_url: str
    bus_url: str = ""
    databases: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """What a person types."""
        return f"http://127.0.0.1:{self.port}"

    def view(self, service: str) -> Path:
        """A folder that shows `shared` and one service, and nothing else."""
        return self.state / "view" / service

    def environment(self, service: str) -> dict[str, str]:
        """The whole environment of a service's processes."""
        state = self.state
        inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return {
            **inherited,
            "DATABASE_URL": self.databases.get(service) or f"sqlite:///{state / 'data' / service}.db",
            "BUS_URL": self.bus_url or self.redis_url,
            "REDIS_URL": self.redis_url,
            "PUBLIC_URL": self.url,
            "KEYS_DIR": str(state / "keys" / "private" / service),
            "PUBLIC_KEYS_DIR": str(state / "keys" / "public"),
            "FILES_DIR": str(state / "files" / service),
            "PAGES_DIR": str(state / "pages"),
            "PEERS": ",".join(f"{name}=http://127.0.0.1:{port}" for name, port in self.web_ports.items()),
            "DEMONSTRATION": "1",
            "PORT": str(self.web_ports[service]),
            **self.extra,
        }

    def prepare(self) -> None:
        """Make the folders and views. Raises Trouble where the state folder cannot be written."""
        try:
            for name in ("data", "files", "pages", "logs", "valkey", "view"):
                (self.state / name).mkdir(parents=True, exist_ok=True)
            self.state.chmod(0o700)
            for service in SERVICES:
                _make_view(self.view(service), service)
        except OSError as error:
            raise unwritable(self.state, error) from error


def unwritable(folder: Path, error: OSError) -> Trouble:
    """The trouble of a folder that cannot be written."""
    return Trouble(
        f"无法写入文件夹 {folder}({error.strerror});请检查权限和磁盘空间,或用 SUNLIGHT_STATE 指定另一个文件夹。",
        f"Cannot write the folder {folder} ({error.strerror}); check permissions and disk space, or name another in SUNLIGHT_STATE.",
    )


def state_folder() -> Path:
    """`.sunlight` beside the code, or SUNLIGHT_STATE."""
    return Path(os.environ.get("SUNLIGHT_STATE") or ROOT / ".sunlight").resolve()


def _make_view(view: Path, service: str) -> None:
    (view / "services").mkdir(parents=True, exist_ok=True)
    for link, target in {
        view / "shared": ROOT / "shared",
        view / "services" / service: ROOT / "services" / service,
    }.items():
        if link.is_symlink() and link.readlink() != target:
            link.unlink()  # the repository was moved
        if not link.is_symlink():
            link.symlink_to(target)
