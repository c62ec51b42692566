"""Matters in full: higher review; objections that the township decides; draws by commit and reveal.

Revision ID: 0007_matters
Revises: 0006_booklets
"""

import sqlalchemy as sa
from alembic import op

import shared.database

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
    op.create_table(
        "draw_rounds",
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("households", sa.JSON(), nullable=False),
        sa.Column("plots", sa.JSON(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("frozen_by", sa.String(36), nullable=False),
        sa.Column("reveal_until", sa.Date()),
        sa.Column("state", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_draw_rounds_matter_id"),
        sa.PrimaryKeyConstraint("matter_id", "number", name="pk_draw_rounds"),
    )
    op.create_table(
        "draw_parts",
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("committed_by", sa.String(36), nullable=False),
        sa.Column("committed_at", shared.database.UtcDateTime(), nullable=False),
        sa.Column("phrase", sa.String(200), nullable=False),
        sa.Column("revealed_at", shared.database.UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["matter_id", "number"], ["draw_rounds.matter_id", "draw_rounds.number"], name="fk_draw_parts_matter_id"
        ),
        sa.PrimaryKeyConstraint("matter_id", "number", "party", name="pk_draw_parts"),
    )
