"""Every page of the stories at phone and desk width, public ones in the senior view too: sound, and kept as a screenshot for a look."""

import pytest
from playwright.sync_api import Page

from tests.browser import (
    DESK,
    HAS_CHROMIUM,
    PHONE,
    SENIOR_TARGET,
    TARGET,
    WHY_NOT,
    Watch,
    grave_violations,
    small_targets,
    too_wide,
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
    context = world.context()
    page = context.new_page()
    faults = _look(world, page, PUBLIC[name], name)
    page.set_viewport_size({"width": PHONE, "height": 780})
    page.get_by_role("link", name="长辈版").click()
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '20px'")
    faults += _at(world, page, f"{name}-senior", PHONE, SENIOR_TARGET)
    context.close()
    assert faults == []


@pytest.mark.parametrize("name", OFFICES)
def test_an_officials_page_is_sound(world: World, name: str) -> None:
    path, user = OFFICES[name]
    context = world.context(user)
    faults = _look(world, context.new_page(), path, name, expected=404 if name == "missing" else 200)
    context.close()
    assert faults == []


def _look(world: World, page: Page, path: str, name: str, expected: int = 200) -> list[str]:
    watch = Watch(frozenset({expected} - {200})).on(page)
    answer = page.goto(world.url + path.format(**world.places))
    assert answer is not None
    assert answer.status == expected
    faults = _headed(page)
    for width, size in ((PHONE, "phone"), (DESK, "desk")):
        faults += _at(world, page, f"{name}-{size}", width, TARGET)
    return faults + watch.faults


def _at(world: World, page: Page, name: str, width: int, least: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 780 if width == PHONE else 900})
    world.shoot(page, name)
    faults = [f"{name}: {fault}" for fault in grave_violations(page)]
    faults += [f"{name}: lower than {least} px: {control}" for control in small_targets(page, least)]
    over = too_wide(page)
    return faults + ([f"{name}: {over} px too wide"] if over else [])


def _headed(page: Page) -> list[str]:
    """A title of its own and one first heading."""
    headings = page.locator("h1").count()
    faults = [] if headings == 1 else [f"{headings} first headings"]
    return faults if page.title().partition(" · ")[0].strip() else [*faults, "no title"]
