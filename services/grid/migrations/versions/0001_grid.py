"""Grid's tables, on the ground every service stands on.

Revision ID: 0001_grid
"""

import sqlalchemy as sa
from alembic import op

import shared.database
from shared.migrations import ground_0001

revision = "0001_grid"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    ground_0001.create()
    op.create_table('divisions',
        sa.Column('code', sa.String(length=12), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('tier', sa.Integer(), nullable=False),
        sa.Column('carries_list', sa.Boolean(), nullable=False),
        sa.Column('invented', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_divisions'))
        )
    op.create_table('grids',
        sa.Column('code', sa.String(length=15), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_grids'))
        )
    op.create_table('people',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_people'))
        )
    op.create_table('posts',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('person_id', sa.String(length=36), nullable=False),
        sa.Column('role', sa.String(length=40), nullable=False),
        sa.Column('place', sa.String(length=12), nullable=False),
        sa.Column('body', sa.String(length=20), nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
        )
    op.create_index('ix_posts_person_id', 'posts', ['person_id'], unique=False)
    op.create_index('ix_posts_role_place', 'posts', ['role', 'place'], unique=False)
    op.create_table('tasks',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('checklist', sa.String(length=40), nullable=False),
        sa.Column('township', sa.String(length=12), nullable=False),
        sa.Column('village', sa.String(length=12), nullable=False),
        sa.Column('reach', sa.String(length=12), nullable=False),
        sa.Column('not_before', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('visit_id', sa.String(length=36), nullable=True),
        sa.Column('taken_by', sa.String(length=36), nullable=True),
        sa.Column('taken_on', sa.Date(), nullable=True),
        sa.Column('finding', sa.String(length=20), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('steps_left', sa.String(length=40), nullable=False),
        sa.Column('reported_on', sa.Date(), nullable=True),
        sa.Column('reported_at', shared.database.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks')),
        sa.UniqueConstraint('visit_id', name=op.f('uq_tasks_visit_id'))
        )
    op.create_index('ix_tasks_due', 'tasks', ['due_on', 'id'], unique=False)
    op.create_index('ix_tasks_place', 'tasks', ['village', 'due_on', 'id'], unique=False)
    op.create_index('ix_tasks_planned', 'tasks', ['not_before'], unique=False, postgresql_where=sa.text("status = 'planned'"), sqlite_where=sa.text("status = 'planned'"))
    op.create_index('ix_tasks_queue', 'tasks', ['status', 'village', 'due_on', 'id'], unique=False)
    op.create_index('ix_tasks_taker', 'tasks', ['taken_by', 'status', 'due_on'], unique=False)
    op.create_table('task_exclusions',
        sa.Column('task_id', sa.String(length=36), nullable=False),
        sa.Column('person_id', sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_task_exclusions_task_id')),
        sa.PrimaryKeyConstraint('task_id', 'person_id', name=op.f('pk_task_exclusions'))
        )
