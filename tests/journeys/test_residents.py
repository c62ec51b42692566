"""What residents start: a request that becomes a matter and is followed by code, an objection that holds a posting's matter."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from local.story.client import until
from tests.browser import DESK, HAS_CHROMIUM, WHY_NOT
from tests.journeys.pages import TAIHUA_SECRETARY, TAIHUA_SUPERVISION
from tests.journeys.windows import close, sound, window
from tests.journeys.world import PATIENCE, SAMPLES, TAIHUA, World

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT),
]
TAIHUA_CLERK = f"v-{TAIHUA}-clerk"
NAME, PHONE = "赵小满", "13904541234"


def test_a_resident_asks_for_a_certificate_and_follows_it_by_code(world: World) -> None:
    resident, watched = window(world, java_script_enabled=False)
    resident.goto(f"{world.url}/v/{TAIHUA}/items/power_service/FW-12")
    resident.get_by_role("link", name="我要办").click()
    resident.get_by_label("您的姓名").fill(NAME)
    resident.get_by_label("电话").fill(PHONE)
    need = f"孙子上学要开居住证明{_mark()}"
    resident.get_by_label("一句话说明要办的事").fill(need)
    resident.get_by_role("button", name="提交申请").click()
    code = resident.locator(".receipt").inner_text()
    assert len(re.sub(r"\D", "", code)) == 10
    until("registry has started the matter", lambda: _state(world, code) == "accepted", PATIENCE)

    clerk, watch = window(world, TAIHUA_CLERK)
    clerk.goto(f"{world.url}/registry/")
    clerk.get_by_role("link", name="居民申请").click()
    clerk.locator("main ul.item-list a").first.click()
    sound(world, clerk, "request-office")
    assert NAME not in clerk.content()
    clerk.get_by_role("button", name="打开姓名和电话").click()
    expect(clerk.get_by_text(need)).to_be_visible()
    sound(world, clerk, "request-contact")
    clerk.get_by_role("link", name="去办理").click()
    matter = clerk.url.rsplit("/", 1)[1]
    _take(world, clerk, matter, "s1", "证明申请")
    _follow(world, resident, code, ["已办", "下一步", "未到"], "request-standing")
    _take(world, clerk, matter, "s2", "核实记录")
    close(clerk, watch)
    director, watch = window(world, TAIHUA_SECRETARY)
    _take(world, director, matter, "s3", "证明存根", "用印登记")
    close(director, watch)
    until("grid has heard that it is done", lambda: _state(world, code) == "finished", PATIENCE)
    _follow(world, resident, code, ["已办", "已办", "已办"], "request-finished")
    for path in (f"/v/{TAIHUA}/matters/{matter}", f"/registry/api/matters/{matter}"):
        shown = world.client().get(path).text
        assert "证明办理" in shown
        assert NAME not in shown
        assert PHONE not in shown
    close(resident, watched)


def test_a_request_is_taken_back_before_anybody_began(world: World) -> None:
    resident, watched = window(world)
    resident.goto(f"{world.url}/grid/request?village={TAIHUA}")
    resident.get_by_label("要办什么").select_option("power_service/FW-11")
    resident.get_by_label("您的姓名").fill(NAME)
    resident.get_by_label("电话").fill(PHONE)
    resident.get_by_label("一句话说明要办的事").fill("电费代交")
    resident.get_by_role("button", name="提交申请").click()
    code = resident.locator(".receipt").inner_text()
    sound(world, resident, "requested")
    until("registry has started the matter", lambda: _state(world, code) == "accepted", PATIENCE)
    resident.get_by_role("link", name="查办理进度").click()
    resident.get_by_label("10 位回执码").fill(code)
    resident.get_by_role("button", name="查看").click()
    resident.get_by_role("button", name="撤回申请").click()
    expect(resident.get_by_text("您已经撤回申请")).to_be_visible()
    until("the matter has ended", lambda: _state(world, code) == "withdrawn", PATIENCE)
    close(resident, watched)


def test_a_resident_objects_to_a_notice_and_the_village_answers(world: World) -> None:
    body = {"village": TAIHUA, "list_kind": "micro_power", "item_code": "JC-16", "title": f"民主评议{_mark()}"}
    matter = world.client(TAIHUA_SECRETARY).do("/registry/api/matters", body)["matter_id"]
    starter, watch = window(world, TAIHUA_SUPERVISION)
    _take(world, starter, matter, "s1", "评议方案")
    close(starter, watch)
    public, words, reply = f"/v/{TAIHUA}/matters/{matter}", f"公示少了一个人{_mark()}", f"已经补上{_mark()}"
    until("the notice stands", lambda: "对公示提出异议" in world.client().get(public).text, PATIENCE)
    resident, watched = window(world, java_script_enabled=False)
    resident.goto(world.url + public)
    resident.get_by_role("link", name="对公示提出异议").click()
    expect(resident.get_by_label("对公示提出异议")).to_be_checked()
    sound_without_script(world, resident, "objecting")
    resident.get_by_label("问题或者异议").fill(words)
    resident.get_by_role("button", name="提交").click()
    expect(resident.get_by_role("heading", name="异议已交给村里")).to_be_visible()
    until("the page says so", lambda: "村里正在答复" in world.client().get(public).text, PATIENCE)
    assert words not in world.client().get(public).text
    close(resident, watched)

    watcher, watch = window(world, TAIHUA_SUPERVISION, DESK)
    office = f"{world.url}/registry/matters/{matter}"
    until("registry waits", lambda: _waits(world, matter), PATIENCE)
    watcher.goto(office)
    expect(watcher.get_by_role("heading", name="有居民对公示提出异议，村里正在答复")).to_be_visible()
    sound(world, watcher, "matter-objected")
    watcher.get_by_role("link", name="作为监督委员会的异议提出").first.click()
    sound(world, watcher, "object-for-resident")
    close(watcher, watch)

    secretary, watch = window(world, TAIHUA_SECRETARY)
    secretary.goto(f"{world.url}/disclosure/questions")
    secretary.get_by_role("link", name=words).click()
    sound(world, secretary, "objection-to-answer")
    secretary.get_by_role("textbox", name="答复").fill(reply)
    secretary.get_by_role("button", name="提交答复").click()
    expect(secretary.get_by_role("status")).to_contain_text("已答复。")
    close(secretary, watch)
    until("registry goes on", lambda: not _waits(world, matter), PATIENCE)
    until("the answer is posted", lambda: reply in world.client().get(public).text, PATIENCE)
    page, watch = window(world)
    page.goto(world.url + public)
    expect(page.get_by_text(words)).to_be_visible()
    sound(world, page, "matter-answered")
    close(page, watch)


def sound_without_script(world: World, page: Page, name: str) -> None:
    """A window without script cannot be measured; its look is kept."""
    world.shoot(page, name)


def _take(world: World, page: Page, matter: str, step: str, *papers: str) -> None:
    page.goto(f"{world.url}/registry/matters/{matter}/steps/{step}")
    for paper in papers:
        page.get_by_label(paper).set_input_files(SAMPLES / "proposal.pdf")
        page.get_by_role("button", name="上传").first.click()
    expect(page.get_by_text("材料齐了")).to_be_visible()
    page.get_by_label("公开摘要").fill("已办理。")
    page.get_by_role("button", name="办理这一步").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")


def _follow(world: World, page: Page, code: str, states: list[str], name: str) -> None:
    def shown() -> bool:
        page.goto(f"{world.url}/grid/request/receipt")
        page.get_by_label("10 位回执码").fill(code)
        page.get_by_role("button", name="查看").click()
        return page.locator("li.step .step-state").all_inner_texts() == states

    until(f"the steps stand at {states}", shown, PATIENCE)
    assert NAME not in page.content()
    world.shoot(page, name)


def _state(world: World, code: str) -> str:
    return str(world.client().do("/grid/api/requests/standing", {"code": code})["state"])


def _waits(world: World, matter: str) -> bool:
    return bool(world.client().read(f"/registry/api/matters/{matter}")["waiting_for_answer"])


def _mark() -> str:
    """Six letters that no earlier run used."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:6])
