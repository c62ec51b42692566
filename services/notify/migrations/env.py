"""Alembic's way in; everything it does is in shared.migrations."""

from services.notify.tables import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
