"""What law asks of a flow at least; what was remarked when a list was published.

Revision ID: 0012_minimums
Revises: 0011_meetings
"""

import csv
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0012_minimums"
down_revision = "0011_meetings"
branch_labels = None
depends_on = None

ROWS = Path(__file__).parents[1] / "data" / "minimums_0012.csv"


def upgrade() -> None:
    table = op.create_table(
        "law_minimums",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("need", sa.String(20), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("binding", sa.Boolean(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_until", sa.Date()),
        sa.Column("note", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("key", "in_force_from", name="pk_law_minimums"),
    )
    assert table is not None
    with ROWS.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle))
    rows = [
        {**line, "binding": line["binding"] == "1", "in_force_from": date.fromisoformat(line["in_force_from"])}
        for line in lines
    ]
    op.bulk_insert(table, rows)
    op.add_column("power_lists", sa.Column("remarks", sa.JSON(), nullable=False, server_default="[]"))
