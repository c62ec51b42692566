"""Duties of villages: what was recorded, and what was not done by its last day.

Revision ID: 0006_duty_works
Revises: 0005_residents
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_duty_works"
down_revision = "0005_residents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_works",
        sa.Column("village", sa.String(12), nullable=False),
        sa.Column("list_kind", sa.String(30), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("period_name", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("village", "list_kind", "code", "period", name="pk_duty_works"),
    )
