"""Residents' objections to what is posted, beside their questions.

Revision ID: 0005_residents
Revises: 0004_returns
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_residents"
down_revision = "0004_returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("kind", sa.String(length=10), nullable=False, server_default="question"))
    op.add_column("questions", sa.Column("matter_id", sa.String(length=36), nullable=False, server_default=""))
    op.add_column("questions", sa.Column("step_id", sa.String(length=60), nullable=False, server_default=""))
    op.create_index(
        "ix_questions_matter",
        "questions",
        ["matter_id"],
        postgresql_where=sa.text("matter_id <> ''"),
        sqlite_where=sa.text("matter_id <> ''"),
    )
