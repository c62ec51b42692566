"""The tables of `shared.tables`, as each service's first revision creates them."""

from alembic import op
from sqlalchemy import insert

from shared.ids import new_id
from shared.tables import ground, log_head


def create() -> None:
    """Create the ground tables and the log's head with a fresh epoch."""
    ground.create_all(op.get_bind())
    op.execute(insert(log_head).values(id=1, epoch=new_id(), position=0, audit_position=0, audit_hash="0" * 64))
