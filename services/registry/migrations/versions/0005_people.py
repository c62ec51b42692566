"""People and posts in full.

Revision ID: 0005_people
Revises: 0004_lists
"""

import sqlalchemy as sa
from alembic import op

import shared.database

revision = "0005_people"
down_revision = "0004_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _posts()
    _kin()
    _sessions()
    _second_factors()
    _programs()


def _posts() -> None:
    op.add_column('posts', sa.Column('acting', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('posts', sa.Column('reason', sa.String(length=200), nullable=False, server_default=''))
    op.add_column('posts', sa.Column('ended_at', shared.database.UtcDateTime(timezone=True), nullable=True))
    op.add_column('posts', sa.Column('end_reason', sa.String(length=200), nullable=False, server_default=''))
    op.add_column('posts', sa.Column('follows', sa.String(length=36), nullable=True))
    op.create_index('ix_posts_ended_at', 'posts', ['ended_at'], unique=False)
    op.create_table('hand_overs',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('old_post', sa.String(length=36), nullable=False),
    sa.Column('new_post', sa.String(length=36), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('recorded_by', sa.String(length=36), nullable=False),
    sa.Column('recorded_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['new_post'], ['posts.id'], name=op.f('fk_hand_overs_new_post_posts')),
    sa.ForeignKeyConstraint(['old_post'], ['posts.id'], name=op.f('fk_hand_overs_old_post_posts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_overs'))
    )
    op.create_index('ix_hand_overs_old_post', 'hand_overs', ['old_post'], unique=False)
    op.create_index('ix_hand_overs_new_post', 'hand_overs', ['new_post'], unique=False)


def _kin() -> None:
    op.create_table('kin',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('other_id', sa.String(length=36), nullable=False),
    sa.Column('relation', sa.String(length=20), nullable=False),
    sa.Column('declared_on', sa.Date(), nullable=False),
    sa.Column('declared_by', sa.String(length=36), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['other_id'], ['people.id'], name=op.f('fk_kin_other_id_people')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_kin_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kin'))
    )
    op.create_index('ix_kin_person_id', 'kin', ['person_id'], unique=False)
    op.create_index('ix_kin_other_id', 'kin', ['other_id'], unique=False)


def _sessions() -> None:
    op.add_column('sign_ins', sa.Column('device', sa.String(length=60), nullable=False, server_default=''))
    op.add_column('sign_ins', sa.Column('strong', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index('ix_sign_ins_revoked_at', 'sign_ins', ['revoked_at'], unique=False)
    op.create_table('activations',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('code_hash', sa.String(length=200), nullable=False),
    sa.Column('made_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=36), nullable=False),
    sa.Column('ends_at', shared.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_activations_person_id_people')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_activations'))
    )


def _second_factors() -> None:
    op.create_table('second_factors',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('confirmed_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_second_factors_person_id_people')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_second_factors'))
    )
    op.create_table('recovery_codes',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', shared.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_recovery_codes_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes'))
    )
    op.create_index('ix_recovery_codes_person_id', 'recovery_codes', ['person_id'], unique=False)


def _programs() -> None:
    op.add_column('programs', sa.Column('place', sa.String(length=12), nullable=False, server_default=''))
    op.add_column('programs', sa.Column('previous_hash', sa.String(length=200), nullable=False, server_default=''))
    op.add_column('programs', sa.Column('previous_until', shared.database.UtcDateTime(timezone=True), nullable=True))
    op.add_column('programs', sa.Column('last_used_on', sa.Date(), nullable=True))
    op.create_index('ix_programs_revoked_at', 'programs', ['revoked_at'], unique=False)
