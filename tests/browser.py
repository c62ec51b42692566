"""Chromium as the tests drive it: one start, a page that notes everything that went wrong on it, and what makes a page sound."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HAS_CHROMIUM = Path(CHROMIUM).exists()
WHY_NOT = f"no browser at {CHROMIUM}: name one in CHROMIUM"
PHONE, DESK = 360, 1440  # CSS pixels
TARGET, SENIOR_TARGET = 44, 60  # CSS pixels
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_GRAVE = ("serious", "critical")
_SMALL = """least => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.offsetParent && !e.closest('main p:not(.actions), td, dd, svg, label.choice, .step-name, .skip, .card-title, .item-list'))
  .filter(e => e.getBoundingClientRect().height < least - .5).map(e => e.outerHTML.slice(0, 90))"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One headless browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"],
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        try:
            yield started
        finally:
            started.close()


@dataclass
class Watch:
    """What went wrong on a page while it was watched."""

    expected: frozenset[int] = frozenset()  # statuses that belong to the journey
    faults: list[str] = field(default_factory=list)

    def on(self, page: Page) -> "Watch":
        """Begin to watch."""
        page.on("console", self._said)
        page.on("pageerror", self._broke)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        return self

    def off(self, page: Page) -> None:
        """Watch no longer."""
        page.remove_listener("console", self._said)
        page.remove_listener("pageerror", self._broke)
        page.remove_listener("requestfailed", self._failed)
        page.remove_listener("response", self._answered)

    def _broke(self, error: Error) -> None:
        self.faults.append(f"script: {error}")

    def _said(self, message: ConsoleMessage) -> None:
        by_status = "Failed to load resource" in message.text and any(
            str(code) in message.text for code in self.expected
        )
        if message.type in ("error", "warning") and not by_status:
            self.faults.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        self.faults.append(f"failed: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status}: {response.url}")


@contextmanager
def watching(page: Page, expected: int = 200) -> Iterator[Watch]:
    """Watch a page for a while; `expected` is the status that belongs there."""
    watch = Watch(frozenset({expected} - {200})).on(page)
    try:
        yield watch
    finally:
        watch.off(page)


def small_targets(page: Page, least: int) -> list[str]:
    """Controls lower than `least` CSS pixels; links within running text may be."""
    found: list[str] = page.evaluate(_SMALL, least)
    return found


def too_wide(page: Page) -> int:
    """By how many CSS pixels the page is wider than the window: 0 when nothing has to be scrolled sideways."""
    over: int = page.evaluate(
        "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
    )
    return over


def grave_violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and calls serious or critical."""
    chosen = {"runOnly": {"type": "tag", "values": _WCAG}, "resultTypes": ["violations"]}
    answer: dict[str, Any] = Axe().run(page, options=chosen).response
    return [
        f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:4]}"
        for one in answer["violations"]
        if one["impact"] in _GRAVE
    ]
