"""Reading the log: the events of this service in order, page by page. What the feed serves."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.bus.cursor import Cursor
from shared.contracts.base import Audience
from shared.place import Place
from shared.tables import events, log_head


class CursorGone(Exception):
    """The cursor names an event this log does not hold at that position: the publisher was restored from a backup.

    `now` is the log's present epoch, `head` its last position: enough to look for the last common position.
    """

    def __init__(self, now: str, head: int) -> None:
        super().__init__("the cursor does not fit this log")
        self.now, self.head = now, head


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for. `place` and below; `types` empty: all."""

    audience: Audience
    types: tuple[str, ...] = ()
    place: Place | None = None
    limit: int = 500


@dataclass(frozen=True)
class Page:
    """`rows`: (position, body). `cursor`: as far as was looked, which may be past the last row. `head`: the log's end."""

    rows: Sequence[tuple[int, str]]
    cursor: Cursor
    head: int


def read_log(session: Session, after: Cursor | None, wanted: Wanted) -> Page:
    """The next page after a cursor, None for the beginning. Raises CursorGone."""
    head = session.execute(select(log_head.c.epoch, log_head.c.position)).one()
    if after is not None:
        _check(session, after, head.epoch, head.position)
    start = after.position if after else 0
    rows = session.execute(_matching(wanted, start, head.position)).all()
    if len(rows) >= wanted.limit:
        cursor = Cursor(head.epoch, rows[-1].position, rows[-1].id)
    else:
        cursor = Cursor(head.epoch, head.position, _id_at(session, head.position))
    return Page([(row.position, row.body) for row in rows], cursor, head.position)


def _check(session: Session, after: Cursor, epoch: str, head: int) -> None:
    known = after.position <= head and after.epoch == epoch
    if known and after.event_id:
        known = _id_at(session, after.position) == after.event_id
    if not known:
        raise CursorGone(epoch, head)


def _id_at(session: Session, position: int) -> str:
    return session.scalar(select(events.c.id).where(events.c.position == position)) or ""


def _matching(wanted: Wanted, start: int, head: int) -> Select[int, str, str]:
    query = (
        select(events.c.position, events.c.id, events.c.body)
        .where(events.c.position > start, events.c.position <= head)
        .order_by(events.c.position)
        .limit(wanted.limit)
    )
    if wanted.audience is not Audience.SERVICE:
        query = query.where(events.c.audience >= int(wanted.audience))
    if wanted.types:
        query = query.where(events.c.type.in_(wanted.types))
    if wanted.place is not None:
        query = query.where(events.c.place.startswith(wanted.place.prefix))
    return query
