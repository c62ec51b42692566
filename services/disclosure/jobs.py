"""Door 4: the clock and slow work. All of it is found by rows, so a lost or repeated run does no harm."""

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from flask import Flask
from jinja2 import TemplateError
from sqlalchemy.exc import InvalidRequestError

from services.disclosure.operations.attach_files import claim_attachment, keep_attachment, postpone_attachment
from services.disclosure.operations.begin_day import begin_day
from services.disclosure.operations.build_pages import (
    Claim,
    claim_pages,
    put_pages,
    sweep_aside,
    write_aside,
)
from services.disclosure.operations.notices import end_notices
from services.disclosure.operations.wake import BUILD_PAGES, END_NOTICES, FETCH_FILES, NEW_DAY, wake_jobs
from services.disclosure.pages.shown import site_of
from services.disclosure.tables import AttachmentRow
from shared.files import Prepared
from shared.house import House
from shared.jobs import Job, send
from shared.peers import PeerUnavailable
from shared.refusals import NotFound
from shared.web import render_public

log = logging.getLogger(__name__)
_TOGETHER = 40  # pages a builder takes at once, before other jobs have their turn
_FILES_IN_A_RUN = 20
_PATIENCE = 5.0  # seconds for one file


class Builder:
    """Builds public pages into files. One per process; its application is made when the first page is due."""

    def __init__(self, make_app: Callable[[], Flask]) -> None:
        self._make_app = make_app

    @cached_property
    def app(self) -> Flask:
        """The templates' application; it serves nothing."""
        return self._make_app()

    def run(self, house: House, _argument: str) -> None:
        """Build one batch; while more is due, ask to be called again, so that a notice's end never waits for pages."""
        if self.build_some(house):
            send(house, BUILD_PAGES)

    def build_some(self, house: House) -> int:
        """Claim, build and put one batch; returns how many pages were put in place."""
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


def _end_notices(house: House, _argument: str) -> None:
    """End every notice whose full length has passed, however long nobody looked."""
    while True:
        with house.database.write() as session:
            ended = end_notices(session, house.clock(session))
            wake_jobs(session, house)
        if not ended:
            return


def _new_day(house: House, _argument: str) -> None:
    with house.database.write() as session:
        begin_day(session, house.clock(session))
        wake_jobs(session, house)


def _fetch_files(house: House, _argument: str) -> None:
    """Fetch files of entries from the services that published them; what fails is tried again later."""
    for _ in range(_FILES_IN_A_RUN):
        with house.database.write() as session:
            wanted = claim_attachment(session, house.clock(session))
        if wanted is None:
            return
        _fetch(house, wanted)


def _fetch(house: House, wanted: AttachmentRow) -> None:
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


def jobs_of(make_app: Callable[[], Flask]) -> tuple[Job, ...]:
    """The jobs of a worker process; `make_app` makes the application whose templates the pages are built from."""
    return (
        Job(BUILD_PAGES, Builder(make_app).run, every=1),
        Job(END_NOTICES, _end_notices, every=2),
        Job(FETCH_FILES, _fetch_files, every=3),
        Job(NEW_DAY, _new_day, every=10),
    )
