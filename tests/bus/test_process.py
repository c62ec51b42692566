"""The bus process: everything together over HTTP and a broker, and its end when a part of it dies."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from shared.bus import BusCollector, Event, Reaction, bus_state, lag, record, run_bus
from shared.bus.faults import Faults, faults_from
from shared.bus.process import ThreadDied
from shared.clock import Clock
from shared.contracts.registry import PlaceRecorded
from shared.house import House, open_house
from shared.testing import free_port, settings_in
from shared.web.application import application
from tests.bus.yard import PLACE, prepare

FACT = PlaceRecorded(code=PLACE, name="太华村", tier=12, kind="village", carries_list=True, invented=False)


@pytest.fixture
def registry(tmp_path: Path, valkey_url: str) -> Iterator[House]:
    house = open_house(settings_in(tmp_path, "registry", redis_url=valkey_url))
    prepare(house.database)
    yield house
    house.database.engine.dispose()
    house.redis.close()


@pytest.fixture
def address(registry: House) -> Iterator[str]:
    port = free_port()
    server = make_server("127.0.0.1", port, application(registry, "registry"), threaded=True)
    serving = threading.Thread(target=server.serve_forever, args=[0.01])
    serving.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def disclosure(tmp_path: Path, valkey_url: str, address: str) -> Iterator[House]:
    settings = settings_in(tmp_path, "disclosure", redis_url=valkey_url)
    house = open_house(replace(settings, peers={"registry": address}))
    prepare(house.database)
    yield house
    house.database.engine.dispose()
    house.redis.close()


@pytest.mark.valkey
def test_two_services_end_to_end(registry: House, disclosure: House) -> None:
    heard: list[int] = []
    enough = threading.Event()

    def react(_session: Session, _clock: Clock, event: Event, fact: PlaceRecorded) -> None:
        assert fact == FACT
        heard.append(event.sequence)
        if len(heard) == 20:
            enough.set()

    stop = threading.Event()
    both = [
        threading.Thread(target=run_bus, args=(registry, (), stop)),
        threading.Thread(target=run_bus, args=(disclosure, (Reaction(PlaceRecorded, react),), stop)),
    ]
    for process in both:
        process.start()
    for _ in range(20):
        with registry.database.write() as session:
            record(session, FACT, place=PLACE)
    assert enough.wait(30)
    stop.set()
    for process in both:
        process.join()
    assert heard == list(range(1, 21))
    state = bus_state(disclosure.database, disclosure.redis, "disclosure").sources["registry"]
    assert (state.position, state.parked) == (20, 0)
    figures = CollectorRegistry()
    figures.register(BusCollector(lambda: bus_state(disclosure.database, disclosure.redis, "disclosure")))
    assert b'sunlight_bus_position{source="registry"} 20.0' in generate_latest(figures)


@pytest.mark.valkey
def test_a_part_that_dies_ends_the_process(registry: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("shared.bus.relay.Relay.work", broken)
    with pytest.raises(ThreadDied) as died:
        run_bus(registry, (), threading.Event())
    assert died.value.code == 1


@pytest.mark.valkey
def test_readiness_tells_when_no_relay_runs(registry: House) -> None:
    assert lag(registry.database, registry.redis, "registry") == ""
    with registry.database.write() as session:
        record(session, FACT, place=PLACE, at=Clock().real().replace(year=2020))
    assert "1 events wait for the relay" in lag(registry.database, registry.redis, "registry")


def test_faults_come_from_the_environment_only() -> None:
    assert faults_from({}, demonstration=True) == Faults()
    asked = {"SUNLIGHT_DIE_AT": "before_ack:0.5,after_commit", "SUNLIGHT_BREAK": "cursor"}
    assert faults_from(asked, demonstration=True) == Faults({"before_ack": 0.5, "after_commit": 1.0}, True)
    assert not faults_from(asked, demonstration=False).cursor_broken
    with pytest.raises(ValueError, match="SUNLIGHT_DIE_AT knows"):
        faults_from({"SUNLIGHT_DIE_AT": "lunch"}, demonstration=True)
