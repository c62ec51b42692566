"""Matters beyond the straight road: branches by amount, review by the tier above, an objection the township decides."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from local.story.client import until
from tests.browser import DESK, HAS_CHROMIUM, WHY_NOT
from tests.journeys.pages import ACCOUNTANT, SECRETARY, TOWNSHIP_OFFICE
from tests.journeys.rounds import VILLAGE
from tests.journeys.windows import close, sound, window
from tests.journeys.world import PATIENCE, SAMPLES, World

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT),
]
SUPERVISION = f"v-{VILLAGE}-jd"


def test_a_matter_branches_by_its_amount_and_the_township_lifts_it(world: World) -> None:
    title, matter = _started(world)
    page, watch = window(world, ACCOUNTANT)
    page.goto(f"{world.url}/registry/matters/{matter}/steps/s1")
    page.get_by_label("原始凭证").set_input_files(SAMPLES / "proposal.pdf")
    page.get_by_role("button", name="上传").click()
    sound(world, page, "step-amount")
    page.get_by_label("本办件的金额").fill("1500")
    page.get_by_role("button", name="办理这一步").click()
    expect(page.get_by_text("现在应办：第 2 步 村“两委”集体研究")).to_be_visible()
    expect(page.get_by_text("1,500.00 元")).to_be_visible()
    close(page, watch)

    office, watch = window(world, TOWNSHIP_OFFICE, DESK)
    office.goto(f"{world.url}/registry/matters/{matter}")
    office.get_by_role("link", name="提级审核").click()
    sound(world, office, "lift")
    office.get_by_label("理由").fill("金额较大，提级审核。")
    office.get_by_role("button", name="提级审核").click()
    expect(office.get_by_text("现在应办：第 2 步 提级审核")).to_be_visible()
    sound(world, office, "matter-lifted")
    public = f"/v/{VILLAGE}/matters/{matter}"
    _wait_for(world, public, "金额较大，提级审核。")
    office.goto(f"{world.url}/registry/lifts")
    expect(office.get_by_text("金额较大，提级审核。").first).to_be_visible()
    sound(world, office, "lifts")
    office.goto(f"{world.url}/registry/matters/{matter}")
    office.get_by_role("link", name="办理这一步").click()
    office.get_by_label("公开摘要").fill("乡镇审核同意。")
    office.get_by_role("button", name="办理这一步").click()
    expect(office.get_by_text("现在应办：第 3 步 村“两委”集体研究")).to_be_visible()
    close(office, watch)

    page, watch = window(world)
    _wait_for(world, public, "乡镇审核同意。")
    page.goto(world.url + public)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("li.step-not_taken")).to_contain_text("村民代表会议表决")
    sound(world, page, "matter-branched")
    close(page, watch)


def test_a_matter_goes_back_and_its_record_is_corrected(world: World) -> None:
    title, matter = _started(world)
    here = f"{world.url}/registry/matters/{matter}"
    clerk, watch = window(world, ACCOUNTANT)
    _hand_in(world, clerk, matter, "150000")
    clerk.get_by_role("link", name="撤回").click()
    sound(world, clerk, "withdraw")
    clerk.get_by_label("撤回的理由").fill("金额多写了两个零。")
    clerk.get_by_role("button", name="撤回这一步").click()
    expect(clerk.get_by_text("现在应办：第 1 步")).to_be_visible()
    _hand_in(world, clerk, matter, "1500", kept=True)
    close(clerk, watch)

    office, watch = window(world, TOWNSHIP_OFFICE, DESK)
    office.goto(f"{here}/lift")
    office.get_by_label("理由").fill("抽查。")
    office.get_by_role("button", name="提级审核").click()
    office.get_by_role("link", name="退回").click()
    sound(world, office, "return")
    office.get_by_label("理由，要改正什么").fill("缺少三家比价单。")
    office.get_by_role("button", name="退回").click()
    expect(office.get_by_text("缺少三家比价单。").first).to_be_visible()
    sound(world, office, "matter-returned")
    close(office, watch)

    page, watch = window(world, ACCOUNTANT)
    _hand_in(world, page, matter, "1500", kept=True)
    close(page, watch)
    page, watch = window(world, SECRETARY)
    page.goto(here)
    page.get_by_role("link", name="更正这条记录").first.click()
    sound(world, page, "correct-step")
    page.get_by_label("错在哪里，怎样更正").fill("比价单共四张。")
    page.get_by_role("button", name="公开更正").click()
    expect(page.get_by_text("比价单共四张。")).to_be_visible()
    page.get_by_role("link", name="移交经办").click()
    sound(world, page, "hand-over")
    page.get_by_label("移交给").select_option(index=1)
    page.get_by_role("button", name="移交").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    close(page, watch)

    page, watch = window(world)
    public = f"/v/{VILLAGE}/matters/{matter}"
    _wait_for(world, public, "比价单共四张。")
    page.goto(world.url + public)
    expect(page.get_by_text("缺少三家比价单。")).to_be_visible()
    sound(world, page, "matter-put-right")
    close(page, watch)


def test_a_meeting_is_recorded_on_a_phone_signed_by_another_and_then_the_step_is_taken(world: World) -> None:
    _title, matter = _started(world)
    page, watch = window(world, ACCOUNTANT)
    _hand_in(world, page, matter, "1500")
    close(page, watch)

    here = f"{world.url}/registry/matters/{matter}"
    page, watch = window(world, SECRETARY)
    page.goto(f"{here}/steps/s2")
    sound(world, page, "step-with-meeting")
    page.get_by_label("会议记录").set_input_files(SAMPLES / "minutes.pdf")
    page.get_by_role("button", name="上传").click()
    page.get_by_role("link", name="登记会议").click()
    sound(world, page, "meeting-record")
    lines = [f"示例{number:02d},两委成员,同意" for number in range(1, 7)]
    page.get_by_label("会议名册").fill("\n".join([*lines, "示例07,第一书记"]))
    page.get_by_label("签到表").set_input_files(SAMPLES / "minutes.pdf")
    page.get_by_role("button", name="登记会议").click()
    expect(page.get_by_text("等村务监督委员会成员会签")).to_be_visible()
    close(page, watch)

    signer, watch = window(world, f"v-{VILLAGE}-jd2")
    signer.goto(f"{world.url}/registry/")
    expect(signer.get_by_role("heading", name="等我会签的会议")).to_be_visible()
    signer.goto(f"{here}/meetings/s2")
    sound(world, signer, "meeting-sign")
    signer.get_by_label("我到会监督了这次会议").check()
    signer.get_by_role("button", name="名册和票数属实，会签").click()
    expect(signer.get_by_text("已会签")).to_be_visible()
    sound(world, signer, "meeting-signed")
    close(signer, watch)

    page, watch = window(world, SECRETARY)
    page.goto(f"{here}/steps/s2")
    page.get_by_label("公开摘要").fill("集体研究同意购置。")
    page.get_by_role("button", name="办理这一步").click()
    expect(page.get_by_text("应到 6 人，实到 6 人，同意 6")).to_be_visible()
    close(page, watch)


def test_an_answer_that_does_not_satisfy_goes_to_the_township(world: World) -> None:
    _title, matter = _started(world)
    page, watch = window(world, SUPERVISION)
    page.goto(f"{world.url}/registry/matters/{matter}/object")
    page.get_by_label("异议理由").fill("没有三家比价。")
    page.get_by_role("button", name="提出异议，暂停办件").click()
    objection = page.get_by_role("link", name="处理异议").get_attribute("href") or ""
    close(page, watch)

    page, watch = window(world, SECRETARY)
    page.goto(world.url + objection)
    page.get_by_label("答复").fill("金额小，不需要比价。")
    page.get_by_role("button", name="答复，继续办理").click()
    close(page, watch)

    page, watch = window(world, SUPERVISION)
    page.goto(world.url + objection)
    sound(world, page, "objection-answered")
    page.get_by_label("为什么提请乡镇裁定").fill("县里规定都要比价。")
    page.get_by_role("button", name="提请乡镇裁定").click()
    expect(page.get_by_text("已提请乡镇裁定")).to_be_visible()
    close(page, watch)

    page, watch = window(world, TOWNSHIP_OFFICE)
    page.goto(f"{world.url}/registry/")
    expect(page.get_by_role("heading", name="等我裁定的异议")).to_be_visible()
    page.goto(world.url + objection)
    sound(world, page, "objection-escalated")
    page.get_by_label("按裁定改正后继续办理").check()
    page.get_by_label("裁定的理由").fill("补做三家比价后继续。")
    page.get_by_role("button", name="作出裁定").click()
    expect(page.get_by_text("乡镇裁定：补做三家比价后继续。")).to_be_visible()
    _wait_for(world, f"/v/{VILLAGE}/matters/{matter}", "补做三家比价后继续。")
    close(page, watch)


def test_a_draw_is_open_to_everybody(world: World) -> None:
    page, watch = window(world)
    page.goto(f"{world.url}/registry/draws/{world.places['land']}")
    expect(page.get_by_text("108 户参加，27 个地块")).to_be_visible()
    expect(page.get_by_text("村务监督委员会委员")).to_be_visible()
    page.get_by_text("前面的").click()
    expect(page.get_by_text("作废：示例户001 抓到的是空阄，登记时按错了")).to_be_visible()
    sound(world, page, "draw")
    close(page, watch)


def _started(world: World) -> tuple[str, str]:
    """A small purchase of the invented village; its title and id."""
    title = f"购置打印机{uuid.uuid4().hex[:6]}"
    page, watch = window(world, SECRETARY)
    page.goto(f"{world.url}/registry/villages/{VILLAGE}/start")
    page.get_by_label("事项").select_option("micro_power/SZ-09")
    page.get_by_label("办件名称").fill(title)
    page.get_by_role("button", name="发起").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    found = re.search(r"/matters/([0-9a-f-]{36})", page.url)
    assert found is not None
    close(page, watch)
    return title, found[1]


def _hand_in(world: World, page: Page, matter: str, yuan: str, *, kept: bool = False) -> None:
    """The accountant's first step: a voucher (kept from before, or sent now) and the amount."""
    page.goto(f"{world.url}/registry/matters/{matter}/steps/s1")
    if not kept:
        page.get_by_label("原始凭证").set_input_files(SAMPLES / "proposal.pdf")
        page.get_by_role("button", name="上传").click()
    page.get_by_label("本办件的金额").fill(yuan)
    page.get_by_role("button", name="办理这一步").click()
    expect(page.get_by_text("现在应办：第 2 步")).to_be_visible()


def _wait_for(world: World, path: str, text: str) -> None:
    until(f"{path} shows {text}", lambda: text in world.client().get(path).text, PATIENCE)


def test_a_duty_is_recorded_on_a_phone_and_villagers_read_it(world: World) -> None:
    words = f"走访三户，转交一件意见。{uuid.uuid4().hex[:6]}"
    page, watch = window(world, SECRETARY)
    page.goto(f"{world.url}/registry/villages/{VILLAGE}/duties")
    page.get_by_role("link", name="落实民生政策").or_(page.get_by_role("link", name="提醒村干部")).first.click()
    page.get_by_label("已履行").check()
    page.get_by_label("做了什么，发现什么").fill(words)
    sound(world, page, "duty-form")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    sound(world, page, "duties-recorded")
    close(page, watch)

    page, watch = window(world)
    _wait_for(world, f"/v/{VILLAGE}/duties", words)
    page.goto(f"{world.url}/v/{VILLAGE}")
    page.get_by_role("link", name="村干部该做的做了没有").click()
    expect(page.get_by_text(words)).to_be_visible()
    sound(world, page, "duties-public")
    close(page, watch)
