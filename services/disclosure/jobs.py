"""Door 4: the clock and slow work. All of it is found by rows, so a lost or repeated run does no harm."""

import logging
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from flask import Flask
from jinja2 import TemplateError
from sqlalchemy.exc import InvalidRequestError

from services.disclosure.operations.attach_files import (
    any_file_wanted,
    claim_attachment,
    keep_attachment,
    postpone_attachment,
)
from services.disclosure.operations.begin_day import begin_day, has_begun
from services.disclosure.operations.build_pages import (
    Claim,
    any_page_free,
    claim_pages,
    put_pages,
    sweep_aside,
    write_aside,
)
from services.disclosure.operations.notices import any_notice_over, end_notices
from services.disclosure.operations.wake import FETCH_FILES, SWEEP, awake, wake, wake_jobs
from services.disclosure.pages.shown import site_of
from services.disclosure.tables import AttachmentRow
from shared.files import Prepared
from shared.house import House
from shared.jobs import Job
from shared.peers import PeerUnavailable
from shared.refusals import NotFound
from shared.web import render_public

log = logging.getLogger(__name__)
_TOGETHER = 40  # pages taken at once
_AT_A_TIME = 2.0  # seconds
_FILES_IN_A_RUN = 20
_PATIENCE = 5.0  # seconds for one file


class Sweeper:
    """Ends notices and builds public pages. One per process; its application is made when the first page is due."""

    def __init__(self, make_app: Callable[[], Flask]) -> None:
        self._make_app = make_app

    @cached_property
    def app(self) -> Flask:
        """The templates' application; it serves nothing."""
        return self._make_app()

    def run(self, house: House, _argument: str) -> None:
        """Begin the day, end notices, build pages; for two seconds, then others have their turn and it is sent again."""
        awake(house, SWEEP)
        _begin_day(house)
        until = time.monotonic() + _AT_A_TIME
        while True:
            _end_notices(house)
            if not self.build_some(house):
                return
            if time.monotonic() > until:
                wake(house, SWEEP)
                return

    def build_some(self, house: House) -> int:
        """Claim, build and put one batch; returns how many pages were put in place."""
        with house.database.read() as session:
            if not any_page_free(session):
                return 0
        with house.database.write() as session:
            claim = claim_pages(session, _TOGETHER)
        if not claim.pages:
            return 0
        written: dict[str, Path | None] = {}
        try:
            self._write(house, claim, written)
            with house.database.write() as session:
                return put_pages(session, house.settings.pages_dir, claim, written)
        finally:
            sweep_aside(list(written.values()))

    def _write(self, house: House, claim: Claim, written: dict[str, Path | None]) -> None:
        folder = house.settings.pages_dir
        with house.database.read() as session:
            site = site_of(house, session)
            site.look_ahead(claim.pages)
            for page in claim.pages:
                try:
                    shown = site.page(page)
                    written[page] = write_aside(folder, page, render_public(self.app, shown.template, **shown.context))
                except NotFound:
                    written[page] = None
                except (TemplateError, LookupError, TypeError, ValueError, AttributeError, InvalidRequestError):
                    # One page that cannot be made must not hold up the others; it stays due and is tried again.
                    log.exception("page not built", extra={"page": page})


def _begin_day(house: House) -> None:
    with house.database.read() as session:
        if has_begun(session, house.clock(session)):
            return
    with house.database.write() as session:
        begin_day(session, house.clock(session))


def _end_notices(house: House) -> None:
    """End every notice whose full length has passed, however long nobody looked."""
    with house.database.read() as session:
        if not any_notice_over(session, house.clock(session)):
            return
    ended = 1
    while ended:
        with house.database.write() as session:
            ended = end_notices(session, house.clock(session))


def _fetch_files(house: House, _argument: str) -> None:
    """Fetch files of entries from the services that published them; what fails is tried again later."""
    awake(house, FETCH_FILES)
    for _ in range(_FILES_IN_A_RUN):
        with house.database.read() as session:
            if not any_file_wanted(session, house.clock(session)):
                return
        with house.database.write() as session:
            wanted = claim_attachment(session, house.clock(session))
        if wanted is None or not _fetch(house, wanted):
            return


def _fetch(house: House, wanted: AttachmentRow) -> bool:
    """Whether the file came; after one that did not, the others wait for the next run."""
    error = ""
    try:
        data = house.peers.get_bytes(wanted.source, f"/{wanted.source}/files/{wanted.source_file_id}", _PATIENCE)
    except PeerUnavailable as fault:
        error = str(fault)
    else:
        fetched = Prepared(data, wanted.media_type, wanted.name)
        if fetched.digest != wanted.digest:
            error = f"not the file that was announced: {fetched.digest}"
    with house.database.write() as session:
        clock = house.clock(session)
        if error:
            log.warning(
                "file not fetched", extra={"attachment": wanted.id, "tries": wanted.tries, "reason": error[:200]}
            )
            postpone_attachment(session, clock, wanted.id, wanted.tries, error)
        else:
            keep_attachment(session, house.files, clock, wanted.id, fetched)
        wake_jobs(session, house)
    return not error


def jobs_of(make_app: Callable[[], Flask]) -> tuple[Job, ...]:
    """The jobs of a worker process; `make_app` makes the application whose templates the pages are built from."""
    return (
        Job(SWEEP, Sweeper(make_app).run, every=1),
        Job(FETCH_FILES, _fetch_files, every=3),
    )
