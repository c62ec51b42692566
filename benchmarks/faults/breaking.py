"""The faults, one after the other: processes killed and frozen, the broker killed, wiped and made to repeat itself."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from benchmarks.faults.brokers import Broker, deliver_again
from benchmarks.faults.installation import Installation, victims

LONGEST_FREEZE = 8.0  # seconds
_POINTS = ("before_commit", "after_commit", "after_publish", "before_ack")


def dying(chance: float) -> str:
    """SUNLIGHT_DIE_AT: at each of the points, with this chance each time a process passes."""
    return ",".join(f"{point}:{chance}" for point in _POINTS)


@dataclass
class Plan:
    """What shall happen. `hits`: random kills and freezes; the others are spread among them."""

    hits: int
    broker_kills: int
    wipes: int
    redeliveries: int
    drops: int
    pause: float  # seconds between two faults, on average

    @classmethod
    def usual(cls, hits: int, pause: float, *, few: bool = False) -> "Plan":
        """Besides the hits every other fault a few times; `few`: once."""
        if few:
            return cls(hits, broker_kills=1, wipes=1, redeliveries=1, drops=1, pause=pause)
        return cls(hits, broker_kills=2, wipes=2, redeliveries=3, drops=4, pause=pause)


@dataclass
class Done:
    """What did happen."""

    counts: Counter[str] = field(default_factory=Counter)
    last: float = 0.0  # monotonic
    thaws: list[threading.Timer] = field(default_factory=list)


class Breaker:
    """Carries a plan out on an installation."""

    def __init__(self, made: Installation, broker: Broker, dice: random.Random, say: Callable[[str], None]) -> None:
        self.made, self.broker, self.dice, self.say = made, broker, dice, say
        self.done = Done()

    def carry_out(self, plan: Plan) -> Done:
        """Everything in random order; returns when the last fault is over (also the last freeze)."""
        steps: list[Callable[[], None]] = [self._hit] * plan.hits
        steps += (
            [self._kill_broker] * plan.broker_kills + [self._wipe] * plan.wipes + [self._redeliver] * plan.redeliveries
        )
        steps += [self._drop] * plan.drops
        self.dice.shuffle(steps)
        for number, step in enumerate(steps, 1):
            step()
            if number % 10 == 0:
                self.say(f"{number}/{len(steps)} faults")
            time.sleep(self.dice.uniform(0.3, 1.7) * plan.pause)
        for timer in self.done.thaws:
            timer.join()
        self.done.last = max(self.done.last, time.monotonic() if self.done.thaws else 0)
        return self.done

    def _hit(self) -> None:
        alive = victims(self.made)
        if not alive:
            return
        kinds = sorted({name for name, _ in alive})
        name = self.dice.choice(kinds)
        pid = self.dice.choice([pid for who, pid in alive if who == name])
        if self.dice.random() < 0.7:
            self._count(f"kill {name.partition('-')[2]}")
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        else:
            self._freeze(name, pid)

    def _freeze(self, name: str, pid: int) -> None:
        self._count(f"freeze {name.partition('-')[2]}")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        timer = threading.Timer(self.dice.uniform(0.5, LONGEST_FREEZE), self._thaw, [pid])
        timer.start()
        self.done.thaws.append(timer)

    def _thaw(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        self.done.last = time.monotonic()

    def _kill_broker(self) -> None:
        self._count("broker killed")
        self.broker.kill_and_restart()
        self.done.last = time.monotonic()

    def _wipe(self) -> None:
        self._count("broker wiped")
        self.broker.wipe()

    def _redeliver(self) -> None:
        self._count("redelivery")
        deliver_again(self.broker, self.made.run["databases"], self.dice.randint(2, 5))

    def _drop(self) -> None:
        """Messages pile up for a follower held still; they are removed; it goes on with those that came after them.

        Short, so that the follower meets the hole before it next looks at the feed anyway.
        """
        self._count("messages dropped")
        service = self.dice.choice((*3 * ("disclosure",), "notify", "complaints", "grid"))
        for _ in range(3):
            held = self.made.processes(service, "bus")
            _send(held, signal.SIGSTOP)
            time.sleep(0.5)
            self.broker.drop(service)
            time.sleep(0.5)
            _send(held, signal.SIGCONT)
            time.sleep(0.7)
        self.done.last = time.monotonic()

    def _count(self, what: str) -> None:
        self.done.counts[what] += 1
        self.done.last = time.monotonic()


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
