"""Lots drawn by hand are recorded slip by slip and signed; a round is void with a reason.

Revision ID: 0015_hand_draws
Revises: 0014_contract_rules
"""

import sqlalchemy as sa
from alembic import op

import shared.database

revision = "0015_hand_draws"
down_revision = "0014_contract_rules"
branch_labels = None
depends_on = None

_ROUND = (["matter_id", "number"], ["draw_rounds.matter_id", "draw_rounds.number"])


def upgrade() -> None:
    for column in (
        sa.Column("way", sa.String(8), nullable=False, server_default="public"),
        sa.Column("all_draw", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("township_signs", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("files", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("digest", sa.String(64), nullable=False, server_default=""),
        sa.Column("closed_at", shared.database.UtcDateTime()),
        sa.Column("closed_by", sa.String(36), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("voided_on", sa.Date()),
        sa.Column("voided_by", sa.String(36), nullable=False, server_default=""),
        sa.Column("voided_role", sa.String(40), nullable=False, server_default=""),
    ):
        op.add_column("draw_rounds", column)
    op.create_table(
        "draw_slips",
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slip", sa.Integer(), nullable=False),
        sa.Column("household", sa.String(60), nullable=False),
        sa.Column("plot", sa.String(20), nullable=False),
        sa.Column("drawn_at", shared.database.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(*_ROUND, name="fk_draw_slips_matter_id"),
        sa.PrimaryKeyConstraint("matter_id", "number", "slip", name="pk_draw_slips"),
    )
    op.create_table(
        "draw_strikes",
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slip", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("struck_at", shared.database.UtcDateTime(), nullable=False),
        sa.Column("struck_by", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id", "number", "slip"],
            ["draw_slips.matter_id", "draw_slips.number", "draw_slips.slip"],
            name="fk_draw_strikes_matter_id",
        ),
        sa.PrimaryKeyConstraint("matter_id", "number", "slip", name="pk_draw_strikes"),
    )
    op.create_table(
        "draw_signatures",
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signed_at", shared.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(*_ROUND, name="fk_draw_signatures_matter_id"),
        sa.PrimaryKeyConstraint("matter_id", "number", "kind", name="pk_draw_signatures"),
    )
