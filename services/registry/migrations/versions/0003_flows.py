"""Flows with branches; matters with what decides them.

Revision ID: 0003_flows
Revises: 0002_rules
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_flows"
down_revision = "0002_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('steps', sa.Column('next', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column("matters", sa.Column("amount_fen", sa.BigInteger()))
    op.add_column("matter_steps", sa.Column("case", sa.String(60), nullable=False, server_default=""))
