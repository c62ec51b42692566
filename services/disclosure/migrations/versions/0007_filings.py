"""Contracts that wait for the township's filing seal, as registry tells of them.

Revision ID: 0007_filings
Revises: 0006_duty_works
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_filings"
down_revision = "0006_duty_works"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract_filings",
        sa.Column("filing_id", sa.String(36), nullable=False),
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(60), nullable=False),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("contracts", sa.JSON(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("settled_on", sa.Date()),
        sa.Column("seal_no", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("filing_id", name="pk_contract_filings"),
    )
    op.create_index("ix_contract_filings_matter_id", "contract_filings", ["matter_id"])
    op.create_index("ix_contract_filings_entry_id", "contract_filings", ["entry_id"])
