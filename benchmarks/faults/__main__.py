"""`./sunlight faults [--json] [--pair …]`: exit code 0 when nothing was lost, doubled or turned round, and it recovered.

SUNLIGHT_BREAK=cursor (or --break cursor) breaks the cursor rule of the bus: the same run then goes red.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine

from benchmarks.faults.breaking import Breaker, Plan, dying
from benchmarks.faults.brokers import Broker, EmbeddedValkey, Rabbit
from benchmarks.faults.caller import Caller
from benchmarks.faults.checking import Findings, event_count, reckon, unsettled
from benchmarks.faults.clients import Shift, start
from benchmarks.faults.installation import Installation, installation
from benchmarks.faults.ledger import Ledger
from benchmarks.faults.servers import Missing, OwnPostgres, OwnRabbit

PAIRS = ("valkey-sqlite", "rabbitmq-postgresql")
RECOVERED_WITHIN = 15.0  # seconds after the last fault
_GIVES_UP_AFTER = 90.0
_WARM = 50  # acts
_WARMS_UP_WITHIN = 30.0


def main(arguments: list[str]) -> int:
    """Run on one pair or both; one JSON object a pair with --json."""
    asked = _parse(arguments)
    good = True
    for pair in PAIRS if asked.pair == "both" else (asked.pair,):
        try:
            report = run(pair, asked)
        except Missing as missing:
            print(f"{pair}: skipped, there is no {missing}", file=sys.stderr)
            continue
        print(json.dumps(report, ensure_ascii=False) if asked.json else _in_words(report), flush=True)
        good = good and is_good(report)
    return 0 if good else 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sunlight faults", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a pair")
    parser.add_argument("--pair", choices=(*PAIRS, "both"), default="both")
    parser.add_argument("--hits", type=int, default=64, help="processes to kill or freeze")
    parser.add_argument("--events", type=int, default=5000, help="go on until this many events")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between faults, on average")
    parser.add_argument("--few", action="store_true", help="every other fault only once")
    parser.add_argument("--rest", type=float, default=0.0, help="seconds each client rests between two acts")
    parser.add_argument("--points", type=float, default=0.003, help="chance of sudden death at a point of the bus")
    parser.add_argument("--seed", type=int, default=None, help="of the faults' order")
    parser.add_argument("--break", dest="broken", choices=("cursor",), default=os.environ.get("SUNLIGHT_BREAK"))
    return parser.parse_args(arguments)


def is_good(report: Mapping[str, Any]) -> bool:
    """The measure: nothing lost, doubled or inverted, and quickly back."""
    kept = not (report["lost"] or report["doubled"] or report["inverted"])
    return kept and report["recovered_s"] is not None and report["recovered_s"] <= RECOVERED_WITHIN


def run(pair: str, asked: argparse.Namespace) -> dict[str, Any]:
    """One pair: start, load, break, wait, reckon. Raises Missing where a server is not installed."""
    seed = asked.seed if asked.seed is not None else random.randrange(1_000_000)
    begun = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - begun:5.0f} s] {pair}: {text}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="sunlight-faults-") as name:
        folder = Path(name)
        with _servers(pair, folder) as (environment, rabbit):
            switches = {"SERVICE_SUNLIGHT_DIE_AT": dying(asked.points)}
            if asked.broken:
                switches["SERVICE_SUNLIGHT_BREAK"] = asked.broken
            with installation(folder / "state", {**environment, **switches}) as made:
                say(f"up at {made.url}, seed {seed}")
                broker: Broker = Rabbit(rabbit) if rabbit else EmbeddedValkey(made)
                report = _play(made, broker, asked, random.Random(seed), say)
                if report["lost"] or report["doubled"] or report["inverted"]:
                    _keep_logs(made.state, say)
    return {"pair": pair, "seed": seed, **report, "seconds": round(time.monotonic() - begun)}


@contextmanager
def _servers(pair: str, folder: Path) -> Iterator[tuple[dict[str, str], OwnRabbit | None]]:
    if pair == "valkey-sqlite":
        yield {"SUNLIGHT_BUS_URL": "", "SUNLIGHT_DATABASE_URL": "", "REDIS_URL": ""}, None
        return
    postgres, rabbit = OwnPostgres(folder / "postgres"), OwnRabbit(folder / "rabbitmq")
    try:
        postgres.start()
        rabbit.start()
        yield {"SUNLIGHT_BUS_URL": rabbit.url, "SUNLIGHT_DATABASE_URL": postgres.template, "REDIS_URL": ""}, rabbit
    finally:
        rabbit.stop()
        postgres.stop()


def _play(
    made: Installation, broker: Broker, asked: argparse.Namespace, dice: random.Random, say: Callable[[str], None]
) -> dict[str, Any]:
    ledger = Ledger()
    shift = Shift(made.url, ledger, threading.Event(), threading.Event(), asked.rest)
    engines = {name: create_engine(url, pool_pre_ping=True) for name, url in made.run["databases"].items()}
    clients = start(shift)
    _warm_up(ledger)
    breaker = Breaker(made, broker, dice, say)
    done = breaker.carry_out(Plan.usual(asked.hits, asked.pause, few=asked.few))
    say(f"faults over: {dict(done.counts)}; {len(ledger)} acts acknowledged")
    while event_count(engines) < asked.events and any(client.is_alive() for client in clients):
        breaker.carry_out(Plan(hits=2, broker_kills=0, wipes=0, redeliveries=0, drops=0, pause=asked.pause))
    shift.close.set()
    recovered = _recovery(clients, engines, shift, since=done.last, say=say)
    findings, effects = reckon(ledger, engines, Caller(made.url, shift.give_up))
    report = _report(ledger, engines, findings, made, breaker, recovered) | {"wrong_effects": effects}
    for engine in engines.values():
        engine.dispose()
    return report


def _warm_up(ledger: Ledger) -> None:
    """Faults begin when work flows."""
    end = time.monotonic() + _WARMS_UP_WITHIN
    while len(ledger) < _WARM and time.monotonic() < end:
        time.sleep(0.1)


def _recovery(
    clients: list[threading.Thread],
    engines: Mapping[str, Engine],
    shift: Shift,
    since: float,
    say: Callable[[str], None],
) -> float | None:
    """Seconds from the last fault until every client has its answer and every follower is at its sources' heads."""
    end, next_word = time.monotonic() + _GIVES_UP_AFTER, time.monotonic() + RECOVERED_WITHIN
    while time.monotonic() < end:
        waiting = [f"{client.name} works" for client in clients if client.is_alive()] or unsettled(engines)
        if not waiting:
            return round(time.monotonic() - since, 1)
        if time.monotonic() > next_word:
            say(f"not there yet: {', '.join(waiting)}")
            next_word += RECOVERED_WITHIN
        time.sleep(0.1)
    shift.give_up.set()
    return None


