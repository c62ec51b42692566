"""Somebody's window on the system: opened, looked at, closed."""

from typing import Any

from playwright.sync_api import Page

from tests.browser import DESK, PHONE, TARGET, Watch, grave_violations, small_targets, too_wide
from tests.journeys.world import World


def window(world: World, user: str = "", width: int = PHONE, expected: int = 200, **more: Any) -> tuple[Page, Watch]:
    """A window of somebody's own, watched; questions whether one is sure are answered yes."""
    page = world.context(user, width, **more).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return page, Watch(frozenset({expected} - {200})).on(page)


def close(page: Page, watch: Watch) -> None:
    """Nothing went wrong in it."""
    page.context.close()
    assert watch.faults == []


def sound(world: World, page: Page, name: str) -> None:
    """Nothing grave for assistive technology, nothing too wide, nothing too small to touch; the window keeps its width."""
    size = page.viewport_size
    faults = [f"{name}: {fault}" for fault in grave_violations(page)]
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        world.shoot(page, f"{name}-{width}")
        if excess := too_wide(page):
            faults.append(f"{name}: {excess} px too wide at {width}")
        faults += [f"{name} at {width}: {small}" for small in small_targets(page, TARGET)]
    if size:
        page.set_viewport_size(size)
    assert faults == []
