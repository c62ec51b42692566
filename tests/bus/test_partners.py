"""What other systems may follow along with: the examples in docs/subscribers, and the exchanges on RabbitMQ."""

import contextlib
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu.connection import Connection
from werkzeug.serving import make_server

from shared.bus import record
from shared.bus.broker import Publisher, exchange_for
from shared.bus.numbering import number
from shared.contracts import CATALOGUE
from shared.contracts.base import Audience, Fact
from shared.contracts.disclosure import EntryPublished, QuestionAsked
from shared.contracts.reading import read_as
from shared.contracts.schema import sample_of
from shared.house import House, open_house
from shared.testing import free_port, settings_in
from shared.web.application import application
from tests.bus.yard import PLACE, prepare

SUBSCRIBERS = Path(__file__).resolve().parents[2] / "docs" / "subscribers"


def _sample(kind: type[Fact]) -> Fact:
    return read_as(kind, sample_of(kind))


@contextlib.contextmanager
def _subscriber(name: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, str(SUBSCRIBERS / name), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def disclosure(tmp_path: Path) -> Iterator[House]:
    house = open_house(settings_in(tmp_path, "disclosure"))
    prepare(house.database)
    yield house
    house.database.engine.dispose()


def _say(house: House, *facts: Fact) -> None:
    with house.database.write() as session:
        for fact in facts:
            record(session, fact, place=PLACE)


def test_the_feed_example_follows_along(disclosure: House, tmp_path: Path) -> None:
    port = free_port()
    server = make_server("127.0.0.1", port, application(disclosure, "disclosure"), threaded=True)
    serving = threading.Thread(target=server.serve_forever, args=[0.01])
    serving.start()
    try:
        _say(disclosure, _sample(EntryPublished), _sample(QuestionAsked))
        number(disclosure.database.engine)
        with _subscriber("feed.py", f"http://127.0.0.1:{port}", str(tmp_path / "cursor.txt")) as follower:
            assert follower.stdout is not None
            assert EntryPublished.TYPE in follower.stdout.readline()
            _say(disclosure, _sample(EntryPublished))
            number(disclosure.database.engine)
            assert EntryPublished.TYPE in follower.stdout.readline()  # and not the question, which is for services
        assert (tmp_path / "cursor.txt").read_text().split(".")[1] in {"2", "3"}  # written after the line
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.mark.rabbitmq
def test_the_rabbitmq_example_hears_what_is_public(disclosure: House, rabbitmq_url: str) -> None:
    name = f"test.partner.{uuid.uuid4().hex[:8]}"
    with Connection(rabbitmq_url) as connection:
        for audience in Audience:
            exchange_for("disclosure", audience)(connection.channel()).declare()
        channel = connection.channel()
        publisher = Publisher(rabbitmq_url, "disclosure")
        with _subscriber("rabbitmq.py", rabbitmq_url, name) as follower:
            assert follower.stdout is not None
            heard = threading.Event()
            said: list[str] = []

            def listen() -> None:
                said.append(follower.stdout.readline())  # type: ignore[union-attr]
                heard.set()

            listening = threading.Thread(target=listen)
            listening.start()
            while not heard.wait(0.2):  # until its queue is bound
                _say(disclosure, _sample(QuestionAsked), _sample(EntryPublished))
                batch = number(disclosure.database.engine)
                assert batch is not None
                publisher.publish(batch)
            listening.join()
            assert EntryPublished.TYPE in said[0]
        publisher.close()
        channel.queue_delete(name)


def test_every_line_of_the_catalogue_can_be_sampled() -> None:
    assert all(_sample(kind).subject for kind in CATALOGUE.values())
