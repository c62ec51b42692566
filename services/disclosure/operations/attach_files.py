"""Files of entries: named by the service that published them, fetched to our own store by a job, tried until they come."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.tables import AttachmentRow, EntryRow
from shared.bus import Event
from shared.clock import Clock
from shared.contracts.base import FileRef
from shared.files import FileStore, Prepared, keep
from shared.ids import derived_id

FILES_WANTED = "disclosure.files_wanted"
_LEASE = timedelta(seconds=60)
_LONGEST_WAIT = 3600  # seconds


def want_files(
    session: Session, clock: Clock, event: Event, entry_id: str, source: str, files: Sequence[FileRef]
) -> None:
    """Note which files an entry has; they are fetched from `source` by a job."""
    for position, ref in enumerate(files, start=1):
        session.add(
            AttachmentRow(
                id=derived_id(event.id, f"disclosure.attachment.{position}"),
                entry_id=entry_id,
                position=position,
                source=source,
                source_file_id=ref.id,
                name=ref.name,
                media_type=ref.media_type,
                size=ref.size,
                digest=ref.digest,
                file_id="",
                tries=0,
                next_try_at=clock.real(),
                error="",
            )
        )
    if files:
        session.flush()
        session.info[FILES_WANTED] = True


def any_file_wanted(session: Session, clock: Clock) -> bool:
    """Whether a file is due to be fetched."""
    return (
        session.scalar(select(AttachmentRow.id).where(AttachmentRow.next_try_at <= clock.real()).limit(1)) is not None
    )


def claim_attachment(session: Session, clock: Clock) -> AttachmentRow | None:
    """The next file to fetch, held for a minute by whoever asked; None if nothing is due."""
    due = select(AttachmentRow).where(AttachmentRow.next_try_at <= clock.real()).order_by(AttachmentRow.next_try_at)
    row = session.scalars(due.limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.tries += 1
    row.next_try_at = clock.real() + _LEASE
    return row


def keep_attachment(session: Session, store: FileStore, clock: Clock, attachment_id: str, data: Prepared) -> None:
    """Keep what was fetched, open to all, and show it. Nothing happens if another worker was quicker."""
    row = session.get_one(AttachmentRow, attachment_id, with_for_update=True)
    if row.file_id:
        return
    ref = keep(session, store, data, subject=f"entry/{row.entry_id}", public=True, at=clock.real(), id_=row.id)
    row.file_id, row.next_try_at, row.error = ref.id, None, ""
    entry = session.scalars(select(EntryRow).where(EntryRow.id == row.entry_id)).one()
    pages = [addresses.matter(entry.place, entry.matter_id)] if entry.matter_id else []
    about = [addresses.entry(entry.place, entry.about)] if entry.about and "/" not in entry.about else []
    mark_pages(session, [*pages, addresses.entry(entry.place, entry.id), *about])


def postpone_attachment(session: Session, clock: Clock, attachment_id: str, tries: int, error: str) -> None:
    """Try again later: 2, 4, 8 … seconds, at most an hour."""
    wait = timedelta(seconds=min(2 ** min(tries, 12), _LONGEST_WAIT))
    session.execute(
        update(AttachmentRow)
        .where(AttachmentRow.id == attachment_id, AttachmentRow.file_id == "")
        .values(next_try_at=clock.real() + wait, error=error[:300])
    )
