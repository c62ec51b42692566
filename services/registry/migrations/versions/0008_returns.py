"""Going back in a matter, corrections of its records, and who sees it through.

Revision ID: 0008_returns
Revises: 0007_matters
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_returns"
down_revision = "0007_matters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matters", sa.Column("handler_id", sa.String(36), nullable=False, server_default=""))
    op.execute("UPDATE matters SET handler_id = started_by")
    op.create_table(
        "undone_steps",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone_on", sa.Date(), nullable=False),
        sa.Column("undone_by", sa.String(36), nullable=False),
        sa.Column("undone_role", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_undone_steps_matter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_undone_steps"),
    )
    op.create_index("ix_undone_steps_matter_id", "undone_steps", ["matter_id"])
    op.create_table(
        "step_corrections",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.Column("corrected_by", sa.String(36), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_step_corrections_matter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_step_corrections"),
    )
    op.create_index("ix_step_corrections_matter_id", "step_corrections", ["matter_id"])
