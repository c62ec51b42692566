"""The broker, through kombu: a fast, lossy hint of what the log holds. Names of exchanges and queues, and who binds what.

<service>.service   everything a service says, in consecutive batches, key "<service>.all"; for the other services
<service>.partner   what partners may read, by type; AMQP only
<service>.public    what everybody may read, by type; AMQP only
<service>.from.<source>   a service's queue for one source
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

import amqp
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.exceptions import KombuError
from kombu.messaging import Consumer, Producer
from redis import RedisError

from shared.bus.envelope import BATCH_TYPE, batch_text
from shared.bus.faults import NO_FAULTS, Faults
from shared.bus.numbering import Batch, Numbered
from shared.contracts.base import Audience

BROKER_FAULTS: tuple[type[Exception], ...] = (OSError, KombuError, RedisError, amqp.AMQPError, EOFError)
MESSAGE_EVENTS = 200
MESSAGE_CHARACTERS = 1_000_000
CONFIRM_TIMEOUT = 10  # seconds
_DEAD = "bus.dead"


def is_amqp(url: str) -> bool:
    """Whether a bus URL names RabbitMQ; otherwise it is Valkey or Redis."""
    return url.startswith(("amqp", "pyamqp"))


def connect(url: str) -> Connection:
    """A connection with the options of the reliability rules; nothing is sent before it is used."""
    if is_amqp(url):
        return Connection(
            url, heartbeat=20, connect_timeout=4, transport_options={"read_timeout": 15, "write_timeout": 10}
        )
    options = {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 4,
        "socket_keepalive": True,
    }
    return Connection(url, connect_timeout=4, transport_options=options)


def exchange_for(service: str, audience: Audience) -> Exchange:
    """A service's exchange for one audience."""
    kind = "direct" if audience is Audience.SERVICE else "topic"
    return Exchange(f"{service}.{audience.name.lower()}", type=kind, durable=True)


def queue_for(service: str, source: str, *, amqp_broker: bool) -> Queue:
    """The durable queue in which `service` hears `source`."""
    arguments: dict[str, Any] | None = None
    if amqp_broker:
        arguments = {
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": 20,
            "x-dead-letter-exchange": _DEAD,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            "x-expires": 14 * 24 * 3600 * 1000,  # ms without a reader; the feed is the record
        }
    return Queue(
        f"{service}.from.{source}",
        exchange_for(source, Audience.SERVICE),
        routing_key=f"{source}.all",
        durable=True,
        queue_arguments=arguments,
    )


def _dead_letters() -> Queue:
    arguments = {"x-queue-type": "quorum", "x-max-length": 10_000, "x-overflow": "drop-head"}
    return Queue(_DEAD, Exchange(_DEAD, type="fanout", durable=True), durable=True, queue_arguments=arguments)


class Publisher:
    """Publishes a relay's batches. Not for use by two threads. Every method may raise BROKER_FAULTS."""

    def __init__(self, url: str, service: str, faults: Faults = NO_FAULTS) -> None:
        self._url, self._service, self._faults = url, service, faults
        self._connection: Connection | None = None
        self._producer: Any = None
        self._confirms: _Confirms | None = None

    def publish(self, batch: Batch) -> None:
        """Returns when the broker has it (RabbitMQ: confirmed).

        A connection that was kept may have died meanwhile, so a fault on it is answered by one try on a new one.
        """
        kept = self._connection is not None
        try:
            self._publish(batch)
        except BROKER_FAULTS:
            if not kept:
                raise
            self._publish(batch)
        self._faults.reach("after_publish")

    def beat(self) -> None:
        """Keep an idle connection known to be alive; call it at least every few seconds."""
        if self._connection is None or not self._connection.supports_heartbeats:
            return
        try:
            self._connection.heartbeat_check()
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0.001)  # the other side's heartbeats
        except BROKER_FAULTS:
            self.close()

    def _publish(self, batch: Batch) -> None:
        try:
            if self._connection is None:
                self._open()
            for message in messages(self._service, batch, by_type=self._confirms is not None):
                self._send(message)
            if self._confirms is not None:
                self._confirms.wait()
        except BROKER_FAULTS:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the broker; the next publish connects again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*BROKER_FAULTS):
                connection.collect()

    def _open(self) -> None:
        self._connection = connection = connect(self._url)
        channel = connection.channel()
        audiences = tuple(Audience) if is_amqp(self._url) else (Audience.SERVICE,)
        for audience in audiences:
            exchange_for(self._service, audience)(channel).declare()
        self._confirms = _Confirms(channel) if is_amqp(self._url) else None
        self._producer = Producer(channel, auto_declare=False)

    def _send(self, message: "Message") -> None:
        exchange, key, headers, text = message
        if self._confirms is not None:
            self._confirms.sent()
        self._producer.publish(
            text,
            exchange=exchange,
            routing_key=key,
            delivery_mode=2,
            content_type=BATCH_TYPE,
            content_encoding="utf-8",
            headers=headers,
            retry=False,
        )


