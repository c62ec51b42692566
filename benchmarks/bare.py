"""The yardsticks: a bare kombu publish–consume–ack loop without any database, and bare commits without any broker.

Loop: message by message, persistent, the same payload, manual acknowledgement; on RabbitMQ a quorum queue and pipelined
confirms. Commits: a few rows by the database's driver alone, one commit after the other, nothing beside.
"""

import multiprocessing as mp
import time
from collections.abc import Sequence
from typing import Any

from kombu.entity import Exchange, Queue
from kombu.messaging import Consumer, Producer
from sqlalchemy import text

from shared.bus.broker import connect, is_amqp
from shared.database import make_engine

WINDOW = 100  # unconfirmed messages on RabbitMQ
NAME = "bench.bare"


def _queue(url: str) -> Queue:
    arguments = {"x-queue-type": "quorum"} if is_amqp(url) else None
    return Queue(
        NAME, Exchange(NAME, type="direct", durable=True), routing_key=NAME, durable=True, queue_arguments=arguments
    )


def _publish(url: str, body: str, count: int, started: Any) -> None:
    with connect(url) as connection:
        channel = connection.channel()
        producer = Producer(channel, auto_declare=False)
        open_tags: set[int] = set()
        if is_amqp(url):
            channel.confirm_select()
            channel.events["basic_ack"].add(
                lambda tag, multiple: open_tags.difference_update(range(tag + 1) if multiple else (tag,))
            )
        _queue(url)(channel).declare()
        started.value = time.monotonic()
        for tag in range(1, count + 1):
            producer.publish(
                body, exchange=NAME, routing_key=NAME, delivery_mode=2, content_type="application/json",
                content_encoding="utf-8", retry=False,
            )  # fmt: skip
            if is_amqp(url):
                open_tags.add(tag)
                while len(open_tags) >= WINDOW:
                    connection.drain_events(timeout=10)
        while open_tags:
            connection.drain_events(timeout=10)


def bare_rate(url: str, body: str, count: int) -> float:
    """Messages per second, from the first publish to the last acknowledgement; publisher and consumer run at once."""
    context = mp.get_context("spawn")
    started = context.Value("d", 0.0)
    done = 0
    with connect(url) as connection:
        channel = connection.channel()
        queue = _queue(url)(channel)
        queue.declare()
        queue.purge()

        def acknowledge(message: Any) -> None:
            nonlocal done
            message.ack()
            done += 1

        with Consumer(channel, [queue], on_message=acknowledge, prefetch_count=100, accept=["json"]):
            publisher = context.Process(target=_publish, args=(url, body, count, started))
            publisher.start()
            while done < count:
                connection.drain_events(timeout=30)
            rate: float = count / (time.monotonic() - started.value)
        publisher.join()
        queue.delete()
    return rate


def bare_commits(database_url: str, bodies: Sequence[str], count: int) -> float:
    """Commits per second by the driver alone, one after the other; each holds one row in each of as many tables as `bodies`."""
    engine = make_engine(database_url)
    sqlite = engine.dialect.name == "sqlite"
    serial, mark = ("INTEGER", "?") if sqlite else ("BIGSERIAL", "%s")
    tables = [f"bare_{number}" for number, _body in enumerate(bodies)]
    with engine.begin() as connection:
        for table in tables:
            connection.execute(text(f"CREATE TABLE {table} (id {serial} PRIMARY KEY, name TEXT, body TEXT)"))
    inserts = [f"INSERT INTO {table} (name, body) VALUES ({mark}, {mark})" for table in tables]
    pooled = engine.raw_connection()
    cursor = pooled.cursor()
    begun = time.monotonic()
    for number in range(count):
        if sqlite:  # psycopg begins by itself
            cursor.execute("BEGIN IMMEDIATE")
        for insert, body in zip(inserts, bodies, strict=True):
            cursor.execute(insert, (str(number), body))
        pooled.commit()
    rate = count / (time.monotonic() - begun)
    pooled.close()
    with engine.begin() as connection:
        for table in tables:
            connection.execute(text(f"DROP TABLE {table}"))
    engine.dispose()
    return rate
