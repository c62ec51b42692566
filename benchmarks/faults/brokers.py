"""The broker of a run, and what can be done to it: kill and restart, wipe, deliver again."""

import contextlib
import os
import random
import signal
import time
from collections.abc import Sequence
from typing import Any, Protocol

import redis
from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.messaging import Producer
from sqlalchemy import create_engine, text

from benchmarks.faults.installation import Installation
from benchmarks.faults.servers import OwnRabbit
from local.layout import SERVICES
from shared.bus.broker import BROKER_FAULTS, connect, messages
from shared.bus.numbering import Batch, Numbered

_BACK_WITHIN = 60.0  # seconds


class Broker(Protocol):
    """What a fault run needs of a broker."""

    url: str

    def kill_and_restart(self) -> None:
        """SIGKILL, a pause, and up again."""

    def wipe(self) -> None:
        """Everything it holds is gone, queues and bindings included."""

    def drop(self, service: str) -> None:
        """The messages that wait for a service are gone; its queues stand."""


class EmbeddedValkey:
    """The installation's own Valkey; its supervisor starts it again."""

    def __init__(self, made: Installation) -> None:
        self.made = made
        self.url: str = made.run["redis_url"]
        self.client = redis.Redis.from_url(self.url)

    def kill_and_restart(self) -> None:
        """SIGKILL to the server; the supervisor brings it back."""
        pid = self.made.broker_process()
        if pid:
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + _BACK_WITHIN
        while not self._answers():
            if time.monotonic() > end:
                raise RuntimeError("Valkey did not come back")
            time.sleep(0.1)

    def wipe(self) -> None:
        """FLUSHALL."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def drop(self, service: str) -> None:
        """A Redis queue is a list; an empty one is none."""
        with contextlib.suppress(redis.RedisError):
            self.client.delete(*_queues(service))

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Rabbit:
    """A RabbitMQ of the run's own."""

    def __init__(self, server: OwnRabbit) -> None:
        self.server = server
        self.url = server.url

    def kill_and_restart(self) -> None:
        """SIGKILL to the node, then start it again on what its disk holds."""
        self.server.kill()
        time.sleep(random.uniform(0.5, 2))
        self.server.start()

    def wipe(self) -> None:
        """Delete every queue of the bus and of the jobs, with what is in it."""
        for service in SERVICES:
            for name in (*_queues(service), f"{service}.jobs"):
                with contextlib.suppress(*BROKER_FAULTS), Connection(self.url) as connection:
                    connection.default_channel.queue_delete(name)

    def drop(self, service: str) -> None:
        """Purge its queues."""
        for name in _queues(service):
            with contextlib.suppress(*BROKER_FAULTS), Connection(self.url) as connection:
                connection.default_channel.queue_purge(name)


def _queues(service: str) -> list[str]:
    return [f"{service}.from.{source}" for source in SERVICES if source != service]


def deliver_again(broker: Broker, databases: dict[str, str], times: int) -> None:
    """Publish a stretch of every service's log `times` times more, as a broker that redelivers would."""
    for service, url in databases.items():
        batch = _some_of_the_log(url)
        if batch is None:
            continue
        by_type = broker.url.startswith("amqp")
        with contextlib.suppress(*BROKER_FAULTS, KombuError), connect(broker.url) as connection:
            producer = Producer(connection.channel(), auto_declare=False)
            for exchange, key, headers, body in list(messages(service, batch, by_type=by_type)) * times:
                _publish(producer, exchange, key, headers, body)


def _publish(producer: Any, exchange: str, key: str, headers: Any, body: str) -> None:
    producer.publish(
        body,
        exchange=exchange,
        routing_key=key,
        headers=dict(headers),
        delivery_mode=2,
        content_type="application/cloudevents-batch+json",
        content_encoding="utf-8",
        retry=False,
    )


def _some_of_the_log(url: str) -> Batch | None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            epoch, head = connection.execute(text("SELECT epoch, position FROM log_head")).one()
            first = random.randint(max(1, head - 200), max(1, head - 20))
            chosen = text(
                "SELECT position, id, type, audience, body FROM events WHERE position >= :first ORDER BY position LIMIT 20"
            )
            rows: Sequence[Any] = connection.execute(chosen, {"first": first}).all()
    finally:
        engine.dispose()
    if not rows:
        return None
    events = tuple(Numbered(*row) for row in rows)
    return Batch(epoch, "", events[0].position, events[-1].position, events)
