"""Notify's tables, on the ground every service stands on.

Revision ID: 0001_notify
"""

import sqlalchemy as sa
from alembic import op

import shared.database
from shared.migrations import ground_0001

revision = "0001_notify"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    ground_0001.create()
    op.create_table('divisions',
        sa.Column('code', sa.String(length=12), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('invented', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_divisions'))
        )
    op.create_table('flows',
        sa.Column('list_id', sa.String(length=36), nullable=False),
        sa.Column('item_code', sa.String(length=40), nullable=False),
        sa.Column('steps', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('list_id', 'item_code', name=op.f('pk_flows'))
        )
    op.create_table('matters',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('village', sa.String(length=12), nullable=False),
        sa.Column('list_id', sa.String(length=36), nullable=False),
        sa.Column('item_code', sa.String(length=40), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_matters'))
        )
    op.create_table('messages',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('person_id', sa.String(length=36), nullable=False),
        sa.Column('cause', sa.String(length=36), nullable=False),
        sa.Column('type', sa.String(length=80), nullable=False),
        sa.Column('place', sa.String(length=12), nullable=False),
        sa.Column('title', sa.String(length=300), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('link', sa.String(length=300), nullable=False),
        sa.Column('at', shared.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column('read_at', shared.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column('talk_id', sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_messages'))
        )
    op.create_index('ix_messages_inbox', 'messages', ['person_id', 'at', 'id'], unique=False)
    op.create_index('ix_messages_unread', 'messages', ['person_id', 'at', 'id'], unique=False, postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))
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
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
        )
    op.create_index('ix_posts_person_id', 'posts', ['person_id'], unique=False)
    op.create_index('ix_posts_role_place', 'posts', ['role', 'place'], unique=False)
    op.create_table('power_lists',
        sa.Column('list_id', sa.String(length=36), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('county', sa.String(length=12), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('effective_on', sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint('list_id', name=op.f('pk_power_lists'))
        )
    op.create_index('ix_power_lists_county', 'power_lists', ['county', 'kind', 'version'], unique=False)
    op.create_table('preferences',
        sa.Column('person_id', sa.String(length=36), nullable=False),
        sa.Column('channel', sa.String(length=20), nullable=False),
        sa.Column('wanted', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('person_id', 'channel', name=op.f('pk_preferences'))
        )
    op.create_table('talks',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('township', sa.String(length=12), nullable=False),
        sa.Column('place', sa.String(length=12), nullable=False),
        sa.Column('post_id', sa.String(length=36), nullable=False),
        sa.Column('person_id', sa.String(length=36), nullable=False),
        sa.Column('role', sa.String(length=40), nullable=False),
        sa.Column('about', sa.String(length=120), nullable=False),
        sa.Column('ordered_on', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('held_on', sa.Date(), nullable=True),
        sa.Column('held_by', sa.String(length=36), nullable=False),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_talks')),
        sa.UniqueConstraint('kind', 'post_id', 'about', name=op.f('uq_talks_kind_post_id_about'))
        )
    op.create_index('ix_talks_person', 'talks', ['person_id', 'due_on', 'id'], unique=False)
    op.create_index('ix_talks_queue', 'talks', ['township', 'state', 'due_on', 'id'], unique=False)
    op.create_table('deliveries',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('message_id', sa.String(length=36), nullable=False),
        sa.Column('channel', sa.String(length=20), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('next_try_at', shared.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column('error', sa.String(length=300), nullable=False),
        sa.Column('sent_at', shared.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_deliveries_message_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
        sa.UniqueConstraint('message_id', 'channel', name=op.f('uq_deliveries_message_id_channel'))
        )
    op.create_index('ix_deliveries_due', 'deliveries', ['next_try_at'], unique=False, postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))
    op.create_index('ix_deliveries_state', 'deliveries', ['state', 'id'], unique=False)
