"""A county asks for the township's filing seal (桦南 四统一): the village signs on a phone, the township files, the matter goes on."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from local.story.client import Client, until
from local.story.matter import Run
from local.story.teller import Teller
from tests.browser import DESK, HAS_CHROMIUM, WHY_NOT
from tests.journeys.pages import COUNTY, TOWNSHIP_OFFICE
from tests.journeys.rounds import VILLAGE
from tests.journeys.windows import close, sound, window
from tests.journeys.world import PASSWORD, PATIENCE, SAMPLES, World

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT),
]
HEAD = f"v-{VILLAGE}-coop"
SEAL_NO = "示范镇备字〔2026〕7号"
KINDS = "01,工程建设,XM-03、XM-04\n02,机动地承包,SZ-01\n03,资产租赁,SZ-04/s4、SZ-12\n04,资源发包,SZ-03"
_BODIES = {"s1": ("理事会", "council_member", 7), "s3": ("成员代表大会", "cooperative_representative", 40)}


def test_a_village_signs_its_township_files_and_the_next_step_is_taken(world: World) -> None:
    _ask_for_the_seal(world)
    try:
        matter = _ready_to_sign(world)
        here, public = f"{world.url}/registry/matters/{matter}", f"/v/{VILLAGE}/matters/{matter}"
        _sign(world, here)
        _wait_for(world, public, "1 份合同待备案，尚未生效")
        _file(world, here)
        _wait_for(world, public, "1 份合同已备案生效")
        page, watch = window(world)
        page.goto(world.url + public)
        expect(page.get_by_text(SEAL_NO)).to_be_visible()
        page.get_by_text("看每份合同").click()
        sound(world, page, "matter-contracts-filed")
        close(page, watch)
    finally:
        _ask_for_no_seal(world)


def _ask_for_the_seal(world: World) -> None:
    """The county adds its rule on the page; everybody reads it there."""
    page, watch = window(world, COUNTY, DESK)
    page.goto(f"{world.url}/registry/rules/contracts")
    page.get_by_label("合同种类").fill(KINDS)
    page.get_by_label("合同经乡镇盖备案专用章以后才生效").check()
    page.get_by_label("乡镇几个工作日内备案").fill("3")
    page.get_by_label("依据").fill("县农村集体经济合同“四统一”办法（示范）")
    page.get_by_role("button", name="增加").click()
    expect(page.get_by_text("乡镇盖备案专用章以后生效，乡镇在 3 个工作日内备案").first).to_be_visible()
    sound(world, page, "contract-rules-added")
    close(page, watch)


def _ask_for_no_seal(world: World) -> None:
    """The last rule of a day holds: the other journeys go on as before."""
    county = world.client(COUNTY)
    today = county.read("/registry/api/contract-rules?county=230828")["today"]
    wanted = {name: today[name] for name in ("in_force_from", "parts", "length", "kinds", "shang_mu", "basis")}
    county.do("/registry/api/contract-rules", {**wanted, "seal": False})


def _ready_to_sign(world: World) -> str:
    """A matter of the invented village whose next step signs a lease; its id."""
    run = Run(Teller(world.url, SAMPLES, PASSWORD), VILLAGE)
    asked = {"village": VILLAGE, "list_kind": "micro_power", "item_code": "SZ-04"}
    title = f"出租闲置校舍{uuid.uuid4().hex[:6]}"
    run.matter = run.user("village_secretary").do("/registry/api/matters", {**asked, "title": title})
    while (step := run.step())["kind"] != "contract":
        if step["rule"]:
            run.hold(step, _meeting(step))
        actor: Client = run.actor(step)
        run.matter = actor.do(f"{run.path}/steps/{step['id']}", run.request(step))
    return str(run.matter["matter_id"])


def _meeting(step: dict[str, Any]) -> dict[str, Any]:
    body, capacity, due = _BODIES[step["id"]]
    roll = [{"name": f"示例{n:02d}", "capacity": capacity, "present": True, "vote": "for"} for n in range(1, due + 1)]
    return {"body": body, "method": "举手表决", "roll": roll}


def _sign(world: World, here: str) -> None:
    page, watch = window(world, HEAD)
    page.goto(f"{here}/steps/s4")
    while page.get_by_role("button", name="上传").count():
        page.locator("input[type=file]").first.set_input_files(SAMPLES / "contract.pdf")
        page.get_by_role("button", name="上传").first.click()
    sound(world, page, "step-contract")
    page.get_by_label("标的").fill("村东闲置校舍")
    page.get_by_label("对方").fill("示例户012")
    page.get_by_label("总价（元）").fill("36000")
    page.get_by_label("面积").fill("1.5垧")
    page.get_by_label("到哪一天止").fill("2029-12-31")
    page.get_by_label("公开摘要").fill("已签订租赁合同。")
    page.get_by_role("button", name="办理这一步").click()
    expect(page.get_by_role("heading", name="合同待备案，尚未生效")).to_be_visible()
    sound(world, page, "matter-contracts-wait")
    close(page, watch)


def _file(world: World, here: str) -> None:
    office, watch = window(world, TOWNSHIP_OFFICE)
    office.goto(f"{world.url}/registry/")
    expect(office.get_by_role("heading", name="等我备案的合同")).to_be_visible()
    sound(world, office, "desk-filings")
    office.goto(f"{here}/contracts")
    expect(office.get_by_text("22.5 亩 / 1.5 垧")).to_be_visible()
    sound(world, office, "contracts-to-file")
    office.get_by_label("备案号").fill(SEAL_NO)
    office.get_by_label("盖章合同的扫描件").set_input_files(SAMPLES / "contract.pdf")
    office.get_by_role("button", name="全部备案，从今天起生效").click()
    expect(office.get_by_text("已备案生效").first).to_be_visible()
    sound(world, office, "contracts-filed")
    office.goto(f"{here}/steps/s5")
    while office.get_by_role("button", name="上传").count():
        office.locator("input[type=file]").first.set_input_files(SAMPLES / "filing.pdf")
        office.get_by_role("button", name="上传").first.click()
    office.get_by_label("公开摘要").fill("已备案盖章。")
    office.get_by_role("button", name="办理这一步").click()
    expect(office.get_by_text("现在应办：第 6 步")).to_be_visible()
    close(office, watch)


def _wait_for(world: World, path: str, text: str) -> None:
    until(f"{path} shows {text}", lambda: text in world.client().get(path).text, PATIENCE)
