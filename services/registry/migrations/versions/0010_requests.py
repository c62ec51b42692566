"""Matters that residents' requests started.

Revision ID: 0010_requests
Revises: 0009_residents
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_requests"
down_revision = "0009_residents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_requests",
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_service_requests_matter_id"),
        sa.PrimaryKeyConstraint("request_id", name="pk_service_requests"),
    )
    op.create_index("ix_service_requests_matter_id", "service_requests", ["matter_id"])
