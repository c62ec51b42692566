"""The web process, put together here and nowhere else."""

from flask import Flask

from services.disclosure.api import API_DOORS
from services.disclosure.pages import PAGE_DOORS
from shared.house import House, open_house
from shared.settings import Settings
from shared.web import application, register


def create_app(settings: Settings) -> Flask:
    """Disclosure's Flask application."""
    app = application(open_house(settings), "disclosure")
    register(app, *API_DOORS, *PAGE_DOORS)
    return app


def templates_only(house: House) -> Flask:
    """An application without doors, for building pages."""
    return application(house, "disclosure")
