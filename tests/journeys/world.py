"""The installation as the journeys meet it: the stories played, everybody's sign-in, the addresses of what the stories left."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from local.story.client import Client
from tests.browser import PHONE
from tests.journeys.rounds import TOWNSHIP, VILLAGE, ask_for_a_visit, everything, open_tasks
from tests.system import ROOT

PASSWORD = "sunlight-demo"
TAIHUA = "230828210201"
PATIENCE = 20  # seconds for a page to answer on a busy machine
SAMPLES = ROOT / "samples" / "tangyuan"


@dataclass
class World:
    """One running installation, seen through one browser."""

    url: str
    browser: Browser
    shots: Path | None = None
    _states: dict[str, Any] = field(default_factory=dict)
    _windows: dict[str, Page] = field(default_factory=dict)

    def play(self) -> None:
        """Play the four stories, unless they were played here already."""
        figures = Client(self.url).read(f"/complaints/api/figures/{TOWNSHIP}")
        if not figures["rectified"]:
            command = [sys.executable, "-m", "local.story", "--url", self.url]
            played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=150, check=False)
            assert played.returncode == 0, played.stdout[-2000:] + played.stderr[-2000:]

    def context(self, user: str = "", width: int = PHONE, **more: Any) -> BrowserContext:
        """A browser of its own: a resident's without a sign-in, or an official's who signed in through the form."""
        size = ViewportSize(width=width, height=780 if width == PHONE else 900)
        if user and user not in self._states:
            self._states[user] = self._signed_in(user)
        made = self.browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", storage_state=self._states.get(user), **more
        )
        made.set_default_timeout(PATIENCE * 1000)
        return made

    def window(self, user: str = "") -> Page:
        """One window for each person for the whole run, for pages that are only looked at."""
        if user not in self._windows:
            self._windows[user] = self.context(user).new_page()
        return self._windows[user]

    def client(self, user: str = "") -> Client:
        """The same person as a program."""
        return Client(self.url).sign_in(user, PASSWORD) if user else Client(self.url)

    def shoot(self, page: Page, name: str) -> None:
        """Keep what is seen, where screenshots are wanted."""
        if self.shots:
            page.screenshot(path=self.shots / f"{name}.png", full_page=True, animations="disabled")

    def _signed_in(self, user: str) -> Any:
        context = self.browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(f"{self.url}/registry/sign-in")
        page.fill("[name=username]", user)
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(f"{self.url}/registry/")
        state = context.storage_state()
        context.close()
        return state

    @cached_property
    def places(self) -> dict[str, str]:
        """Names for what the stories left, as they stand in the addresses of pages."""
        public, clerk = self.client(), self.client(f"v-{TAIHUA}-clerk")
        matters = f"/registry/api/matters?village={TAIHUA}&status="
        land = clerk.read(f"{matters}finished")["matters"][0]
        ledger = public.read(f"/disclosure/api/villages/{VILLAGE}")["ledgers"][-1]
        rows = self.client(f"v-{VILLAGE}-accountant").read(f"/disclosure/api/ledgers/{ledger['ledger_id']}")["rows"]
        office, walker = self.client(f"tp-{TOWNSHIP}-jw"), self.client(f"grid-{TOWNSHIP}-2")
        if not open_tasks(walker):
            ask_for_a_visit(office, walker)
        reports = everything(office, "/complaints/api/reports", "reports")
        talks = self.client(f"tp-{TOWNSHIP}-party").read("/notify/api/talks")["talks"]
        steps = clerk.read(f"/registry/api/matters/{land['matter_id']}")["steps"]
        return {
            "taihua": TAIHUA,
            "village": VILLAGE,
            "township": TOWNSHIP,
            "list": land["list_id"],
            "land": land["matter_id"],
            "meeting": next(step["id"] for step in steps if step["rule"] == "land_plan_members"),
            "patrol": clerk.read(f"{matters}cancelled")["matters"][0]["matter_id"],
            "month": ledger["month"],
            "ledger": ledger["ledger_id"],
            "water": _first(rows, amount_fen=-42700)["entry_id"],
            "report": _first(reports, conclusion="clarified")["report_id"],
            "rectified": _first(reports, conclusion="rectified")["report_id"],
            "task": min(open_tasks(walker)),
            "talk": talks[0]["talk_id"],
        }


def _first(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    for row in rows:
        if all(row.get(name) == value for name, value in wanted.items()):
            return row
    raise AssertionError(f"none with {wanted} among {rows[:3]}")


def screenshots() -> Path | None:
    """Where screenshots are kept: in the folder SCREENSHOTS names; nowhere without it, as each takes a while."""
    if not os.environ.get("SCREENSHOTS"):
        return None
    folder = Path(os.environ["SCREENSHOTS"]) / "journeys"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
