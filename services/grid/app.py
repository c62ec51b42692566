"""The web process, put together here and nowhere else."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.grid.api import API_DOORS
from services.grid.pages import PAGE_DOORS
from services.grid.tables import Task
from shared.contracts import FileRef
from shared.house import open_house
from shared.security.authority import Who
from shared.settings import Settings
from shared.tables import files
from shared.web import application, register


def create_app(settings: Settings) -> Flask:
    """Grid's Flask application."""
    app = application(open_house(settings), "grid", may_read_file=_may_read_file)
    register(app, *API_DOORS, *PAGE_DOORS)
    return app


def _may_read_file(session: Session, who: Who, reference: FileRef) -> bool:
    """A visit's photographs are for whoever took them; complaints reads them with its own key."""
    subject = session.scalar(select(files.c.subject).where(files.c.id == reference.id)) or ""
    task = session.get(Task, subject.removeprefix("task/"))
    return task is not None and task.taken_by == who.person_id
