"""The life of a list.

Revision ID: 0004_lists
Revises: 0003_flows
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_lists"
down_revision = "0003_flows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
