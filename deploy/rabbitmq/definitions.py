"""Writes RabbitMQ's definitions: a user per service that may publish to its own exchanges only, and a subscriber.

`python definitions.py FOLDER` in the one-shot `keys` container; passwords come from the environment, only their hashes
are written. Standard library only.

A service may write its own exchanges and queues, the dead-letter exchange, and Celery's exchanges for delayed retries.
It may declare and read the other services' `<name>.service`, to which it binds its own queues.
The subscriber may bind queues named `subscriber.…` to disclosure's public exchange and write nothing else.
"""

import base64
import hashlib
import json
import os
import sys
from pathlib import Path

SERVICES = ("registry", "disclosure", "complaints", "grid", "notify")
VHOST = "sunlight"
_COMMON = r"bus\.dead|celery_delayed.*"
_CONFIGURATION = """\
load_definitions = {folder}/definitions.json
loopback_users = none
vm_memory_high_watermark.relative = 0.6
"""


def main(folder: Path) -> None:
    """Write definitions.json and rabbitmq.conf."""
    definitions = {
        "vhosts": [{"name": VHOST}],
        "users": [_user(name, os.environ[f"{name.upper()}_BUS_PASSWORD"]) for name in (*SERVICES, "subscriber")],
        "permissions": [*map(_service, SERVICES), _subscriber()],
        "policies": [_idle_cap()],
        "exchanges": [],
        "queues": [],
        "bindings": [],
    }
    (folder / "definitions.json").write_text(json.dumps(definitions, indent=2))
    (folder / "rabbitmq.conf").write_text(_CONFIGURATION.format(folder=folder))


def _user(name: str, password: str) -> dict[str, object]:
    salt = os.urandom(4)
    digest = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    return {"name": name, "password_hash": digest, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": ""}


def _service(name: str) -> dict[str, str]:
    own = rf"{name}\..*"
    heard = r"[a-z]+\.service"
    return {
        "user": name,
        "vhost": VHOST,
        "configure": f"^({own}|{heard}|{_COMMON})$",
        "write": f"^({own}|{_COMMON})$",
        "read": f"^({own}|{heard}|{_COMMON})$",
    }


def _subscriber() -> dict[str, str]:
    own = r"subscriber\..*"
    return {
        "user": "subscriber",
        "vhost": VHOST,
        "configure": f"^({own})$",
        "write": f"^({own})$",
        "read": rf"^({own}|disclosure\.public)$",
    }


def _idle_cap() -> dict[str, object]:
    """A subscriber that stays away costs at most this much; it catches up from the feed."""
    cap = {"max-length": 100_000, "overflow": "drop-head", "expires": 14 * 24 * 3600 * 1000}
    return {"vhost": VHOST, "name": "subscribers", "pattern": r"^subscriber\.", "apply-to": "queues", "definition": cap}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
