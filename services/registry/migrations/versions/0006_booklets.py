"""Booklets.

Revision ID: 0006_booklets
Revises: 0005_people
"""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "0006_booklets"
down_revision = "0005_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "booklets",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("village", sa.String(12), nullable=False),
        sa.Column("edition", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        sa.Column("file_id", sa.String(36), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["village"], ["places.code"], name=op.f("fk_booklets_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booklets")),
        sa.UniqueConstraint("village", "edition", name=op.f("uq_booklets_village_edition")),
    )
    op.create_index(op.f("ix_booklets_state"), "booklets", ["state"])
