"""Every page of the stories at phone and desk width, public ones in the senior view too: sound.

SCREENSHOTS names a folder to keep what was seen in, for a look.
"""

import pytest
from playwright.sync_api import Page

from tests.browser import (
    DESK,
    HAS_CHROMIUM,
    PHONE,
    SENIOR_TARGET,
    TARGET,
    WHY_NOT,
    grave_violations,
    small_targets,
    too_wide,
    watching,
)
from tests.journeys.pages import OFFICES, PUBLIC
from tests.journeys.world import World

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT),
]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_sound(world: World, name: str) -> None:
    page = world.window()
    faults = _look(world, page, PUBLIC[name], name)
    page.set_viewport_size({"width": PHONE, "height": 780})
    page.get_by_role("link", name="长辈版").click()
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '20px'")
    faults += _layout(world, page, f"{name}-senior", SENIOR_TARGET)
    page.evaluate("localStorage.clear()")
    assert faults == []


@pytest.mark.parametrize("name", OFFICES)
def test_an_officials_page_is_sound(world: World, name: str) -> None:
    path, user = OFFICES[name]
    assert _look(world, world.window(user), path, name, expected=404 if name == "missing" else 200) == []


def _look(world: World, page: Page, path: str, name: str, expected: int = 200) -> list[str]:
    page.set_viewport_size({"width": PHONE, "height": 780})
    with watching(page, expected) as watch:
        answer = page.goto(world.url + path.format(**world.places))
        assert answer is not None
        assert answer.status == expected
        faults = _headed(page) + _layout(world, page, f"{name}-phone", TARGET)
        faults += [f"{name}: {fault}" for fault in grave_violations(page)]
        page.set_viewport_size({"width": DESK, "height": 900})
        faults += _layout(world, page, f"{name}-desk", TARGET)
    return faults + watch.faults


def _layout(world: World, page: Page, name: str, least: int) -> list[str]:
    world.shoot(page, name)
    faults = [f"{name}: lower than {least} px: {control}" for control in small_targets(page, least)]
    over = too_wide(page)
    return faults + ([f"{name}: {over} px too wide"] if over else [])


def _headed(page: Page) -> list[str]:
    """A title of its own and one first heading."""
    headings = page.locator("h1").count()
    faults = [] if headings == 1 else [f"{headings} first headings"]
    return faults if page.title().partition(" · ")[0].strip() else [*faults, "no title"]
