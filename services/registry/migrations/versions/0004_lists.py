"""The life of a list: consultation, adoption, look-back; duties without a flow; items of one place alone. Published lists
stand: triggers let nobody change them.

Revision ID: 0004_lists
Revises: 0003_flows
"""

import sqlalchemy as sa
from alembic import op

import shared.database

revision = "0004_lists"
down_revision = "0003_flows"
branch_labels = None
depends_on = None

STANDING = ("power_lists", "items", "steps")


def upgrade() -> None:
    _life()
    _duties()
    _comments()
    _look_backs()
    op.create_table(
        "own_item_rules",
        sa.Column("county", sa.String(length=12), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("item_class", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("allowed_by", sa.String(length=36), nullable=False),
        sa.Column("allowed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("county", "tier", "item_class", "category", name=op.f("pk_own_item_rules")),
    )
    _own_item_requests()
    for table in STANDING:
        _stand(table)


def _life() -> None:
    op.add_column("drafts", sa.Column("state", sa.String(length=12), nullable=False, server_default="draft"))
    op.execute("UPDATE drafts SET state = 'published' WHERE published_at IS NOT NULL")
    op.add_column("drafts", sa.Column("consulted_on", sa.Date(), nullable=True))
    op.add_column("drafts", sa.Column("consulted_until", sa.Date(), nullable=True))
    op.add_column("drafts", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    op.add_column("power_lists", sa.Column("draft_id", sa.String(length=36), nullable=False, server_default=""))
    op.add_column("power_lists", sa.Column("direct_reason", sa.Text(), nullable=False, server_default=""))
    for table in ("drafts", "power_lists"):
        op.add_column(table, sa.Column("adopted_by", sa.String(length=120), nullable=False, server_default=""))
        op.add_column(table, sa.Column("adopted_on", sa.Date(), nullable=True))


def _duties() -> None:
    op.add_column("items", sa.Column("whom", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("items", sa.Column("phone", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("items", sa.Column("forms", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("items", sa.Column("posts", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("items", sa.Column("content", sa.Text(), nullable=False, server_default=""))
    op.add_column("items", sa.Column("frequency", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("items", sa.Column("due", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("items", sa.Column("place", sa.String(length=12), nullable=False, server_default=""))


def _comments() -> None:
    op.create_table(
        "list_comments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.Column("list_kind", sa.String(length=24), nullable=False),
        sa.Column("item_code", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("speaker", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_at", shared.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=False),
        sa.Column("answered_at", shared.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_list_comments_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_comments")),
    )
    op.create_index(op.f("ix_list_comments_draft_id"), "list_comments", ["draft_id"], unique=False)


def _look_backs() -> None:
    op.create_table(
        "look_backs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("village", sa.String(length=12), nullable=False),
        sa.Column("half", sa.String(length=6), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_backs")),
        sa.UniqueConstraint("village", "half", name=op.f("uq_look_backs_village_half")),
    )
    op.create_table(
        "look_back_findings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("look_back_id", sa.String(length=36), nullable=False),
        sa.Column("list_kind", sa.String(length=24), nullable=False),
        sa.Column("item_code", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["look_back_id"], ["look_backs.id"], name=op.f("fk_look_back_findings_look_back_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_findings")),
    )
    op.create_index(op.f("ix_look_back_findings_look_back_id"), "look_back_findings", ["look_back_id"], unique=False)
    op.create_index(op.f("ix_look_back_findings_draft_id"), "look_back_findings", ["draft_id"], unique=False)


def _own_item_requests() -> None:
    op.create_table(
        "own_item_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("list_kind", sa.String(length=24), nullable=False),
        sa.Column("base_code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_item_requests")),
    )
    op.create_index(op.f("ix_own_item_requests_place"), "own_item_requests", ["place"], unique=False)


def _stand(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: what was published stands'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_stand() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: what was published stands'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stand()"
    )
