"""Matters in full: higher review; objections that the township decides.

Revision ID: 0007_matters
Revises: 0006_booklets
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_matters"
down_revision = "0006_booklets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matters", sa.Column("reviews", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "lifts",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("place", sa.String(12), nullable=False),
        sa.Column("list_kind", sa.String(24), nullable=False),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(36), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_by", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lifts"),
    )
    op.create_index("ix_lifts_place", "lifts", ["place"])
    op.add_column("objections", sa.Column("extended", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("objections", sa.Column("escalated_on", sa.Date()))
    op.add_column("objections", sa.Column("decide_due_on", sa.Date()))
    op.add_column("objections", sa.Column("ruling", sa.Text(), nullable=False, server_default=""))
