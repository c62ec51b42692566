"""The worker processes: what `bus` and `jobs` are made of."""

import threading

from services.notify.jobs import JOBS
from services.notify.reactions import REACTIONS
from shared.bus.process import run_bus
from shared.house import House
from shared.jobs import run_jobs


def bus(house: House, stop: threading.Event) -> None:
    """Relay and follow until told to stop."""
    run_bus(house, REACTIONS, stop)


def jobs(house: House) -> None:
    """Work off the schedule until told to stop."""
    run_jobs(house, JOBS)
