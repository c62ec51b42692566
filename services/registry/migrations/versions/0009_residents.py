"""Residents' objections to what a matter posts, as disclosure tells of them.

Revision ID: 0009_residents
Revises: 0008_returns
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_residents"
down_revision = "0008_returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matter_steps", sa.Column("objected", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "resident_objections",
        sa.Column("question_id", sa.String(36), nullable=False),
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("objected_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date()),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("adopted_as", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_resident_objections_matter_id"),
        sa.PrimaryKeyConstraint("question_id", name="pk_resident_objections"),
    )
    op.create_index("ix_resident_objections_matter_id", "resident_objections", ["matter_id"])
