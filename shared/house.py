"""What one process of a service is made of, put together once, at its start. Nothing connects until first used."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shared.bus.bell import Ringer
from shared.clock import Clock
from shared.database import Database, make_engine
from shared.files import FileStore
from shared.peers import Peers
from shared.security.keys import ServiceKeys, keys_of
from shared.security.stale import StaleTokens
from shared.settings import Settings
from shared.statements import Statement
from shared.tables import installation

if TYPE_CHECKING:
    from celery import Celery


_OFFSET = Statement(select(installation.c.clock_offset).where(installation.c.id == 1))


@dataclass(frozen=True)
class House:
    """The adapters a door may use."""

    settings: Settings
    database: Database
    redis: redis.Redis
    files: FileStore
    keys: ServiceKeys
    peers: Peers

    def clock(self, session: Session) -> Clock:
        """The clock of this unit of work: legal time runs ahead of real time only in a demonstration."""
        if not self.settings.demonstration:
            return Clock()
        row = _OFFSET.one(session, {})
        return Clock(offset=timedelta(seconds=row.clock_offset if row else 0))

    @cached_property
    def stale(self) -> StaleTokens:
        """Which tokens are not believed any more."""
        return StaleTokens(self.redis)

    @cached_property
    def celery(self) -> "Celery":
        """The sending side of this service's jobs."""
        from shared.jobs import make_celery

        return make_celery(self.settings)


def open_house(settings: Settings, *, idle_seconds: int = 30, engine: Engine | None = None) -> House:
    """Put the adapters together. `idle_seconds` as in `make_engine` (the bus passes 5); `engine`: one that is there already."""
    server = redis.Redis.from_url(
        settings.redis_url,
        socket_timeout=10,
        socket_connect_timeout=2,
        socket_keepalive=True,
        health_check_interval=15,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.02), retries=1),
    )
    keys = keys_of(settings)

    return House(
        settings=settings,
        database=Database(
            engine or make_engine(settings.database_url, idle_seconds=idle_seconds), Ringer(server, settings.service)
        ),
        redis=server,
        files=FileStore(settings.files_dir),
        keys=keys,
        peers=Peers(keys, settings.peers),
    )
