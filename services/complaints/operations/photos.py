"""A visit's photographs: found by their rows, fetched by a retried job, sealed to the report on arrival."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.complaints.tables import FileRow, ReportRow
from shared.clock import Clock
from shared.security.sealing import seal

_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Waiting:
    """A photograph to fetch from grid."""

    id: str
    source_id: str


def waiting_photos(session: Session, clock: Clock, most: int = 20) -> list[Waiting]:
    """Photographs that have not arrived and may be tried now."""
    wanted = select(FileRow).where(FileRow.body.is_(None), FileRow.next_try_at <= clock.real()).limit(most)
    return [Waiting(row.id, row.source_id) for row in session.scalars(wanted)]


def keep_photo(session: Session, photo_id: str, data: bytes) -> None:
    """Seal a photograph's bytes to its report's case key; arriving twice changes nothing."""
    row = session.get(FileRow, photo_id, with_for_update=True)
    if row is not None and row.body is None:
        report = session.get_one(ReportRow, row.report_id)
        row.body, row.next_try_at = seal(report.case_public, data).encode(), None


def put_off(session: Session, clock: Clock, photo_id: str) -> None:
    """Try again later: after 2, 4, 8 … seconds, at most an hour."""
    row = session.get(FileRow, photo_id, with_for_update=True)
    if row is not None and row.body is None:
        row.tries += 1
        row.next_try_at = clock.real() + min(_LONGEST_WAIT, timedelta(seconds=2 ** min(row.tries, 12)))
