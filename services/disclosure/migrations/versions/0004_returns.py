"""Steps of a matter that were undone, and corrections of those that stand.

Revision ID: 0004_returns
Revises: 0003_lifted
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_returns"
down_revision = "0003_lifted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matter_steps", sa.Column("undone_on", sa.Date()))
    op.add_column("matter_steps", sa.Column("undone_why", sa.Text(), nullable=False, server_default=""))
    op.add_column("matter_steps", sa.Column("corrections", sa.JSON(), nullable=False, server_default="[]"))
