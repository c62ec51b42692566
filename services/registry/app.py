"""The web process, put together here and nowhere else."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.api import APIS
from services.registry.pages import PAGES
from services.registry.tables import DutyRecord, Matter
from shared.contracts import FileRef
from shared.house import open_house
from shared.place import Place
from shared.security.authority import Who
from shared.settings import Settings
from shared.tables import files
from shared.web import application, register


def create_app(settings: Settings) -> Flask:
    """Registry's Flask application."""
    app = application(open_house(settings), "registry", may_read_file=_may_read_file)
    register(app, *APIS, *PAGES)
    return app


def _may_read_file(session: Session, who: Who, reference: FileRef) -> bool:
    """Papers that are not posted, and what shows that a duty was done, are for those who work in the village or oversee it."""
    village = _village_of(session, reference)
    return village is not None and any(who.may(act, village) for act in ("matter.read", "matter.step", "matter.object"))


def _village_of(session: Session, reference: FileRef) -> Place | None:
    """The village that a file belongs to; None for a file of something else."""
    subject = session.scalar(select(files.c.subject).where(files.c.id == reference.id)) or ""
    kind, _slash, key = subject.partition("/")
    row: Matter | DutyRecord | None = None
    if kind == "matter":
        row = session.get(Matter, key)
    elif kind == "duty":
        row = session.get(DutyRecord, key)
    return Place(row.village) if row is not None else None
