"""Imports the libraries every service uses, once, in the supervisor, before it forks: see `local.processes`.

Only libraries and `shared`; a service's own code is imported by its own processes, which can see no other service's.
"""

import contextlib
import gc
import importlib

_LIBRARIES = (
    "alembic.command",
    "alembic.config",
    "argon2",
    "celery.apps.worker",
    "celery.beat",
    "celery.concurrency.prefork",
    "celery.loaders.app",
    "celery.worker.consumer",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "flask_babel",
    "flask_smorest",
    "gunicorn.app.base",
    "gunicorn.arbiter",
    "gunicorn.workers.gthread",
    "jwt",
    "kombu.transport.redis",
    "openpyxl",
    "PIL.Image",
    "prometheus_client",
    "redis",
    "segno",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm",
    "shared.bus",
    "shared.contracts",
    "shared.files",
    "shared.house",
    "shared.jobs",
    "shared.launch",
    "shared.web",
)


def preload() -> None:
    """Import them all; one that is missing is left to whoever needs it. Freezes the heap so that forks share it."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
