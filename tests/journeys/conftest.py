"""The browser and the installation that all journeys share.

JOURNEYS_URL names a running demonstration to look at instead of one started for the tests.
"""

import os

import pytest
from playwright.sync_api import expect

from tests.browser import HAS_CHROMIUM, WHY_NOT
from tests.journeys.world import PATIENCE, World, screenshots


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> World:
    """The stories are played, so that every page holds something."""
    if not HAS_CHROMIUM:
        pytest.skip(WHY_NOT)
    url = os.environ.get("JOURNEYS_URL") or request.getfixturevalue("system").url
    expect.set_options(timeout=PATIENCE * 1000)
    browser = request.getfixturevalue("browser")
    made = World(url, browser, screenshots())
    made.play()
    assert made.places, "looked up before any journey adds to what the stories left"
    return made
