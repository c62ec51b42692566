"""The other processes: the bus, and the jobs."""

import threading

from services.complaints.jobs import JOBS
from services.complaints.reactions import REACTIONS
from shared.bus.process import run_bus
from shared.house import House
from shared.jobs import run_jobs


def bus(house: House, stop: threading.Event) -> None:
    """Relay what complaints says, follow what it hears."""
    run_bus(house, REACTIONS, stop)


def jobs(house: House) -> None:
    """Celery with the schedule."""
    run_jobs(house, JOBS)
