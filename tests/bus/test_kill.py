"""kill -9 at named points and in between, of relays and readers, while facts are committed; on both pairs."""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bus.yard import Yard

FACTS = 200
DEADLINE = 80.0  # seconds; a limit, not a measure
ROOT = Path(__file__).resolve().parents[2]


class Troupe:
    """Processes that are started again when they die."""

    def __init__(self, yard: Yard, redis_url: str) -> None:
        self._told = {
            "pair": yard.pair,
            "bus_url": yard.bus_url,
            "redis_url": redis_url,
            "publisher": yard.publisher.service,
            "publisher_url": yard.publisher.database.engine.url.render_as_string(hide_password=False),
            "reader": yard.reader.service,
            "reader_url": yard.reader.database.engine.url.render_as_string(hide_password=False),
        }
        self.deaths = 0
        self.chances = {
            "relay": {"before_commit": 0.02, "after_commit": 0.02, "after_publish": 0.02},
            "reader": {"before_commit": 0.02, "after_commit": 0.02, "before_ack": 0.02},
        }
        self._processes = {(role, n): self._start(role) for role in ("relay", "reader") for n in range(2)}

    def _start(self, role: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.bus.workers", role, json.dumps(self._told)]
        return subprocess.Popen([*command, json.dumps(self.chances[role])], cwd=ROOT)

    def tend(self) -> None:
        """Start again whatever died."""
        for (role, n), process in self._processes.items():
            if process.poll() is not None:
                assert process.returncode == -signal.SIGKILL, f"{role} ended by itself: {process.returncode}"
                self.deaths += 1
                self._processes[role, n] = self._start(role)

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL to one of them, whatever it is doing."""
        chance.choice(list(self._processes.values())).kill()

    def end(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()


@contextmanager
def troupe(yard: Yard, redis_url: str) -> Iterator[Troupe]:
    """Two relays and two readers."""
    made = Troupe(yard, redis_url)
    try:
        yield made
    finally:
        made.end()


@pytest.mark.timeout(120)
def test_nothing_is_lost_doubled_or_overtaken(yard: Yard, valkey_url: str) -> None:
    chance = random.Random(7)
    with troupe(yard, valkey_url) as processes:
        saying = threading.Thread(target=_say_all, args=(yard,))
        saying.start()
        end = time.monotonic() + DEADLINE
        kills = 0
        while (saying.is_alive() or len(yard.applied()) < FACTS) and time.monotonic() < end:
            processes.tend()
            if saying.is_alive() and kills < 4 and chance.random() < 0.1:
                processes.kill_one(chance)
                kills += 1
            if kills == 2:
                yard.wipe_broker()
            if not saying.is_alive():
                processes.chances = {"relay": {}, "reader": {}}
            time.sleep(0.1)
        saying.join()
        assert processes.deaths > 0
    assert yard.applied() == list(range(FACTS))


def _say_all(yard: Yard) -> None:
    for n in range(FACTS):
        yard.say(n)
        time.sleep(0.01)
