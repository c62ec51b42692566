"""People and posts in full.

Revision ID: 0005_people
Revises: 0004_lists
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_people"
down_revision = "0004_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
