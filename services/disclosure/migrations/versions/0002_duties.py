"""Duties without a flow, whom to see, items of one place alone.

Revision ID: 0002_duties
Revises: 0001_disclosure
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_duties"
down_revision = "0001_disclosure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("list_items", sa.Column("whom", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("list_items", sa.Column("office_number", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("list_items", sa.Column("forms", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("list_items", sa.Column("posts", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("list_items", sa.Column("content", sa.Text(), nullable=False, server_default=""))
    op.add_column("list_items", sa.Column("frequency", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("list_items", sa.Column("due", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("list_items", sa.Column("place", sa.String(length=12), nullable=False, server_default=""))
