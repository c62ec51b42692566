"""Residents' requests for daily items, and the items they may ask for.

Revision ID: 0002_requests
Revises: 0001_grid
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_requests"
down_revision = "0001_grid"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lists",
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "version", name="pk_lists"),
    )
    op.create_index("ix_lists_county", "lists", ["county", "kind", "version"])
    op.create_table(
        "daily_items",
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("list_kind", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("time_limit", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "list_version", "code", name="pk_daily_items"),
    )
    op.create_table(
        "service_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("village", sa.String(length=12), nullable=False),
        sa.Column("list_kind", sa.String(length=30), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column("current_step", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("ahead", sa.JSON()),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_requests"),
        sa.UniqueConstraint("code_digest", name="uq_service_requests_code_digest"),
    )
    op.create_index("ix_service_requests_village", "service_requests", ["village", "state", "requested_on"])
    op.create_index(
        "ix_service_requests_matter",
        "service_requests",
        ["matter_id"],
        unique=True,
        postgresql_where=sa.text("matter_id <> ''"),
        sqlite_where=sa.text("matter_id <> ''"),
    )
    op.create_index(
        "ix_service_requests_ended",
        "service_requests",
        ["ended_on"],
        postgresql_where=sa.text("sealed <> ''"),
        sqlite_where=sa.text("sealed <> ''"),
    )
