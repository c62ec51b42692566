"""Durable events from commit in one service to commit in another, beside a bare kombu loop on the same broker.

    python -m benchmarks.events [--json] [--pair valkey-sqlite|rabbitmq-postgres] [--runs 3]

One JSON object per pair: `rate` events per second draining a backlog, `rate_single` with one event per commit, `limit`
the bare loop, `ratio` and `ratio_single` to it; `commits` what this disk and driver do alone, which bounds
`rate_single`; commit-to-commit latency at a steady 100 events per second.
"""

import argparse
import json
import multiprocessing as mp
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.connection import Connection
from sqlalchemy import create_engine, text

from benchmarks.bare import bare_commits, bare_rate
from benchmarks.yard import (
    PLACE,
    case,
    make_tables,
    run_reader,
    run_relay,
    run_writer,
    serve_feed,
    settings_for,
)
from shared.bus.broker import is_amqp
from shared.bus.envelope import body_of, spliced
from shared.clock import Clock
from shared.ids import new_id
from shared.security.keys import make_keys
from shared.testing import free_port, running_valkey

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
PAIRS = ("valkey-sqlite", "rabbitmq-postgres")
BACKLOG = 30_000
SINGLE = 8_000
STEADY = 1_000  # at 100 per second
BARE = 6_000
WRITERS = {"valkey-sqlite": 1, "rabbitmq-postgres": 4}  # processes that commit at once; SQLite takes one at a time


class Child:
    """A process with a pipe to it."""

    def __init__(self, target: Any, *arguments: Any) -> None:
        context = mp.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=target, args=(*arguments, theirs), daemon=True)
        self.process.start()

    def ready(self) -> "Child":
        """Once it says so."""
        self.pipe.recv()
        return self

    def ask(self, *told: Any) -> Any:
        """Tell it something and wait for what it answers."""
        for one in told:
            self.pipe.send(one)
        return self.pipe.recv()


class Yard:
    """One pair, with databases of its own."""

    def __init__(self, folder: Path, bus_url: str, redis_url: str, databases: dict[str, str]) -> None:
        make_keys(folder / "keys")
        self.bus_url, self.port = bus_url, free_port()
        peer = f"http://127.0.0.1:{self.port}"
        self.publisher, self.reader = (
            settings_for(folder, name, databases[name], bus_url, redis_url, peer) for name in ("registry", "disclosure")
        )

    @contextmanager
    def running(self, backlog: int) -> Iterator[tuple[Child, Child, Child]]:
        """Relay (not going yet), reader and writer, on fresh tables with a backlog."""
        for settings in (self.publisher, self.reader):
            make_tables(settings)
        self._forget_queue()
        writer = Child(run_writer, self.publisher).ready()
        feed = Child(serve_feed, self.publisher, self.port).ready()
        if backlog:
            writer.ask((0, backlog, 100))
        relay, reader = Child(run_relay, self.publisher), Child(run_reader, self.reader)
        try:
            yield relay.ready(), reader.ready(), writer
        finally:
            for process in (relay.process, reader.process, writer.process, feed.process):
                process.terminate()
                process.join()

    def _forget_queue(self) -> None:
        if is_amqp(self.bus_url):
            with Connection(self.bus_url) as connection:
                connection.channel().queue_delete("disclosure.from.registry")


def drain(yard: Yard) -> tuple[float, float]:
    """Events per second from a full outbox to the reader's commits; and the memory of relay and reader, in MB."""
    with yard.running(BACKLOG) as (relay, reader, _writer):
        begun = time.monotonic()
        relay.pipe.send("go")
        commits = reader.ask(BACKLOG)
        memory = relay.ask("stop") + reader.ask(-1)
        return BACKLOG / (commits[-1][0] - begun), memory


