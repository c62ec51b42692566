"""A publisher and a reader, each with its own database, around a real broker; for the bus's own tests."""

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, make_dataclass
from datetime import timedelta
from typing import Any

import redis
from kombu.connection import Connection
from sqlalchemy import Column, Integer, MetaData, String, Table, delete, insert, select
from sqlalchemy.orm import Session

from shared.bus.applying import Applier
from shared.bus.bell import Ear, Ringer
from shared.bus.broker import BROKER_FAULTS, Publisher, Tap, exchange_for, is_amqp, queue_for
from shared.bus.consumer import Follower, TapLike
from shared.bus.cursor import Cursor
from shared.bus.envelope import Event, Reaction, spliced
from shared.bus.faults import NO_FAULTS, Faults
from shared.bus.log import Wanted, read_log
from shared.bus.numbering import number
from shared.bus.outbox import record
from shared.bus.reader import FeedPage
from shared.bus.relay import Relay
from shared.clock import Clock
from shared.contracts.base import Audience, Fact
from shared.database import Database, make_engine
from shared.ids import new_id
from shared.tables import ground, log_head

PLACE = "230828210201"
own = MetaData()
effects = Table(
    "effects",
    own,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("subject", String(120), nullable=False),
    Column("n", Integer, nullable=False),
)


class PoisonError(Exception):
    """What a reaction with a bug raises."""


def facts_of(source: str) -> tuple[type[Fact], type[Fact]]:
    """Two types of fact, said by a source that no other test run has: Said (service) and Shouted (public)."""
    fields = [("thing", str), ("n", int)]
    said = make_dataclass("Said", fields, bases=(Fact,), frozen=True, kw_only=True)
    shouted = make_dataclass("Shouted", fields, bases=(Fact,), frozen=True, kw_only=True)
    kind: Any
    for kind, name, audience in ((said, "said", Audience.SERVICE), (shouted, "shouted", Audience.PUBLIC)):
        kind.TYPE, kind.AUDIENCE, kind.SUBJECT = f"{source}.thing.{name}.v1", audience, "thing/{thing}"
    return said, shouted


@dataclass
class Party:
    """One service: as much of a house as the bus needs."""

    service: str
    database: Database
    redis: "redis.Redis"

    def clock(self, _session: Session) -> Clock:
        """Real time."""
        return Clock(offset=timedelta())


@dataclass
class LogFeed:
    """A publisher's feed without HTTP; `broken`: it does not answer."""

    party: Party
    reads: int = 0

    def read(self, after: Cursor | None, *, types: Sequence[str] = (), limit: int = 500) -> FeedPage:
        """As `shared.bus.reader.Feed`."""
        self.reads += 1
        with self.party.database.read() as session:
            page = read_log(session, after, Wanted(Audience.SERVICE, tuple(types), None, limit))
        events = [json.loads(spliced(body, position, page.cursor.epoch)) for position, body in page.rows]
        return FeedPage(events, page.cursor, page.head, len(events) >= limit)


