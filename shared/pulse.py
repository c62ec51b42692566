"""Ends a `jobs` process that no longer hears its queue, so that whoever watches it starts a fresh one.

Celery 5.7 can fall deaf for good on Redis: an acknowledgement that fails because the broker just died leaves its message
counted as unacknowledged, and with a prefetch of one nothing is fetched again (kombu `QoS.can_consume`). An embedded
scheduler that was killed is not started again either. Both show the same way: the scheduler's pulse no longer arrives.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from celery import Celery, signals
from celery.worker import state

log = logging.getLogger(__name__)
PERIOD = 2.0  # seconds between pulses
_SILENCE = 8  # seconds without any task while the broker answers and nothing is being worked on
_DEAF = 75  # exit code


class Pulse:
    """Counts seconds since the last task came. Frozen time does not count: it counts its own ticks, not the clock."""

    def __init__(self, broker_answers: Callable[[], bool], end: Callable[[], None]) -> None:
        self._broker_answers, self._end = broker_answers, end
        self._silent = 0

    def heard(self, **_: Any) -> None:
        """A task came."""
        self._silent = 0

    def tick(self, *, busy: bool) -> None:
        """A second has passed. Ends the process at the eighth in silence; a broker that is away is no silence."""
        if busy or not self._broker_answers():
            self._silent = 0
            return
        self._silent += 1
        if self._silent >= _SILENCE:
            self._end()


def watch(app: Celery, service: str, broker_answers: Callable[[], bool]) -> None:
    """Add the pulse to the schedule, and listen for it from when the worker is ready."""
    name = f"{service}.pulse"
    app.task(_nothing, name=name, ignore_result=True)
    app.conf.beat_schedule[name] = {"task": name, "schedule": PERIOD, "args": [""], "options": {"expires": 3 * PERIOD}}
    pulse = Pulse(broker_answers, _end)

    def begin(**_: Any) -> None:
        signals.task_received.connect(pulse.heard, weak=False)
        threading.Thread(target=_listen, args=(pulse,), name="pulse", daemon=True).start()

    signals.worker_ready.connect(begin, weak=False)


def _listen(pulse: Pulse) -> None:
    second = threading.Event()
    while True:
        second.wait(1)
        pulse.tick(busy=bool(state.active_requests))


def _nothing(_argument: str = "") -> None:
    """Arriving is all it is for."""


def _end() -> None:
    log.error("no task has come for %s s though the broker answers; ending, to be started afresh", _SILENCE)
    os._exit(_DEAF)
