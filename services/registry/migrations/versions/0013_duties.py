"""What was recorded of duties, and since when it could be.

Revision ID: 0013_duties
Revises: 0012_minimums
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import shared.database

revision = "0013_duties"
down_revision = "0012_minimums"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_records",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("village", sa.String(12), nullable=False),
        sa.Column("list_kind", sa.String(24), nullable=False),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period_name", sa.String(160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("recorded_by", sa.String(36), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", shared.database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_records"),
        sa.UniqueConstraint("village", "list_kind", "item_code", "period", "number", name="uq_duty_records_number"),
    )
    beginning = op.create_table(
        "duty_beginning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_beginning"),
    )
    op.bulk_insert(beginning, [{"id": 1, "starts_on": datetime.now(ZoneInfo("Asia/Shanghai")).date()}])
    op.create_index("ix_duty_records_village_due_on", "duty_records", ["village", "due_on"])