def single(yard: Yard, writers: int) -> float:
    """Events per second, each committed alone with its business row, until the reader has committed the last."""
    share = SINGLE // writers
    with yard.running(0) as (relay, reader, first):
        others = [Child(run_writer, yard.publisher).ready() for _ in range(writers - 1)]
        relay.pipe.send("go")
        for number, writer in enumerate([first, *others]):
            writer.pipe.send((number * share, share, 1))
        commits = reader.ask(writers * share)
        begun = min(writer.pipe.recv()[0] for writer in [first, *others])
        for writer in others:
            writer.process.terminate()
            writer.process.join()
        return float(writers * share / (commits[-1][0] - begun))


def steady(yard: Yard) -> list[float]:
    """Milliseconds from commit to commit at 100 events per second, for each event."""
    with yard.running(0) as (relay, reader, writer):
        relay.pipe.send("go")
        writer.ask((0, 100, 1, 0.01))  # warm
        _, written = writer.ask((100, STEADY, 1, 0.01))
        commits = iter(reader.ask(100 + STEADY))
        latencies, (when, reached) = [], next(commits)
        for count, at in enumerate(written, start=101):
            while reached < count:
                when, reached = next(commits)
            latencies.append((when - at) * 1000)
        return latencies


def measure(pair: str, yard: Yard, runs: int) -> dict[str, Any]:
    """All of it, medians of some runs."""
    body = spliced(
        body_of(case(1), event_id=new_id(), place=PLACE, version=1, at=Clock().real(), traceparent=""), 1, new_id()
    )
    bare, drained, memory, alone, commits, latencies = [], [], [], [], [], []
    for run in range(runs):
        sys.stderr.write(f"{pair}: run {run + 1} of {runs}\n")
        bare.append(bare_rate(yard.bus_url, body, BARE))
        rate, rss = drain(yard)
        drained.append(rate)
        memory.append(rss)
        commits.append(bare_commits(yard.publisher.database_url, (body, "办理中"), BARE))
        alone.append(single(yard, WRITERS[pair]))
        latencies.append(statistics.quantiles(steady(yard), n=100))
    limit, rate, rate_single = (statistics.median(values) for values in (bare, drained, alone))
    found = {"limit": bare, "rate": drained, "rate_single": alone, "commits": commits}
    return {
        "pair": pair,
        "rate": round(rate),
        "limit": round(limit),
        "ratio": round(rate / limit, 2),
        "rate_single": round(rate_single),
        "ratio_single": round(rate_single / limit, 2),
        "commits": round(statistics.median(commits)),
        **{f"p{p}_ms": round(statistics.median(q[p - 1] for q in latencies), 1) for p in (50, 95, 99)},
        "rss_mb": round(max(memory)),
        "event_bytes": len(body.encode()),
        "writers": WRITERS[pair],
        "runs": runs,
        "all": {name: [round(value) for value in values] for name, values in found.items()},
    }


@contextmanager
def prepared(pair: str) -> Iterator[Yard]:
    """The servers and databases of a pair."""
    with tempfile.TemporaryDirectory(prefix="sunlight-bench-") as name, running_valkey(Path(name)) as redis_url:
        folder = Path(name)
        if pair == "valkey-sqlite":
            urls = {service: f"sqlite:///{folder / service}.db" for service in ("registry", "disclosure")}
            yield Yard(folder, redis_url, redis_url, urls)
            return
        with _databases() as urls:
            yield Yard(folder, RABBITMQ, redis_url, urls)


@contextmanager
def _databases() -> Iterator[dict[str, str]]:
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    names = {service: f"sunlight_bench_{service}_{uuid.uuid4().hex[:8]}" for service in ("registry", "disclosure")}
    with server.connect() as connection:
        for name in names.values():
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield {s: server.url.set(database=n).render_as_string(hide_password=False) for s, n in names.items()}
        finally:
            for name in names.values():
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


def main() -> None:
    """Measure the pairs asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events", description="How fast facts travel.")
    parser.add_argument("--pair", choices=PAIRS, action="append")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON object per pair, one a line")
    asked = parser.parse_args()
    for pair in asked.pair or PAIRS:
        with prepared(pair) as yard:
            found = measure(pair, yard, asked.runs)
        print(json.dumps(found) if asked.json else "\n".join(f"{key:>14}  {value}" for key, value in found.items()))


if __name__ == "__main__":
    main()
