"""Alembic's entry: disclosure's tables and the ground's."""

from services.disclosure.tables import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
