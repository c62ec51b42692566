"""The web process, put together here and nowhere else."""

from flask import Flask
from sqlalchemy.orm import Session

from services.registry.api import APIS
from services.registry.pages import PAGES
from services.registry.tables import Matter, Paper
from shared.contracts import FileRef
from shared.house import open_house
from shared.place import Place
from shared.security.authority import Who
from shared.settings import Settings
from shared.web import application, register


def create_app(settings: Settings) -> Flask:
    """Registry's Flask application."""
    app = application(open_house(settings), "registry", may_read_file=_may_read_file)
    register(app, *APIS, *PAGES)
    return app


def _may_read_file(session: Session, who: Who, reference: FileRef) -> bool:
    """Papers that are not posted are for those who work on the village's matters or oversee them."""
    paper = session.get(Paper, reference.id)
    matter = session.get(Matter, paper.matter_id) if paper else None
    if matter is None:
        return False
    village = Place(matter.village)
    return any(who.may(act, village) for act in ("matter.read", "matter.step", "matter.object"))
