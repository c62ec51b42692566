"""Background work on Celery. A task carries a row id at most; the row holds the state; a sweep finds what was lost.

Rule 6 of the bus applies: late acknowledgement, one task at a time, JSON, no results, no far ETA. A due job that must
happen once per slot is claimed by a row, so any number of schedulers may run.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import Celery, signals
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.house import House
from shared.pulse import watch
from shared.settings import Settings
from shared.tables import job_claims

log = logging.getLogger(__name__)
_HARD_LIMIT = 100  # seconds, below the visibility timeout


@dataclass(frozen=True)
class Job:
    """One kind of background work. `name` outlives refactors; `every` is in seconds, None where it is only sent."""

    name: str
    run: Callable[[House, str], None]
    every: float | None = None


def make_celery(settings: Settings) -> Celery:
    """The Celery application of a service, without tasks: enough to send."""
    app = Celery(settings.service, broker=settings.celery_url, set_as_current=False)
    queue = f"{settings.service}.jobs"
    amqp = settings.celery_url.startswith("amqp")
    app.conf.update(
        task_default_queue=queue,
        # On RabbitMQ an exchange of the service's own, not the default one, by which it could reach everybody's queues.
        task_default_exchange=f"{settings.service}.tasks" if amqp else queue,
        task_default_exchange_type="topic" if amqp else "direct",
        task_default_routing_key=queue,
        task_default_queue_type="quorum" if amqp else "classic",
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=_HARD_LIMIT,
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2},
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"confirm_publish": True}
        if amqp
        else {
            "visibility_timeout": 120,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 10,
            "socket_keepalive": True,
            "global_keyprefix": f"{settings.service}:",
        },
        broker_heartbeat=20,
        timezone="Asia/Shanghai",
    )
    return app


def send(house: House, name: str, argument: str = "") -> None:
    """Send a job now. Call it through `after_commit`. A broker that is down costs only speed: the sweep finds the row."""
    try:
        house.celery.send_task(name, args=[argument], expires=3600)
    except Exception as error:  # noqa: BLE001 - kombu raises its transports' own errors here
        log.warning("job not sent, its sweep will find the work", extra={"job": name, "reason": type(error).__name__})


def run_jobs(house: House, jobs: Sequence[Job]) -> None:
    """The `jobs` process: one Celery worker with its schedule; returns when told to stop."""
    from shared.housekeeping import EVERY, keep_house
    from shared.launch import die_with_parent

    app = make_celery(house.settings)
    jobs = (*jobs, Job(f"{house.settings.service}.housekeeping", keep_house, every=EVERY))
    for job in jobs:
        app.task(_task(house, job), name=job.name, ignore_result=True)
    app.conf.beat_schedule = {
        job.name: {"task": job.name, "schedule": job.every, "args": [""], "options": {"expires": max(job.every, 2.0)}}
        for job in jobs
        if job.every is not None
    }
    app.conf.beat_scheduler = "celery.beat:Scheduler"  # in memory: claims are rows, so forgetting does no harm
    app.conf.beat_max_loop_interval = 1
    watch(app, house.settings.service, lambda: _answers(app))

    def child_started(**_: Any) -> None:
        die_with_parent()
        house.database.engine.dispose(close=False)

    signals.worker_process_init.connect(child_started, weak=False)
    signals.beat_embedded_init.connect(child_started, weak=False)
    signals.setup_logging.connect(_keep_our_logs, weak=False)
    worker = app.Worker(
        concurrency=1,
        pool="prefork",
        beat=True,
        loglevel=house.settings.log_level,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()


def claim(session: Session, job: str, slot: str, at: datetime) -> bool:
    """Whether this unit of work is the one that does the job for this slot. Commit it with the rows the job makes.

    slot: e.g. "2026-11-22T09". INSERT … ON CONFLICT DO NOTHING: of several schedulers one wins, whatever they do.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(job_claims).values(job=job, slot=slot, claimed_at=at, done_at=at)
    # RETURNING, not rowcount: psycopg reports -1 for an INSERT here.
    return session.scalar(statement.on_conflict_do_nothing().returning(job_claims.c.slot)) is not None


def _answers(app: Celery) -> bool:
    """Whether the broker takes a connection now."""
    try:
        with app.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # noqa: BLE001 - kombu raises its transports' own errors here
        return False
    return True


def _task(house: House, job: Job) -> Callable[[str], None]:
    def run(argument: str = "") -> None:
        try:
            job.run(house, argument)
        except Exception:
            # Logged once, here: the row still stands open and the next sweep tries again.
            log.exception("job failed", extra={"job": job.name})

    return run


def _keep_our_logs(**_: Any) -> None:
    """Celery asks who sets logging up; shared.logs already has."""
