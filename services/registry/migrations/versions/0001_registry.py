"""Registry's tables, on the ground every service stands on.

Revision ID: 0001_registry
"""

import sqlalchemy as sa
from alembic import op

import shared.database
from shared.migrations import ground_0001

revision = "0001_registry"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    ground_0001.create()
    op.create_table('contract_serials',
    sa.Column('county', sa.String(length=12), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('county', 'year', name=op.f('pk_contract_serials'))
    )
    op.create_table('drafts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('county', sa.String(length=12), nullable=False),
    sa.Column('imported_by', sa.String(length=36), nullable=False),
    sa.Column('imported_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('file_digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('published_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts'))
    )
    op.create_index(op.f('ix_drafts_county'), 'drafts', ['county'], unique=False)
    op.create_table('people',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('username', name=op.f('uq_people_username'))
    )
    op.create_table('places',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('tier', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('carries_list', sa.Boolean(), nullable=False),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_places'))
    )
    op.create_table('power_lists',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('county', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('published_by', sa.String(length=36), nullable=False),
    sa.Column('composed_note', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_power_lists')),
    sa.UniqueConstraint('county', 'kind', 'version', name=op.f('uq_power_lists_county_kind_version'))
    )
    op.create_table('programs',
    sa.Column('id', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('secret_hash', sa.String(length=200), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('revoked_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programs'))
    )
    op.create_table('refusals',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('item_code', sa.String(length=120), nullable=False),
    sa.Column('step_id', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('refused_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refusals'))
    )
    op.create_index(op.f('ix_refusals_village'), 'refusals', ['village'], unique=False)
    op.create_table('rules',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('body', sa.String(length=60), nullable=False),
    sa.Column('in_force_from', sa.Date(), nullable=False),
    sa.Column('in_force_until', sa.Date(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('quorum', sa.String(length=9), nullable=False),
    sa.Column('quorum_test', sa.String(length=10), nullable=False),
    sa.Column('majority', sa.String(length=9), nullable=False),
    sa.Column('majority_test', sa.String(length=10), nullable=False),
    sa.Column('majority_of', sa.String(length=10), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('key', 'body', 'in_force_from', name=op.f('pk_rules'))
    )
    op.create_table('bodies',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('place', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['place'], ['places.code'], name=op.f('fk_bodies_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bodies')),
    sa.UniqueConstraint('place', 'kind', name=op.f('uq_bodies_place_kind'))
    )
    op.create_table('items',
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('order', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('item_class', sa.String(length=10), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('holder', sa.String(length=200), nullable=False),
    sa.Column('materials', sa.JSON(), nullable=False),
    sa.Column('time_limit', sa.String(length=200), nullable=False),
    sa.Column('department', sa.String(length=200), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('fee', sa.String(length=200), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('composed', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['power_lists.id'], name=op.f('fk_items_list_id')),
    sa.PrimaryKeyConstraint('list_id', 'code', name=op.f('pk_items'))
    )
    op.create_table('sign_ins',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('started_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('renewed_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sign_ins_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins'))
    )
    op.create_index(op.f('ix_sign_ins_person_id'), 'sign_ins', ['person_id'], unique=False)
    op.create_table('matters',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=12), nullable=False),
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('item_code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('started_by', sa.String(length=36), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('price_fen', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['list_id', 'item_code'], ['items.list_id', 'items.code'], name=op.f('fk_matters_list_id_item_code')),
    sa.ForeignKeyConstraint(['village'], ['places.code'], name=op.f('fk_matters_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matters'))
    )
    op.create_index('ix_matters_open', 'matters', ['village', 'status'], unique=False)
    op.create_index(op.f('ix_matters_village'), 'matters', ['village'], unique=False)
    op.create_table('posts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('body_id', sa.String(length=36), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=12), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_posts_body_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_posts_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
    )
    op.create_index(op.f('ix_posts_person_id'), 'posts', ['person_id'], unique=False)
    op.create_index(op.f('ix_posts_place'), 'posts', ['place'], unique=False)
    op.create_table('steps',
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('item_code', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('actors', sa.JSON(), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=False),
    sa.Column('papers', sa.JSON(), nullable=False),
    sa.Column('limit', sa.String(length=120), nullable=False),
    sa.Column('posted', sa.Boolean(), nullable=False),
    sa.Column('notice_days', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('different_people', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['list_id', 'item_code'], ['items.list_id', 'items.code'], name=op.f('fk_steps_list_id_item_code')),
    sa.PrimaryKeyConstraint('list_id', 'item_code', 'position', name=op.f('pk_steps')),
    sa.UniqueConstraint('list_id', 'item_code', 'id', name=op.f('uq_steps_list_id_item_code_id'))
    )
    op.create_table('contracts',
    sa.Column('number', sa.String(length=18), nullable=False),
    sa.Column('county', sa.String(length=12), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('lessor', sa.String(length=120), nullable=False),
    sa.Column('household', sa.String(length=60), nullable=False),
    sa.Column('plot', sa.String(length=20), nullable=False),
    sa.Column('area', sa.Integer(), nullable=False),
    sa.Column('mu_per_shang', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('price_fen', sa.BigInteger(), nullable=False),
    sa.Column('rent_fen', sa.BigInteger(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matters.id'], name=op.f('fk_contracts_matter_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_contracts')),
    sa.UniqueConstraint('county', 'year', 'serial', name=op.f('uq_contracts_county_year_serial')),
    sa.UniqueConstraint('matter_id', 'plot', name=op.f('uq_contracts_matter_id_plot'))
    )
    op.create_index(op.f('ix_contracts_matter_id'), 'contracts', ['matter_id'], unique=False)
    op.create_table('draw_households',
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matters.id'], name=op.f('fk_draw_households_matter_id')),
    sa.PrimaryKeyConstraint('matter_id', 'label', name=op.f('pk_draw_households'))
    )
    op.create_table('draw_plots',
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('no', sa.String(length=20), nullable=False),
    sa.Column('area', sa.Integer(), nullable=False),
    sa.Column('household', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matters.id'], name=op.f('fk_draw_plots_matter_id')),
    sa.PrimaryKeyConstraint('matter_id', 'no', name=op.f('pk_draw_plots'))
    )
    op.create_table('matter_steps',
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('step_id', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('notice_started_on', sa.Date(), nullable=True),
    sa.Column('notice_ends_on', sa.Date(), nullable=True),
    sa.Column('notice_ended_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matters.id'], name=op.f('fk_matter_steps_matter_id')),
    sa.PrimaryKeyConstraint('matter_id', 'step_id', name=op.f('pk_matter_steps'))
    )
    op.create_table('objections',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('step_id', sa.String(length=40), nullable=False),
    sa.Column('raised_by', sa.String(length=36), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('answer_due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('settled_by', sa.String(length=36), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matters.id'], name=op.f('fk_objections_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objections'))
    )
    op.create_index(op.f('ix_objections_matter_id'), 'objections', ['matter_id'], unique=False)
    op.create_table('papers',
    sa.Column('file_id', sa.String(length=36), nullable=False),
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('uploaded_by', sa.String(length=36), nullable=False),
    sa.Column('uploaded_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('step_id', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matters.id'], name=op.f('fk_papers_matter_id')),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_papers'))
    )
    op.create_index(op.f('ix_papers_matter_id'), 'papers', ['matter_id'], unique=False)
    op.create_table('meetings',
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('step_id', sa.String(length=40), nullable=False),
    sa.Column('body', sa.String(length=60), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('method', sa.String(length=40), nullable=False),
    sa.Column('countersigned_by', sa.String(length=60), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.Column('present', sa.Integer(), nullable=False),
    sa.Column('in_favour', sa.Integer(), nullable=False),
    sa.Column('against', sa.Integer(), nullable=False),
    sa.Column('abstained', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['matter_id', 'step_id'], ['matter_steps.matter_id', 'matter_steps.step_id'], name=op.f('fk_meetings_matter_id_step_id')),
    sa.PrimaryKeyConstraint('matter_id', 'step_id', name=op.f('pk_meetings'))
    )
    op.create_table('rolls',
    sa.Column('matter_id', sa.String(length=36), nullable=False),
    sa.Column('step_id', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('capacity', sa.String(length=40), nullable=False),
    sa.Column('present', sa.Boolean(), nullable=False),
    sa.Column('vote', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['matter_id', 'step_id'], ['meetings.matter_id', 'meetings.step_id'], name=op.f('fk_rolls_matter_id_step_id')),
    sa.PrimaryKeyConstraint('matter_id', 'step_id', 'number', name=op.f('pk_rolls'))
    )
