"""The base page in a real browser: at phone and desk width, in both views, with axe. Screenshots are kept for a look.

They go to the folder SCREENSHOTS names, or to the test's own temporary folder.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from shared.house import House
from shared.web.context import COOKIE
from tests.browser import DESK, HAS_CHROMIUM, PHONE, SENIOR_TARGET, TARGET, WHY_NOT, small_targets, too_wide
from tests.unit.web.ground import make_house, token
from tests.unit.web.sample import sample_app

pytestmark = [pytest.mark.chromium, pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT)]
VIEWS = [(PHONE, ""), (PHONE, "senior"), (DESK, ""), (DESK, "senior")]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        return None


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_house(tmp_path_factory.mktemp("house"), demonstration=True)
    yield made
    made.database.engine.dispose()


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, sample_app(house), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path) / "web"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _open(browser: Browser, house: House, address: str, path: str, width: int, *, script: bool = True) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", java_script_enabled=script)
    context.add_cookies([{"name": COOKIE, "value": token(house), "url": f"{address}/registry"}])
    page = context.new_page()
    page.goto(address + path)
    return page


def _is_sound(page: Page, senior: bool) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert too_wide(page) == 0
    assert small_targets(page, SENIOR_TARGET if senior else TARGET) == []


@pytest.mark.parametrize(("width", "view"), VIEWS)
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("public", "/v/sample"),
        ("entrance", "/v/entrance"),
        ("office", "/registry/sample"),
        ("missing", "/registry/no-such-page"),
    ],
)
def test_a_page_is_sound(
    browser: Browser, house: House, address: str, shots: Path, name: str, path: str, width: int, view: str
) -> None:
    page = _open(browser, house, address, f"{path}?view={view}" if view else path, width)
    page.screenshot(path=shots / f"{name}-{width}{view and '-' + view}.png", full_page=True)
    _is_sound(page, view == "senior")
    page.context.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_refused_form_is_sound(browser: Browser, house: House, address: str, shots: Path, width: int) -> None:
    page = _open(browser, house, address, "/registry/sample", width)
    page.select_option("[name=body]", "assembly")
    page.fill("[name=held_on]", "2026-11-20")
    page.fill("[name=title]", "发包")
    page.check("[value=hands]")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="提交表决结果").click()
    page.wait_for_selector("#problem")
    page.screenshot(path=shots / f"refused-{width}.png", full_page=True)
    assert page.input_value("[name=title]") == "发包"
    _is_sound(page, senior=False)
    page.context.close()


def test_the_senior_view_is_remembered_without_a_cookie(browser: Browser, house: House, address: str) -> None:
    page = _open(browser, house, address, "/v/sample", PHONE)
    page.get_by_role("link", name="长辈版").click()
    page.goto(f"{address}/v/sample?about=1")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    page.get_by_role("link", name="普通版").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "17px"
    page.context.close()


def test_the_senior_view_needs_no_script(browser: Browser, house: House, address: str) -> None:
    page = _open(browser, house, address, "/v/sample", PHONE, script=False)
    page.get_by_role("link", name="长辈版").click()
    assert page.locator("html.senior").count() == 1
    page.goto(f"{address}/v/sample#senior")  # as on a built page, which takes no parameters
    height = page.get_by_role("link", name="我要反映问题").bounding_box()
    assert height is not None
    assert height["height"] >= SENIOR_TARGET
    page.context.close()


def test_a_double_click_sends_once(browser: Browser, house: House, address: str) -> None:
    page = _open(browser, house, address, "/registry/sample", DESK)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("document.querySelectorAll('form [required]').forEach(e => e.required = false)")
    page.get_by_role("button", name="撤回").dblclick()
    page.wait_for_selector("#problem")
    assert len(sent) == 1
    page.context.close()
