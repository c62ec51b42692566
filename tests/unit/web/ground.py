"""A small service on the web ground: SQLite in a folder, keys of its own, counters instead of Valkey."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import redis
from flask import Flask
from flask.testing import FlaskClient

from shared.clock import Clock
from shared.database import Database, make_engine
from shared.files import FileStore
from shared.house import House
from shared.peers import Peers
from shared.place import Place
from shared.security.authority import Post, Who
from shared.security.keys import ServiceKeys, make_keys
from shared.security.tokens import issue_person_token
from shared.settings import Settings
from shared.tables import ground, installation
from shared.web import application
from shared.web.context import COOKIE

VILLAGE = "230828199201"
OTHER_VILLAGE = "230828210201"


@dataclass
class Counters:
    """The little of Redis that the web ground uses; `away` makes it unreachable."""

    values: dict[str, Any] = field(default_factory=dict)
    away: bool = False
    _answers: list[Any] = field(default_factory=list)

    def ping(self) -> bool:
        self._reach()
        return True

    def set(self, key: str, value: str, nx: bool = False, ex: int = 0) -> None:
        self._reach()
        if not (nx and key in self.values):
            self.values[key] = value

    def get(self, key: str) -> Any:
        self._reach()
        return self.values.get(key)

    def mget(self, keys: list[str]) -> list[Any]:
        self._reach()
        return [self.values.get(key) for key in keys]

    def hgetall(self, _key: str) -> dict[bytes, bytes]:
        self._reach()
        return {}

    def pipeline(self) -> "Counters":
        return self

    def __enter__(self) -> "Counters":
        self._answers = []
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def incr(self, key: str) -> None:
        self.values[key] = self.values.get(key, 0) + 1
        self._answers.append(self.values[key])

    def expire(self, key: str, seconds: int, nx: bool = False) -> None:
        self._answers.append(True)

    def execute(self) -> list[Any]:
        self._reach()
        return self._answers

    def _reach(self) -> None:
        if self.away:
            raise redis.ConnectionError("away")


def make_house(folder: Path, service: str = "registry", *, demonstration: bool = False, url: str = "") -> House:
    """A house with fresh tables and keys."""
    root = folder / "keys"
    make_keys(root)
    settings = Settings(
        service=service,
        database_url=url or f"sqlite:///{folder}/{service}.db",
        bus_url="memory://",
        redis_url="redis://127.0.0.1:1/0",
        public_url="http://sunlight.test",
        keys_dir=root / "private" / service,
        public_keys_dir=root / "public",
        files_dir=folder / "files",
        pages_dir=folder / "pages",
        demonstration=demonstration,
    )
    database = Database(make_engine(settings.database_url))
    ground.create_all(database.engine)
    with database.write() as session:
        session.execute(
            installation.insert().values(id=1, kind="demonstration" if demonstration else "production", clock_offset=0)
        )
    keys = ServiceKeys(service, settings.keys_dir, settings.public_keys_dir)
    counters = cast(redis.Redis, Counters())
    return House(
        settings=settings,
        database=database,
        redis=counters,
        files=FileStore(settings.files_dir),
        keys=keys,
        peers=Peers(keys, {}),
    )


def make_app(house: House) -> Flask:
    """An application without pages, errors answered as in production."""
    return application(house, house.settings.service)


def token(house: House, role: str = "village_secretary", place: str = VILLAGE, *, now: datetime | None = None) -> str:
    """A person's token with one post. Only a registry's house can make it."""
    who = Who("person-1", "张三", (Post("post-1", role, Place.of(place)),), session_id="session-1")
    return issue_person_token(house.keys, who, now or Clock().real())


def sign_in(client: FlaskClient, house: House, role: str = "village_secretary", place: str = VILLAGE) -> None:
    """Give a browser the cookie of a signed-in person."""
    client.set_cookie(COOKIE, token(house, role, place), path=f"/{house.settings.service}", domain="localhost")


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
