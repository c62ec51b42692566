"""Meetings are recorded and signed before their step is taken; rules say whose vote counts and who signs.

Revision ID: 0011_meetings
Revises: 0010_requests
"""

import sqlalchemy as sa
from alembic import op

import shared.database

revision = "0011_meetings"
down_revision = "0010_requests"
branch_labels = None
depends_on = None

# Whose meeting it is; the majority is the deciding body's own.
COUNTED = {
    "村“两委”会议": ["committee_member"],
    "党员大会": ["party_member"],
    "村民会议": ["villager"],
    "村民会议（户代表）": ["household"],
    "村民代表会议": ["representative"],
    "村民小组会议": ["villager", "household"],
    "成员大会": ["cooperative_member"],
    "成员代表大会": ["cooperative_representative"],
    "理事会": ["council_member"],
}
# 《村民委员会组织法》§21: ten days before a villagers' meeting; 《农村集体经济组织法》§26: ten days before a members' meeting.
CALLED = {"村民会议": 10, "村民会议（户代表）": 10, "成员大会": 10}
TOWNSHIP_SIGNS = ("land_outsiders",)  # 《农村土地承包法》§52: with the township's approval


def upgrade() -> None:
    op.add_column("rules", sa.Column("counted", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("rules", sa.Column("call_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("rules", sa.Column("township_signs", sa.Boolean(), nullable=False, server_default=sa.false()))
    rules = sa.table(
        "rules", sa.column("key"), sa.column("body"), sa.column("counted", sa.JSON()), sa.column("call_days"),
        sa.column("township_signs", sa.Boolean()),
    )  # fmt: skip
    for body, capacities in COUNTED.items():
        change = sa.update(rules).where(rules.c.body == body)
        op.execute(change.values(counted=capacities, call_days=CALLED.get(body, 0)))
    op.execute(sa.update(rules).where(rules.c.key.in_(TOWNSHIP_SIGNS)).values(township_signs=True))
    with op.batch_alter_table("meetings") as meetings:
        meetings.drop_constraint("fk_meetings_matter_id_step_id", type_="foreignkey")
        meetings.create_foreign_key("fk_meetings_matter_id", "matters", ["matter_id"], ["id"])
        meetings.drop_column("countersigned_by")
        meetings.add_column(sa.Column("called_on", sa.Date()))
        meetings.add_column(sa.Column("township_signs", sa.Boolean(), nullable=False, server_default=sa.false()))
        meetings.add_column(sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
        meetings.add_column(sa.Column("digest", sa.String(64), nullable=False, server_default=""))
        meetings.add_column(sa.Column("recorded_by", sa.String(36), nullable=False, server_default=""))
        meetings.add_column(sa.Column("recorded_at", shared.database.UtcDateTime()))
    op.create_table(
        "meeting_signatures",
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signed_at", shared.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id", "step_id"], ["meetings.matter_id", "meetings.step_id"], name="fk_meeting_signatures_matter_id"
        ),
        sa.PrimaryKeyConstraint("matter_id", "step_id", "kind", name="pk_meeting_signatures"),
    )
