"""Alembic's entry: registry's tables and the ground's."""

from services.registry.tables import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
