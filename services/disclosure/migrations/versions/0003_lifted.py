"""Matters whose flow is their own, because the tier above lifted them to its review; objections the township decides.

Revision ID: 0003_lifted
Revises: 0002_duties
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_lifted"
down_revision = "0002_duties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matters", sa.Column("ahead", sa.JSON()))
    op.add_column("matters", sa.Column("flow", sa.JSON()))
    op.add_column("matters", sa.Column("lifted", sa.Text(), nullable=False, server_default=""))
    op.add_column("objections", sa.Column("decide_due_on", sa.Date()))
