"""Complaints' tables and its terms of handling, on the ground every service stands on.

Revision ID: 0001_complaints
"""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

import shared.database
from shared.migrations import ground_0001

revision = "0001_complaints"
down_revision = None
branch_labels = None
depends_on = None

_2022 = date(2022, 5, 1)  # 信访工作条例 in force
TERMS = [
    {"key": key, "effective_on": _2022, "length": length, "unit": unit, "basis": basis}
    for key, length, unit, basis in (
        ("accept", 15, "day", "信访工作条例第二十二条、第二十三条：15日内告知受理"),
        ("accept_named", 15, "workday", "纪检监察机关处理检举控告工作规则：实名的15个工作日内告知受理"),
        ("assign", 3, "workday", "三色卡（颍州区）：3个工作日未分办亮蓝灯"),
        ("week", 7, "day", "三色卡（颍州区）：一周未办结亮黄灯"),
        ("finish", 60, "day", "信访工作条例第三十四条：自受理之日起60日内办结"),
        ("extend", 30, "day", "信访工作条例第三十四条：经批准可延长，不超过30日，并告知理由"),
        ("talk", 7, "day", "平台缺省（县里可改）：事后纠错提醒谈话7日内进行"),
    )
]


def upgrade() -> None:
    ground_0001.create()
    op.create_table('entries',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('path', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entries'))
    )
    op.create_index(op.f('ix_entries_village'), 'entries', ['village'], unique=False)
    op.create_table('figures',
    sa.Column('township', sa.String(length=12), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('clarified', sa.Integer(), nullable=False),
    sa.Column('rectified', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('rated', sa.Integer(), nullable=False),
    sa.Column('satisfied', sa.Integer(), nullable=False),
    sa.Column('withheld', sa.String(length=60), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('township', 'year', name=op.f('pk_figures'))
    )
    op.create_table('handling_terms',
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=10), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('key', 'effective_on', name=op.f('pk_handling_terms'))
    )
    op.create_table('ledgers',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('path', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledgers'))
    )
    op.create_index(op.f('ix_ledgers_village'), 'ledgers', ['village'], unique=False)
    op.create_table('office_keys',
    sa.Column('office', sa.String(length=12), nullable=False),
    sa.Column('public_key', sa.String(length=200), nullable=False),
    sa.Column('private_key', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('office', name=op.f('pk_office_keys'))
    )
    op.create_table('people',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people'))
    )
    op.create_table('places',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('tier', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('carries_list', sa.Boolean(), nullable=False),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_places'))
    )
    op.create_table('posts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=80), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=12), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
    )
    op.create_index(op.f('ix_posts_person_id'), 'posts', ['person_id'], unique=False)
    op.create_index(op.f('ix_posts_place'), 'posts', ['place'], unique=False)
    op.create_table('reports',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('subject_place', sa.String(length=12), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('category', sa.String(length=20), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('handling_office', sa.String(length=12), nullable=False),
    sa.Column('stranded', sa.Boolean(), nullable=False),
    sa.Column('conclusion', sa.String(length=20), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('concluded_on', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('rated_on', sa.Date(), nullable=True),
    sa.Column('stars', sa.Integer(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('case_public', sa.String(length=200), nullable=False),
    sa.Column('case_private', sa.Text(), nullable=False),
    sa.Column('reporter_public', sa.String(length=200), nullable=False),
    sa.Column('reporter_private', sa.Text(), nullable=False),
    sa.Column('reporter_grant', sa.Text(), nullable=False),
    sa.Column('receipt_lookup', sa.String(length=64), nullable=False),
    sa.Column('receipt_salt', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports')),
    sa.UniqueConstraint('receipt_lookup', name=op.f('uq_reports_receipt_lookup'))
    )
    op.create_index(op.f('ix_reports_handling_office'), 'reports', ['handling_office'], unique=False)
    op.create_index(op.f('ix_reports_subject_place'), 'reports', ['subject_place'], unique=False)
    op.create_table('grants',
    sa.Column('report_id', sa.String(length=36), nullable=False),
    sa.Column('office', sa.String(length=12), nullable=False),
    sa.Column('sealed_key', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_grants_report_id')),
    sa.PrimaryKeyConstraint('report_id', 'office', name=op.f('pk_grants'))
    )
    op.create_table('messages',
    sa.Column('report_id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('to_reporter', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_messages_report_id')),
    sa.PrimaryKeyConstraint('report_id', 'number', name=op.f('pk_messages'))
    )
    op.create_table('outcomes',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('report_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('township', sa.String(length=12), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('consent_on', sa.Date(), nullable=True),
    sa.Column('consent_file', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_outcomes_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcomes')),
    sa.UniqueConstraint('report_id', name=op.f('uq_outcomes_report_id'))
    )
    op.create_index(op.f('ix_outcomes_township'), 'outcomes', ['township'], unique=False)
    op.create_table('rectifications',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('report_id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('entry_id', sa.String(length=36), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('ordered_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('talk_id', sa.String(length=36), nullable=True),
    sa.Column('talk_post', sa.String(length=36), nullable=True),
    sa.Column('talk_held_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_rectifications_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rectifications')),
    sa.UniqueConstraint('report_id', name=op.f('uq_rectifications_report_id')),
    sa.UniqueConstraint('talk_id', name=op.f('uq_rectifications_talk_id'))
    )
    op.create_table('report_files',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('report_id', sa.String(length=36), nullable=False),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('meta', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('source_id', sa.String(length=36), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_try_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_report_files_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_files'))
    )
    op.create_index(op.f('ix_report_files_report_id'), 'report_files', ['report_id'], unique=False)
    op.create_table('visits',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('report_id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('checklist', sa.String(length=40), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('not_before', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=True),
    sa.Column('finding', sa.Text(), nullable=True),
    sa.Column('reported_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_visits_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visits'))
    )
    op.create_index(op.f('ix_visits_report_id'), 'visits', ['report_id'], unique=False)
    op.create_index('ix_visits_unsaid', 'visits', ['not_before'], unique=False, postgresql_where=sa.text('said_on IS NULL'), sqlite_where=sa.text('said_on IS NULL'))
    terms = sa.table("handling_terms", *(sa.column(name) for name in ("key", "length", "unit", "basis")), sa.column("effective_on", sa.Date()))
    op.bulk_insert(terms, TERMS)