def _report(
    ledger: Ledger,
    engines: Mapping[str, Engine],
    findings: Findings,
    made: Installation,
    breaker: Breaker,
    recovered: float | None,
) -> dict[str, Any]:
    counts = breaker.done.counts
    hits = sum(number for what, number in counts.items() if what.startswith(("kill", "freeze")))
    killed = sum(number for what, number in counts.items() if what.startswith("kill"))
    return {
        "events": event_count(engines),
        "acts": len(ledger),
        "kills": hits,
        "at_points": max(0, made.deaths - killed),
        "faults": dict(sorted(counts.items())),
        "lost": len(findings.lost),
        "doubled": len(findings.doubled),
        "inverted": len(findings.inverted),
        "recovered_s": recovered,
        "surprises": dict(ledger.surprises.most_common(10)),
        "findings": [*findings.lost[:10], *findings.doubled[:10], *findings.inverted[:10]],
    }


def _keep_logs(state: Path, say: Callable[[str], None]) -> None:
    kept = Path(tempfile.mkdtemp(prefix="sunlight-faults-logs-"))
    for log in (state / "logs").glob("*.log"):
        (kept / log.name).write_bytes(log.read_bytes())
    say(f"logs kept in {kept}")


def _in_words(report: Mapping[str, Any]) -> str:
    lines = [f"{name:>12}: {value}" for name, value in report.items()]
    return "\n".join(["", *lines, "", "nothing was lost, doubled or turned round" if is_good(report) else "NOT GOOD"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
