"""Every event is applied once, in its source's order, whatever happens to the broker; on both pairs."""

import socket
import threading

import pytest
from sqlalchemy import select, update

from shared.bus.broker import Publisher
from shared.bus.faults import Faults
from shared.bus.numbering import claim_stale, number
from shared.bus.outbox import record
from shared.clock import Clock
from shared.tables import applied, cursors, events, log_head, relay_batches
from tests.bus.yard import PLACE, LogFeed, Yard


class DroppingTap:
    """A queue that loses messages: every one for which `lose` says so."""

    def __init__(self, yard: Yard, lose: set[int]) -> None:
        self._tap, self._lose, self._count = yard.tap(), lose, 0

    def receive(self, timeout: float) -> list[object]:
        kept = []
        for message in self._tap.receive(timeout):
            self._count += 1
            if self._count in self._lose:
                message.ack()
            else:
                kept.append(message)
        return kept

    def beat(self) -> None:
        self._tap.beat()

    def close(self) -> None:
        self._tap.close()


def test_events_arrive_in_order_and_once(yard: Yard) -> None:
    follower = yard.follower()
    follower.start(yard.stop)
    follower.step(yard.stop)
    for n in range(30):
        yard.say(n)
    yard.say(*range(30, 700))
    yard.pass_on()
    assert yard.until(follower, 700) == list(range(700))


def test_the_broker_alone_carries_them_when_it_is_well(yard: Yard) -> None:
    feed = LogFeed(yard.publisher)
    follower = yard.follower(feed=feed)
    follower.start(yard.stop)
    yard.until(follower, 1, steps=2)
    yard.say(1, 2, 3)
    yard.pass_on()
    reads = feed.reads
    follower._next_look = float("inf")
    assert yard.until(follower, 3) == [1, 2, 3]
    assert feed.reads == reads


def test_what_is_rolled_back_is_never_said(yard: Yard) -> None:
    def half_done() -> None:
        with yard.publisher.database.write() as session:
            record(session, yard.said(thing="a", n=1), place=PLACE)  # type: ignore[call-arg]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert number(yard.publisher.database.engine) is None