@dataclass
class Yard:
    """The playing field of one test on one pair."""

    pair: str
    bus_url: str
    publisher: Party
    reader: Party
    said: type[Fact]
    shouted: type[Fact]
    poisonous: set[int] = field(default_factory=set)  # values of n at which the reaction fails
    stop: threading.Event = field(default_factory=threading.Event)
    closing: list[Callable[[], None]] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The publisher's name."""
        return self.publisher.service

    def say(self, *numbers: int, thing: str = "a", kind: type[Fact] | None = None) -> list[str]:
        """Commit facts, all in one transaction; returns their ids."""
        with self.publisher.database.write() as session:
            return [record(session, (kind or self.said)(thing=thing, n=n), place=PLACE) for n in numbers]  # type: ignore[call-arg]

    def relay(self, bus_url: str = "") -> Relay:
        """A relay of the publisher, whose two halves are stepped by `pass_on`."""
        publisher = Publisher(bus_url or self.bus_url, self.source)
        self.closing.append(publisher.close)
        return Relay(self.publisher.database.engine, publisher, Ear(self.publisher.redis, self.source))

    def pass_on(self, publisher: Publisher | None = None) -> int:
        """Number and publish all that waits; returns the log's head."""
        own_publisher = publisher or Publisher(self.bus_url, self.source)
        published: list[int] = []
        head = 0
        while batch := number(self.publisher.database.engine, published=published):
            own_publisher.publish(batch)
            published, head = [batch.first], batch.last
        if publisher is None:
            own_publisher.close()
        return head

    def reactions(self, *kinds: type[Fact]) -> tuple[Reaction, ...]:
        """Reactions that write to `effects`, or fail where `poisonous`."""

        def react(session: Session, _clock: Clock, event: Event, fact: Any) -> None:
            if fact.n in self.poisonous:
                raise PoisonError(f"cannot digest {fact.n}")
            session.execute(
                insert(effects).values(event_id=event.id, position=event.sequence, subject=event.subject, n=fact.n)
            )

        return tuple(Reaction(kind, react) for kind in kinds or (self.said, self.shouted))

    def follower(
        self,
        *kinds: type[Fact],
        tap: Callable[[], TapLike] | None = None,
        feed: Any = None,
        faults: Faults = NO_FAULTS,
    ) -> Follower:
        """A follower of the publisher, not started."""
        applier = Applier(self.reader, self.source, self.reactions(*kinds), faults=faults)
        made = Follower(applier, feed or LogFeed(self.publisher), tap or self.tap, lambda _source, _head: None)
        self.closing.append(made._drop_tap)
        return made

    def tap(self) -> Tap:
        """The reader's queue."""
        return Tap(self.bus_url, self.reader.service, self.source)

    def applied(self) -> list[int]:
        """The numbers the reader's reactions wrote, in the order they did."""
        with self.reader.database.read() as session:
            return list(session.scalars(select(effects.c.n).order_by(effects.c.row)))

    def until(self, follower: Follower, count: int, steps: int = 60) -> list[int]:
        """Step a follower until `count` effects stand, or fail."""
        for _ in range(steps):
            if len(self.applied()) >= count:
                break
            follower.step(self.stop)
        return self.applied()

    def wipe_broker(self) -> None:
        """Everything the broker knew is gone."""
        if not is_amqp(self.bus_url):
            redis.Redis.from_url(self.bus_url).flushall()
            return
        with Connection(self.bus_url) as connection, suppress(*BROKER_FAULTS):
            channel = connection.channel()
            channel.queue_delete(f"{self.reader.service}.from.{self.source}")

    def clean(self) -> None:
        """Empty tables, no queues, no exchanges."""
        for close in self.closing:
            close()
        self.closing.clear()
        for party in (self.publisher, self.reader):
            empty(party.database)
        self._remove_queues()

    def _remove_queues(self) -> None:
        if not is_amqp(self.bus_url):
            redis.Redis.from_url(self.bus_url).flushall()
            return
        with Connection(self.bus_url) as connection:
            channel = connection.channel()
            queue_for(self.reader.service, self.source, amqp_broker=True)(channel).delete()
            for audience in Audience:
                exchange_for(self.source, audience)(channel).delete()


def prepare(database: Database) -> None:
    """The tables of a service, with a log's head."""
    ground.create_all(database.engine)
    own.create_all(database.engine)
    with database.write() as session:
        session.execute(
            insert(log_head).values(id=1, epoch=new_id(), position=0, audit_position=0, audit_hash="0" * 64)
        )


def empty(database: Database) -> None:
    """As after `prepare`."""
    with database.engine.begin() as connection:
        for table in reversed([*ground.sorted_tables, *own.sorted_tables]):
            if table is not log_head:
                connection.execute(delete(table))
        connection.execute(log_head.update().values(epoch=new_id(), position=0, audit_position=0, audit_hash="0" * 64))


def party(service: str, database_url: str, redis_url: str) -> Party:
    """A service on a database; its bell rings."""
    server = redis.Redis.from_url(redis_url)
    return Party(service, Database(make_engine(database_url, idle_seconds=5), Ringer(server, service)), server)