Message = tuple[str, str, Mapping[str, Any], str]  # exchange, routing key, headers, text


def messages(service: str, batch: Batch, *, by_type: bool) -> Iterator[Message]:
    """A pass as messages. `by_type`: also for partners and the public, runs of one type to a message."""
    previous = batch.previous
    for chunk in chunks(batch.events):
        yield _message(f"{service}.service", f"{service}.all", batch.epoch, chunk, previous)
        previous = chunk[-1].id
    if not by_type:
        return
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        shown = [event for event in batch.events if event.audience >= audience]
        for kind, run in groupby(shown, key=lambda event: event.type):
            for chunk in chunks(list(run)):
                yield _message(f"{service}.{audience.name.lower()}", kind, batch.epoch, chunk)


def _message(exchange: str, key: str, epoch: str, chunk: Sequence[Numbered], previous: str = "") -> Message:
    headers = {"epoch": epoch, "first": chunk[0].position, "last": chunk[-1].position, "previous": previous}
    return exchange, key, headers, batch_text([(event.position, event.body) for event in chunk], epoch)


def chunks(events: Sequence[Numbered]) -> Iterator[Sequence[Numbered]]:
    """Slices of at most MESSAGE_EVENTS events and, but for a single large one, MESSAGE_CHARACTERS."""
    start = size = 0
    for index, event in enumerate(events):
        if index > start and (index - start >= MESSAGE_EVENTS or size + len(event.body) > MESSAGE_CHARACTERS):
            yield events[start:index]
            start, size = index, 0
        size += len(event.body)
    if start < len(events):
        yield events[start:]


class Refused(KombuError):
    """RabbitMQ refused a message (a full queue, a lost quorum); it will be published again."""


class _Confirms:
    """Publisher confirms of one channel, waited for once per pass instead of once per message."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self._open: set[int] = set()
        self._last = 0
        self._refused = False
        channel.confirm_select()
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)

    def sent(self) -> None:
        self._last += 1
        self._open.add(self._last)

    def wait(self) -> None:
        while self._open:
            self._channel.connection.drain_events(timeout=CONFIRM_TIMEOUT)
        if self._refused:
            raise Refused("RabbitMQ refused a message")

    def _acked(self, tag: int, multiple: bool) -> None:
        self._open -= {one for one in self._open if one <= tag} if multiple else {tag}

    def _nacked(self, tag: int, multiple: bool) -> None:
        self._refused = True
        self._acked(tag, multiple)


class Tap:
    """A service's queue for one source, open. Every method may raise BROKER_FAULTS; then close it and open another."""

    def __init__(self, url: str, service: str, source: str, *, prefetch: int = 20) -> None:
        self._inbox: list[Any] = []
        self._prefetch = prefetch
        self._connection = connect(url)
        try:
            channel = self._connection.channel()
            if is_amqp(url):
                _dead_letters()(channel).declare()
            queue = queue_for(service, source, amqp_broker=is_amqp(url))(channel)
            queue.declare()
            self._consumer = Consumer(
                channel, [queue], on_message=self._inbox.append, prefetch_count=prefetch, auto_declare=False,
                accept=[BATCH_TYPE],
            )  # fmt: skip
            self._consumer.consume()
        except BROKER_FAULTS:
            self.close()
            raise

    def receive(self, timeout: float) -> list[Any]:
        """kombu messages that are there, waiting up to `timeout` seconds for the first; [] if none came."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=timeout)
            while len(self._inbox) < self._prefetch:
                self._connection.drain_events(timeout=0.0005)
        received, self._inbox[:] = list(self._inbox), []
        return received

    def beat(self) -> None:
        """Keep the connection known to be alive; call it about once a second."""
        if self._connection.supports_heartbeats:
            self._connection.heartbeat_check()

    def close(self) -> None:
        """Let go. Unacknowledged messages come again, to whoever reads next."""
        with suppress(*BROKER_FAULTS):
            self._connection.collect()