def test_racing_relays_number_without_gaps_or_doubles(yard: Yard) -> None:
    done = threading.Event()
    passes: list[int] = []
    finished: list[int] = []

    def relaying() -> None:
        while number(yard.publisher.database.engine) or not done.is_set():
            passes.append(1)
        finished.append(1)

    def writing(thing: str) -> None:
        for n in range(40):
            yard.say(n, thing=thing)

    relays = [threading.Thread(target=relaying) for _ in range(3)]
    writers = [threading.Thread(target=writing, args=(name,)) for name in "abc"]
    for thread in (*relays, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in relays:
        thread.join()
    with yard.publisher.database.read() as session:
        rows = session.execute(select(events.c.position, events.c.subject, events.c.seq)).all()
        assert session.scalar(select(log_head.c.position)) == 120
    assert len(finished) == 3
    assert sorted(row.position for row in rows) == list(range(1, 121))
    for name in "abc":
        mine = sorted((row.seq, row.position) for row in rows if row.subject == f"thing/{name}")
        assert [position for _, position in mine] == sorted(position for _, position in mine)


def test_a_gap_is_filled_from_the_feed(yard: Yard) -> None:
    follower = yard.follower(tap=lambda: DroppingTap(yard, {2}))
    follower.start(yard.stop)
    follower.step(yard.stop)
    publisher = Publisher(yard.bus_url, yard.source)
    for n in range(4):
        yard.say(n)
        yard.pass_on(publisher)
    publisher.close()
    follower._next_look = float("inf")
    assert yard.until(follower, 4) == [0, 1, 2, 3]


def test_messages_that_come_again_change_nothing(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    follower = yard.follower()
    follower.start(yard.stop)
    follower.step(yard.stop)
    yard.say(1, 2)
    batch = number(yard.publisher.database.engine)
    assert batch is not None
    publisher = Publisher(yard.bus_url, yard.source)
    for _ in range(3):
        publisher.publish(batch)
    yard.until(follower, 2)
    monkeypatch.setattr(follower, "_acknowledge", lambda _messages: None)
    publisher.publish(batch)
    publisher.close()
    for _ in range(2):
        follower.step(yard.stop)
        follower._drop_tap()
    assert yard.applied() == [1, 2]


def test_a_wiped_broker_loses_nothing_and_is_bound_again(yard: Yard) -> None:
    follower = yard.follower()
    follower.start(yard.stop)
    follower.step(yard.stop)
    yard.say(1)
    yard.pass_on()
    yard.wipe_broker()
    yard.say(2)
    yard.pass_on()
    follower._next_look = 0
    assert yard.until(follower, 2) == [1, 2]
    for n in (3, 4, 5):  # the queue is noticed to be deaf, or was cancelled, and bound again
        yard.say(n)
        yard.pass_on()
        follower._next_look = 0
        yard.until(follower, n)
    for _ in range(20):
        if follower._tap is not None and not follower._deaf:
            break
        follower.step(yard.stop)
    yard.say(6)
    yard.pass_on()
    follower._next_look = float("inf")
    assert yard.until(follower, 6) == [1, 2, 3, 4, 5, 6]


def test_a_relay_that_died_before_publishing_is_stood_in_for(yard: Yard) -> None:
    yard.say(1, 2, 3)
    assert number(yard.publisher.database.engine) is not None  # and then it died
    assert claim_stale(yard.publisher.database.engine, Clock().real()) == []
    long_ago = Clock().real().replace(year=2020)
    with yard.publisher.database.write() as session:
        session.execute(update(relay_batches).values(at=long_ago))
    (batch,) = claim_stale(yard.publisher.database.engine, Clock().real())
    assert [event.position for event in batch.events] == [1, 2, 3]
    assert claim_stale(yard.publisher.database.engine, Clock().real()) == []


def test_a_dead_broker_stops_neither_numbering_nor_the_reader(yard: Yard) -> None:
    dead = "amqp://guest:guest@127.0.0.1:1//" if yard.pair.startswith("rabbit") else "redis://127.0.0.1:1/0"
    relay = yard.relay(dead)
    publishing = threading.Thread(target=relay.publish_all, args=(yard.stop,))
    publishing.start()

    def no_tap() -> None:
        raise ConnectionRefusedError("no broker")

    follower = yard.follower(tap=no_tap)  # type: ignore[arg-type]
    follower.start(yard.stop)
    for n in range(3):
        yard.say(n)
        assert relay.work()
    assert yard.until(follower, 3) == [0, 1, 2]
    yard.stop.set()
    publishing.join()
    with yard.publisher.database.read() as session:
        assert session.scalar(select(log_head.c.position)) == 3
        assert len(session.execute(select(relay_batches)).all()) == 3  # noted, for when the broker is back


def test_a_connection_that_died_while_idle_costs_nothing(yard: Yard) -> None:
    follower = yard.follower()
    follower.start(yard.stop)
    follower.step(yard.stop)
    publisher = Publisher(yard.bus_url, yard.source)
    yard.say(1)
    yard.pass_on(publisher)
    _cut(publisher)
    yard.say(2)
    yard.pass_on(publisher)
    publisher.beat()
    publisher.close()
    follower._next_look = float("inf")
    assert yard.until(follower, 2) == [1, 2]


def _cut(publisher: Publisher) -> None:
    """As a broker does that has heard no heartbeat."""
    connection = publisher._connection
    assert connection is not None
    if connection.transport.driver_type == "redis":
        connection.default_channel.client.connection_pool.disconnect()  # type: ignore[attr-defined]
    else:
        connection.connection.transport.sock.shutdown(socket.SHUT_RDWR)


def test_published_batches_are_no_longer_noted(yard: Yard) -> None:
    yard.say(1)
    yard.pass_on()
    with yard.publisher.database.read() as session:
        assert session.execute(select(relay_batches)).all() == []


def test_two_readers_of_one_service_apply_each_event_once(yard: Yard) -> None:
    followers = [yard.follower() for _ in range(2)]
    for follower in followers:
        follower.start(yard.stop)
    threads = [threading.Thread(target=follower.run, args=(yard.stop,)) for follower in followers]
    for thread in threads:
        thread.start()
    for n in range(0, 200, 10):
        yard.say(*range(n, n + 10))
        yard.pass_on()
    for _ in range(400):
        if len(yard.applied()) >= 200:
            break
        yard.stop.wait(0.02)
    yard.stop.set()
    for thread in threads:
        thread.join()
    assert yard.applied() == list(range(200))


def test_applied_positions_are_kept(yard: Yard) -> None:
    ids = yard.say(1, 2, 3)
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    with yard.reader.database.read() as session:
        rows = session.execute(select(applied.c.position, applied.c.event_id).order_by(applied.c.position)).all()
        cursor = session.execute(select(cursors)).one()
    assert [(row.position, row.event_id) for row in rows] == list(enumerate(ids, start=1))
    assert (cursor.position, cursor.event_id) == (3, ids[-1])


def test_without_the_cursor_rule_events_are_doubled_and_lost(yard: Yard) -> None:
    """The switch that shows this suite can go red."""
    follower = yard.follower(tap=lambda: DroppingTap(yard, {2}), faults=Faults(cursor_broken=True))
    follower.start(yard.stop)
    follower.step(yard.stop)
    publisher = Publisher(yard.bus_url, yard.source)
    for n in range(3):
        yard.say(n)
        batch = number(yard.publisher.database.engine)
        assert batch is not None
        publisher.publish(batch)
        again = batch
    publisher.publish(again)
    publisher.close()
    follower._next_look = float("inf")
    assert yard.until(follower, 3) == [0, 2, 2]
