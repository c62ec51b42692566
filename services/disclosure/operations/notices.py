"""Notice periods (公示期): begun with a posting, ended by the clock when their full length has passed, never before."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain.notices import has_run, last_day
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.tables import EntryRow, NoticeRow
from shared.bus import Event, record
from shared.clock import Clock
from shared.contracts.disclosure import NoticeEnded, NoticeStarted
from shared.ids import derived_id

_BATCH = 200


def start_notice(
    session: Session, clock: Clock, event: Event, entry: EntryRow, days: int, *, not_before: date
) -> NoticeRow:
    """Begin a notice of `days` calendar days on the day of posting, or `not_before` if that is later.

    The posting's day does not count; `ends_on` is the last day. Raises Refusal for an impossible length.
    """
    started_on = max(clock.today(), not_before)
    notice = NoticeRow(
        notice_id=derived_id(event.id, "disclosure.notice"),
        entry_id=entry.id,
        village=entry.place,
        matter_id=entry.matter_id,
        step_id=entry.step_id,
        started_on=started_on,
        days=days,
        ends_on=last_day(started_on, days),
        ended_at=None,
    )
    session.add(notice)
    session.flush()
    _say_started(session, notice)
    return notice


def _say_started(session: Session, notice: NoticeRow) -> None:
    fact = NoticeStarted(
        notice_id=notice.notice_id,
        entry_id=notice.entry_id,
        village=notice.village,
        matter_id=notice.matter_id,
        step_id=notice.step_id,
        started_on=notice.started_on.isoformat(),
        days=notice.days,
        ends_on=notice.ends_on.isoformat(),
    )
    record(session, fact, place=notice.village)


def any_notice_over(session: Session, clock: Clock) -> bool:
    """Whether a notice's full length has passed without having been said."""
    over = select(NoticeRow.notice_id).where(NoticeRow.ended_at.is_(None), NoticeRow.ends_on < clock.today())
    return session.scalar(over.limit(1)) is not None


def end_notices(session: Session, clock: Clock) -> int:
    """End the notices whose last day has passed, however long ago; each is ended and said exactly once.

    Returns how many were ended; the caller comes again while it is not 0.
    """
    today = clock.today()
    query = select(NoticeRow).where(NoticeRow.ended_at.is_(None), NoticeRow.ends_on < today)
    due = session.scalars(query.order_by(NoticeRow.ends_on).limit(_BATCH).with_for_update(skip_locked=True)).all()
    return sum(_end(session, clock, notice) for notice in due if has_run(notice.ends_on, today))


def _end(session: Session, clock: Clock, notice: NoticeRow) -> int:
    claimed = session.execute(
        update(NoticeRow)
        .where(NoticeRow.notice_id == notice.notice_id, NoticeRow.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return 0
    fact = NoticeEnded(
        notice_id=notice.notice_id,
        entry_id=notice.entry_id,
        village=notice.village,
        matter_id=notice.matter_id,
        step_id=notice.step_id,
        ended_on=notice.ends_on.isoformat(),
    )
    record(session, fact, place=notice.village, version=2)
    mark_pages(
        session,
        [addresses.village(notice.village), addresses.matter(notice.village, notice.matter_id)],
        [addresses.entry(notice.village, notice.entry_id)],
    )
    return 1
