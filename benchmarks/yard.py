"""Two services side by side, as the benchmark needs them: each process is made of the real bus and nothing else."""

import json
import resource
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, insert
from sqlalchemy.orm import Session

from shared.bus import Event, Reaction
from shared.bus.bell import Ear, Ringer
from shared.bus.broker import Publisher
from shared.bus.faults import NO_FAULTS
from shared.bus.outbox import record_on
from shared.bus.process import follower
from shared.bus.relay import Relay
from shared.clock import Clock
from shared.contracts.base import Audience, Fact
from shared.database import after_commit, make_engine
from shared.house import House, open_house
from shared.ids import new_id
from shared.settings import Settings
from shared.tables import ground, log_head

PLACE = "230828210201"
own = MetaData()
business = Table(
    "benchmark_rows", own,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False),
    Column("status", String(20), nullable=False),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CaseChanged(Fact):
    """About 700 bytes of CloudEvent, as a busy service would say it."""

    TYPE: ClassVar[str] = "registry.benchmark_case.changed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "case/{n}"
    n: int
    case_no: str
    before: str
    after: str
    department: str
    title: str
    due: str
    tags: list[str]
    priority: int
    note: str


def case(n: int) -> CaseChanged:
    """The n-th fact."""
    return CaseChanged(
        n=n, case_no=f"2026-{n:08d}", before="已受理", after="办理中", department="市城市管理综合执法局",
        title="关于人民路与解放路交叉口路灯损坏影响夜间通行的报修", due="2026-11-29T18:00:00+08:00",
        tags=["路灯", "市政", "夜间"], priority=3, note="已联系养护单位现场核查，预计三个工作日内完成更换。",
    )  # fmt: skip


def settings_for(folder: Path, service: str, database_url: str, bus_url: str, redis_url: str, peer: str) -> Settings:
    """Settings of one of the two services."""
    return Settings(
        service=service, database_url=database_url, bus_url=bus_url, redis_url=redis_url,
        public_url="http://127.0.0.1:1", keys_dir=folder / "keys" / "private" / service,
        public_keys_dir=folder / "keys" / "public", files_dir=folder / service, pages_dir=folder,
        peers={"registry": peer}, demonstration=True,
    )  # fmt: skip


def make_tables(settings: Settings) -> None:
    """Fresh tables and a log's head."""
    engine = make_engine(settings.database_url)
    own.drop_all(engine)
    ground.drop_all(engine)
    ground.create_all(engine)
    own.create_all(engine)
    with engine.begin() as connection:
        head = {"id": 1, "epoch": new_id(), "position": 0, "audit_position": 0, "audit_hash": "0" * 64}
        connection.execute(insert(log_head), head)
    engine.dispose()


def write(house: House, first: int, count: int, per_commit: int, every: float = 0.0) -> list[float]:
    """Commit facts with a business row each; returns when each commit was done (monotonic). `every`: seconds apart."""
    done = []
    ring = Ringer(house.redis, house.settings.service)
    begin = time.monotonic()
    with house.database.engine.connect() as connection:
        for start in range(first, first + count, per_commit):
            if every:
                time.sleep(max(0.0, begin + (start - first) * every - time.monotonic()))
            with connection.begin():
                for n in range(start, min(start + per_commit, first + count)):
                    event_id = record_on(connection, case(n), place=PLACE)
                    connection.execute(_ROW, {"event_id": event_id, "status": "办理中"})
            ring()
            done.append(time.monotonic())
    return done


_ROW = insert(business).inline()


class Tally:
    """What the reader's commits brought: when, and how many events in all."""

    def __init__(self) -> None:
        self.commits: list[tuple[float, int]] = []
        self.grown = threading.Condition()

    def more(self, count: int) -> None:
        """A commit went through."""
        with self.grown:
            before = self.commits[-1][1] if self.commits else 0
            self.commits.append((time.monotonic(), before + count))
            self.grown.notify_all()

    def wait(self, count: int, timeout: float = 300.0) -> None:
        """Until so many are committed."""
        with self.grown:
            if not self.grown.wait_for(lambda: bool(self.commits) and self.commits[-1][1] >= count, timeout):
                raise TimeoutError(f"{self.commits[-1:]} of {count}")


def reaction(tally: Tally) -> Reaction:
    """A business row for every event, in batches."""

    def together(session: Session, _clock: Clock, told: Sequence[tuple[Event, Any]]) -> None:
        session.connection().execute(_ROW, [{"event_id": event.id, "status": fact.after} for event, fact in told])
        after_commit(session, lambda: tally.more(len(told)))

    def alone(session: Session, clock: Clock, event: Event, fact: Any) -> None:
        together(session, clock, [(event, fact)])

    return Reaction(CaseChanged, alone, together)


def serve_feed(settings: Settings, port: int, pipe: Any) -> None:
    """A process: the publisher's feed over HTTP."""
    import logging

    from werkzeug.serving import make_server

    from shared.web.application import application

    logging.disable(logging.CRITICAL)
    server = make_server("127.0.0.1", port, application(open_house(settings), "registry"), threaded=True)
    pipe.send("ready")
    server.serve_forever()


def run_relay(settings: Settings, pipe: Any) -> None:
    """A process: the publisher's relay, from the moment it is told to go until it is told to stop."""
    house = open_house(settings, idle_seconds=5)
    stop = threading.Event()
    relay = Relay(
        house.database.engine, Publisher(settings.bus_url, "registry"), Ear(house.redis, "registry"), NO_FAULTS
    )
    pipe.send("ready")
    pipe.recv()
    threads = [threading.Thread(target=work, args=(stop,)) for work in (relay.run, relay.publish_all)]
    for thread in threads:
        thread.start()
    pipe.recv()
    stop.set()
    for thread in threads:
        thread.join()
    pipe.send(rss_mb())


def run_reader(settings: Settings, pipe: Any) -> None:
    """A process: the reader's follower. Told a number of events, it answers with the commits up to it; told -1, it ends."""
    house = open_house(settings, idle_seconds=5)
    tally, stop = Tally(), threading.Event()
    following = threading.Thread(target=follower(house, "registry", [reaction(tally)], NO_FAULTS).run, args=(stop,))
    following.start()
    time.sleep(1.0)  # the queue is bound, the first look at the feed is done
    pipe.send("ready")
    while (n := pipe.recv()) >= 0:
        tally.wait(n)
        pipe.send(list(tally.commits))
    stop.set()
    following.join()
    pipe.send(rss_mb())


def run_writer(settings: Settings, pipe: Any) -> None:
    """A process: the publisher's own commits, as told: (first, count, per_commit, every)."""
    house = open_house(settings)
    house.redis.ping()
    with house.database.read():
        pipe.send("ready")
    while told := pipe.recv():
        begun = time.monotonic()
        pipe.send((begun, write(house, *told)))


def rss_mb() -> float:
    """The most memory this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def for_this_run(settings: Settings, **changes: Any) -> Settings:
    """Settings with something else."""
    return replace(settings, **changes)


def body_size() -> int:
    """Bytes of one event's data, for the record."""
    return len(json.dumps(vars(case(1)), ensure_ascii=False).encode())
