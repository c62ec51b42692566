"""A publisher restored from a backup has lost its newest facts. Nothing of that is dropped silently.

The publisher starts a new epoch. A consumer whose cursor no longer fits looks for the last position both have in
common, lists what the publisher forgot for a person to see to, and goes on from there.
"""

import logging
from datetime import UTC, datetime

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.bus.applying import Applier
from shared.bus.cursor import Cursor
from shared.bus.log import CursorGone
from shared.bus.reader import Feed
from shared.database import UtcDateTime
from shared.ids import new_id
from shared.tables import applied, cursors, forgotten, log_head, subscriptions

log = logging.getLogger(__name__)


def start_new_epoch(session: Session) -> str:
    """To be called once after this service's database was restored from a backup. Returns the new epoch."""
    epoch = new_id()
    session.execute(update(log_head).where(log_head.c.id == 1).values(epoch=epoch))
    return epoch


def find_common(applier: Applier, feed: Feed, gone: CursorGone) -> None:
    """Move the cursor back to the last common position, in the publisher's present epoch, and list what it forgot.

    Raises FeedFault, or CursorGone where the publisher was restored again meanwhile; then call again.
    """
    with applier.house.database.read() as session:
        position: int = session.scalars(select(cursors.c.position).where(cursors.c.source == applier.source)).one()
    common = _bisect(applier, feed, gone, position)
    with applier.house.database.write() as session:
        state = applier.lock(session)
        if state.position != position:
            return  # another worker was here first
        lost = _list_forgotten(session, applier.source, common)
        event_id = _applied_id(session, applier.source, common)
        now = datetime.now(UTC)
        to = {"epoch": gone.now if common else "", "position": common, "event_id": event_id, "moved_at": now}
        session.execute(update(cursors).where(cursors.c.source == applier.source).values(**to))
        session.execute(
            update(subscriptions)
            .where(subscriptions.c.source == applier.source, subscriptions.c.position > common)
            .values(position=common)
        )
    log.error(
        "%s was restored from a backup: %d events applied here are gone from it; going on from position %d",
        applier.source,
        lost,
        common,
    )


def _bisect(applier: Applier, feed: Feed, gone: CursorGone, position: int) -> int:
    good, most = 0, min(position, gone.head)
    while good < most:
        middle = (good + most + 1) // 2
        with applier.house.database.read() as session:
            event_id = _applied_id(session, applier.source, middle)
        # A position whose note was pruned after 400 days has no id: it is older than any backup worth restoring.
        if event_id and not _holds(feed, Cursor(gone.now, middle, event_id), gone):
            most = middle - 1
        else:
            good = middle
    return good


def _holds(feed: Feed, cursor: Cursor, gone: CursorGone) -> bool:
    try:
        feed.read(cursor, limit=1)
    except CursorGone as said:
        if said.now != gone.now:
            raise
        return False
    return True


def _applied_id(session: Session, source: str, position: int) -> str:
    found = select(applied.c.event_id).where(applied.c.source == source, applied.c.position == position)
    return session.scalar(found) or ""


def _list_forgotten(session: Session, source: str, common: int) -> int:
    beyond = (applied.c.source == source, applied.c.position > common)
    count = session.scalar(select(func.count()).select_from(applied).where(*beyond)) or 0
    lost = select(applied.c.source, applied.c.event_id, applied.c.position).where(*beyond).subquery()
    make = postgresql.insert if session.connection().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        make(forgotten)
        .from_select(
            ["source", "event_id", "position", "noted_at"],
            select(lost, literal(datetime.now(UTC), UtcDateTime())).where(lost.c.position > common),
        )
        .on_conflict_do_nothing()
    )
    session.execute(delete(applied).where(*beyond))
    return count
