"""Booklets.

Revision ID: 0006_booklets
Revises: 0005_people
"""

revision = "0006_booklets"
down_revision = "0005_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
