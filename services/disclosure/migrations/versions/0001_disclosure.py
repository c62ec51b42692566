"""Disclosure's tables, on the ground every service stands on; triggers that let nobody change what was posted.

Revision ID: 0001_disclosure
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

import shared.database
from shared.migrations import ground_0001

revision = "0001_disclosure"
down_revision = None
branch_labels = None
depends_on = None

STANDING = ("entries", "roster_rows", "ledger_lines")
DIBAO = {
    "kind": "dibao",
    "place": "",
    "effective_on": date(2016, 7, 1),
    "title": "农村低保户名单",
    "shows": ["name", "group", "amount", "period"],
    "name_style": "masked",
    "shown_days": 366,
    "basis": "批准的名单和金额长期公示；不得公开与最低生活保障无关的信息",
    "source": "参照《重庆市城乡居民最低生活保障条例》第十八条第五款；《个人信息保护法》第六条、第二十八条",
}


def upgrade() -> None:
    ground_0001.create()
    op.create_table('attachments',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('source_file_id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('file_id', sa.String(length=36), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_try_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments'))
    )
    op.create_index(op.f('ix_attachments_entry_id'), 'attachments', ['entry_id'], unique=False)
    op.create_index('ix_attachments_wanted', 'attachments', ['next_try_at'], unique=False, postgresql_where=sa.text('next_try_at IS NOT NULL'), sqlite_where=sa.text('next_try_at IS NOT NULL'))
    op.create_table('entries',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('place', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('category', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('published_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('step_id', sa.String(length=60), nullable=False),
    sa.Column('ledger_id', sa.String(length=36), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('corrects', sa.String(length=36), nullable=False),
    sa.Column('about', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_entries')),
    sa.UniqueConstraint('id', name=op.f('uq_entries_id'))
    )
    op.create_index('ix_entries_about', 'entries', ['about'], unique=False, postgresql_where=sa.text("about <> ''"), sqlite_where=sa.text("about <> ''"))
    op.create_index('ix_entries_category', 'entries', ['place', 'category', 'seq'], unique=False)
    op.create_index('ix_entries_corrects', 'entries', ['corrects'], unique=False, postgresql_where=sa.text("corrects <> ''"), sqlite_where=sa.text("corrects <> ''"))
    op.create_index('ix_entries_matter', 'entries', ['matter_id'], unique=False, postgresql_where=sa.text("matter_id <> ''"), sqlite_where=sa.text("matter_id <> ''"))
    op.create_index('ix_entries_place', 'entries', ['place', 'seq'], unique=False)
    op.create_table('figures',
    sa.Column('township', sa.String(length=12), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('clarified', sa.Integer(), nullable=False),
    sa.Column('rectified', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('rated', sa.Integer(), nullable=False),
    sa.Column('satisfied', sa.Integer(), nullable=False),
    sa.Column('withheld', sa.String(length=80), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('township', 'year', name=op.f('pk_figures'))
    )
    op.create_table('ledger_lines',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('ledger_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('summary', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('voucher_no', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_lines')),
    sa.UniqueConstraint('ledger_id', 'position', name=op.f('uq_ledger_lines_ledger_id_position'))
    )
    op.create_table('ledgers',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('income_fen', sa.BigInteger(), nullable=False),
    sa.Column('spending_fen', sa.BigInteger(), nullable=False),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('imported_by', sa.String(length=80), nullable=False),
    sa.Column('imported_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reviewed_by', sa.String(length=80), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('published_by', sa.String(length=80), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledgers'))
    )
    op.create_index('ix_ledgers_village', 'ledgers', ['village', 'month', 'state'], unique=False)
    op.create_index('uq_ledgers_open', 'ledgers', ['village', 'month'], unique=True, postgresql_where=sa.text("state <> 'returned'"), sqlite_where=sa.text("state <> 'returned'"))
    op.create_table('list_items',
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('list_version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('list_kind', sa.String(length=30), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('item_class', sa.String(length=10), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('materials', sa.JSON(), nullable=False),
    sa.Column('time_limit', sa.Text(), nullable=False),
    sa.Column('department', sa.Text(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('fee', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('composed', sa.JSON(), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('list_id', 'list_version', 'code', name=op.f('pk_list_items'))
    )
    op.create_table('lists',
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('county', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('composed_note', sa.Text(), nullable=False),
    sa.Column('current', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('list_id', 'version', name=op.f('pk_lists'))
    )
    op.create_index('ix_lists_county', 'lists', ['county', 'kind', 'current'], unique=False)
    op.create_table('matter_steps',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('step_id', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('vote', sa.JSON(), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter_steps')),
    sa.UniqueConstraint('matter_id', 'position', name=op.f('uq_matter_steps_matter_id_position'))
    )
    op.create_table('matters',
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('list_version', sa.Integer(), nullable=False),
    sa.Column('item_code', sa.String(length=40), nullable=False),
    sa.Column('item_name', sa.String(length=200), nullable=False),
    sa.Column('item_class', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('current_step', sa.String(length=60), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ending', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('matter_id', name=op.f('pk_matters'))
    )
    op.create_index('ix_matters_item', 'matters', ['village', 'item_code'], unique=False)
    op.create_index('ix_matters_village', 'matters', ['village', 'state', 'started_on'], unique=False)
    op.create_table('notices',
    sa.Column('notice_id', sa.String(length=36), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('step_id', sa.String(length=60), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('ended_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('notice_id', name=op.f('pk_notices'))
    )
    op.create_index(op.f('ix_notices_entry_id'), 'notices', ['entry_id'], unique=False)
    op.create_index(op.f('ix_notices_matter_id'), 'notices', ['matter_id'], unique=False)
    op.create_index('ix_notices_open', 'notices', ['ends_on'], unique=False, postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))
    op.create_table('objections',
    sa.Column('objection_id', sa.String(length=36), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('step_id', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('answer_due_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('released_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('objection_id', name=op.f('pk_objections'))
    )
    op.create_index(op.f('ix_objections_matter_id'), 'objections', ['matter_id'], unique=False)
    op.create_table('pages_due',
    sa.Column('page', sa.String(length=120), nullable=False),
    sa.Column('urgency', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('since', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('claimed_by', sa.String(length=36), nullable=False),
    sa.Column('claimed_until', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('page', name=op.f('pk_pages_due'))
    )
    op.create_index('ix_pages_due_order', 'pages_due', ['urgency', 'since'], unique=False)
    op.create_table('places',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('tier', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('carries_list', sa.Boolean(), nullable=False),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_places'))
    )
    op.create_index('ix_places_name', 'places', ['name'], unique=False)
    op.create_table('questions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('about', sa.String(length=80), nullable=False),
    sa.Column('about_title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_role', sa.String(length=30), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_questions_code_digest'))
    )
    op.create_index('ix_questions_about', 'questions', ['about'], unique=False)
    op.create_index('ix_questions_village', 'questions', ['village', 'state', 'due_on'], unique=False)
    op.create_table('rectifications',
    sa.Column('rectification_id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('corrected_by', sa.String(length=36), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('rectification_id', name=op.f('pk_rectifications'))
    )
    op.create_index(op.f('ix_rectifications_entry_id'), 'rectifications', ['entry_id'], unique=False)
    op.create_index('ix_rectifications_village', 'rectifications', ['village', 'settled_on'], unique=False)
    op.create_table('roster_rows',
    sa.Column('roster_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('village_group', sa.String(length=60), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('period', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('roster_id', 'position', name=op.f('pk_roster_rows'))
    )
    op.create_table('roster_rules',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('place', sa.String(length=12), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('shows', sa.JSON(), nullable=False),
    sa.Column('name_style', sa.String(length=10), nullable=False),
    sa.Column('shown_days', sa.Integer(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'place', 'effective_on', name=op.f('pk_roster_rules'))
    )
    op.create_table('rosters',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('period', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('total_fen', sa.BigInteger(), nullable=False),
    sa.Column('shows', sa.JSON(), nullable=False),
    sa.Column('dropped', sa.JSON(), nullable=False),
    sa.Column('imported_by', sa.String(length=80), nullable=False),
    sa.Column('imported_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('shown_until', sa.Date(), nullable=True),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rosters'))
    )
    op.create_index('ix_rosters_village', 'rosters', ['village', 'kind', 'published_on'], unique=False)
    op.create_table('standards',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('place', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('monthly_fen', sa.BigInteger(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standards'))
    )
    op.create_index('ix_standards_place', 'standards', ['place', 'kind', 'effective_on'], unique=False)
    rules = sa.table(
        "roster_rules",
        *(sa.column(name, sa.JSON if name == "shows" else sa.Date if name == "effective_on" else None) for name in DIBAO),
    )
    op.execute(sa.insert(rules).values(**DIBAO))
    for table in STANDING:
        _let_nobody_change(table)


def _let_nobody_change(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: what was posted stands'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_stand() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: what was posted stands'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stand()"
    )
