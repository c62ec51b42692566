"""The web process, put together here and nowhere else."""

from flask import Flask

from services.notify.api import api
from services.notify.pages import pages
from shared.house import open_house
from shared.settings import Settings
from shared.web import application, register


def create_app(settings: Settings) -> Flask:
    """Notify's Flask application."""
    app = application(open_house(settings), "notify")
    register(app, api, pages)
    return app
