"""The web process, put together here and nowhere else."""

from flask import Flask

from services.complaints.api import office_api, public_api
from services.complaints.pages import office_pages, public_pages
from shared.house import open_house
from shared.settings import Settings
from shared.web import application, register


def create_app(settings: Settings) -> Flask:
    """Complaints' Flask application: /report for everybody, /complaints for offices."""
    app = application(open_house(settings), "complaints")
    register(app, public_api, office_api, public_pages, office_pages)
    return app
