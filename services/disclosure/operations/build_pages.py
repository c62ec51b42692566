"""Which public pages to build, and that they were built: claims on rows, so that any number of builders share the work."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from services.disclosure.tables import PageDue
from shared.ids import new_id

_LEASE = timedelta(seconds=30)
_AFTER_FAILURE = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """Pages one builder holds for half a minute: path to the count that was wanted when it took them."""

    token: str
    pages: Mapping[str, int]


def any_page_free(session: Session) -> bool:
    """Whether a page is due that nobody is building."""
    free = or_(PageDue.claimed_until.is_(None), PageDue.claimed_until < datetime.now(UTC))
    return session.scalar(select(PageDue.page).where(free).limit(1)) is not None


def claim_pages(session: Session, limit: int) -> Claim:
    """Take the most urgent pages nobody is building."""
    now, token = datetime.now(UTC), new_id()
    free = or_(PageDue.claimed_until.is_(None), PageDue.claimed_until < now)
    query = select(PageDue).where(free).order_by(PageDue.urgency, PageDue.since, PageDue.page)
    rows = session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
    if not rows:
        return Claim(token, {})
    wanted = {row.page: row.wanted for row in rows}
    session.execute(
        update(PageDue)
        .where(PageDue.page.in_(wanted))
        .values(claimed_by=token, claimed_until=now + _LEASE)
        .execution_options(synchronize_session=False)
    )
    return Claim(token, wanted)


def put_pages(session: Session, folder: Path, claim: Claim, written: Mapping[str, Path | None]) -> int:
    """Put written files in place, None taking a page away, and settle the claim; returns how many were put.

    Only pages this claim still holds are touched, their rows locked meanwhile: a builder that was stopped and woke up
    late cannot put an old page over a newer one. A page wanted again in between stays due.
    """
    mine = (
        select(PageDue.page).where(PageDue.claimed_by == claim.token, PageDue.page.in_(written)).order_by(PageDue.page)
    )
    held = session.scalars(mine.with_for_update()).all()
    for page in held:
        _put(folder, page, written[page])
    for page in held:
        session.execute(
            delete(PageDue)
            .where(PageDue.page == page, PageDue.wanted == claim.pages[page])
            .execution_options(synchronize_session=False)
        )
    _give_back(session, claim, written)
    return len(held)


def _give_back(session: Session, claim: Claim, written: Mapping[str, Path | None]) -> None:
    """What was wanted again may be built again at once; what could not be made waits a minute."""
    mine = update(PageDue).where(PageDue.claimed_by == claim.token).execution_options(synchronize_session=False)
    session.execute(mine.where(PageDue.page.in_(written)).values(claimed_by="", claimed_until=None))
    later = datetime.now(UTC) + _AFTER_FAILURE
    session.execute(mine.where(PageDue.page.not_in(written)).values(claimed_by="", claimed_until=later))


def write_aside(folder: Path, page: str, text: str) -> Path:
    """Write a page beside where it will stand, readable by the gateway; `put_pages` renames it there."""
    target = file_of(folder, page)
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".new-", suffix=".html")
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        os.fchmod(handle.fileno(), 0o644)
    return Path(name)


def file_of(folder: Path, page: str) -> Path:
    """Where a page is kept: "/v/230828210201" -> v/230828210201/index.html. Raises ValueError for a path that leaves the folder."""
    parts = [part for part in page.split("/") if part]
    if any(part.startswith(".") for part in parts):
        raise ValueError(f"not a page: {page!r}")
    return folder.joinpath(*parts, "index.html")


def _put(folder: Path, page: str, written: Path | None) -> None:
    if written is None:
        file_of(folder, page).unlink(missing_ok=True)
    else:
        written.replace(file_of(folder, page))


def sweep_aside(files: Sequence[Path | None]) -> None:
    """Remove what was written and not put in place."""
    for file in files:
        if file is not None:
            file.unlink(missing_ok=True)
