"""A meeting's roll stands in its record, as it was signed, not in rows of its own.

Revision ID: 0016_rolls
Revises: 0015_hand_draws
"""

import json
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0016_rolls"
down_revision = "0015_hand_draws"
branch_labels = None
depends_on = None

meetings = sa.table("meetings", sa.column("matter_id"), sa.column("step_id"), sa.column("roll"))
rolls = sa.table(
    "rolls", sa.column("matter_id"), sa.column("step_id"), sa.column("number"), sa.column("name"),
    sa.column("capacity"), sa.column("present", sa.Boolean()), sa.column("vote"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("meetings", sa.Column("roll", sa.Text(), nullable=False, server_default="[]"))
    connection = op.get_bind()
    rows = sa.select(rolls).order_by(rolls.c.matter_id, rolls.c.step_id, rolls.c.number)
    # A county's rolls need not fit into memory at once.
    with connection.execute(rows, execution_options={"yield_per": 2000}) as found:
        for (matter_id, step_id), lines in groupby(found, key=lambda row: (row.matter_id, row.step_id)):
            roll = [[line.name, line.capacity, line.present, line.vote] for line in lines]
            one = sa.and_(meetings.c.matter_id == matter_id, meetings.c.step_id == step_id)
            connection.execute(sa.update(meetings).where(one).values(roll=json.dumps(roll, ensure_ascii=False)))
    op.drop_table("rolls")
