"""The other processes: `bus` follows other services and says what happened here, `jobs` builds, fetches and ends."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.disclosure.app import templates_only
from services.disclosure.jobs import jobs_of
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.reactions import REACTIONS
from shared.bus import Event, Reaction
from shared.bus.process import run_bus
from shared.clock import Clock
from shared.house import House
from shared.jobs import run_jobs


def bus(house: House, stop: threading.Event) -> None:
    """Relay and follow until told to stop."""
    run_bus(house, [_waking(house, reaction) for reaction in REACTIONS], stop)


def jobs(house: House) -> None:
    """Work until told to stop."""
    run_jobs(house, jobs_of(lambda: templates_only(house)))


def _waking(house: House, reaction: Reaction) -> Reaction:
    """The same reaction, waking the jobs it gave work to once its transaction has committed."""

    def apply(session: Any, clock: Clock, event: Event, fact: Any) -> None:
        reaction.apply(session, clock, event, fact)
        wake_jobs(session, house)

    wrapped: Callable[..., None] = apply
    return replace(reaction, apply=wrapped)
