"""Lots drawn in the open on phones: three parties' phrases that anybody reckons again, and a draw by hand slip by slip."""

import hashlib
import json
import re
import subprocess
import sys
import uuid
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from local.story.client import until
from local.story.matter import Run
from local.story.teller import Teller
from tests.browser import HAS_CHROMIUM, WHY_NOT
from tests.journeys.pages import CLERK, TOWNSHIP_OFFICE
from tests.journeys.rounds import VILLAGE
from tests.journeys.windows import close, sound, window
from tests.journeys.world import PASSWORD, PATIENCE, SAMPLES, World
from tests.system import ROOT

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT),
]
HEAD, MEMBER = f"v-{VILLAGE}-jd", f"v-{VILLAGE}-jd2"
PHRASES = {
    CLERK: "瑞雪兆丰年，好事要多磨呀",
    HEAD: "一是一，二是二，三是三啊",
    TOWNSHIP_OFFICE: "阳光底下没有新鲜事，哈哈",
}
HOUSEHOLDS = [f"{number:02d}号" for number in range(1, 6)]


@pytest.fixture(scope="module")
def waiting(world: World) -> list[Run]:
    """Two land matters of the invented village that wait for their draw; their notice periods run out together."""
    teller = Teller(world.url, SAMPLES, PASSWORD)
    runs = [Run(teller, VILLAGE) for _ in range(2)]
    for run in runs:
        asked = {
            "village": VILLAGE,
            "list_kind": "micro_power",
            "item_code": "SZ-01",
            "title": f"机动地{uuid.uuid4().hex[:6]}",
        }
        run.matter = run.user("village_secretary").do("/registry/api/matters", asked)
    while runs[0].step()["kind"] != "draw_lots":
        step = runs[0].step()
        more: dict[str, Any] = {"price_fen": 40_000} if step["kind"] == "price" else {}
        for run in runs:
            run.take(**more)
        if step["notice_days"]:
            runs[0].through_notice(step)
            until("公示期满", partial(_notice_over, runs[1], step["id"]), PATIENCE)
    return runs


def test_a_public_draw_is_made_by_three_parties_and_reckoned_again_by_anybody(
    world: World, waiting: list[Run], tmp_path: Path
) -> None:
    matter = waiting[0].matter["matter_id"]
    draw = f"{world.url}/registry/draws/{matter}"
    # One of the three has no script: that fingerprint was reckoned elsewhere and is typed in.
    windows = {user: window(world, user, java_script_enabled=user != TOWNSHIP_OFFICE) for user in PHRASES}
    clerk = windows[CLERK][0]
    clerk.goto(draw)
    sound(world, clerk, "draw-freeze")
    clerk.get_by_label("公开摇号").check()
    _freeze(clerk)
    expect(clerk.get_by_text("5 户参加，2 个地块")).to_be_visible()
    for user, (page, _watch) in windows.items():
        page.goto(f"{world.url}/registry/")
        expect(_on_desk(page, waiting[0])).to_contain_text("待交指纹")
        page.goto(draw)
        if user == TOWNSHIP_OFFICE:
            page.get_by_label("口令的指纹").fill(_fingerprint(user))
        else:
            page.get_by_label("想一句口令").fill(PHRASES[user])
            expect(page.get_by_label("口令的指纹")).to_have_value(_fingerprint(user))
        page.get_by_role("button", name="交指纹").click()
        expect(page.get_by_text(_fingerprint(user))).to_be_visible()
    sound(world, clerk, "draw-committed")
    for user, (page, watch) in windows.items():
        page.goto(draw)
        page.get_by_label("我的口令").fill(PHRASES[user])
        page.get_by_role("button", name="亮口令").click()
        expect(page.get_by_role("status")).to_contain_text("已保存")
        close(page, watch)

    page, watch = window(world)
    page.goto(draw)
    expect(page.get_by_text("已摇出")).to_be_visible()
    sound(world, page, "draw-drawn")
    path = page.get_by_role("link", name="下载这一轮的全部数据").get_attribute("href") or ""
    shown = page.locator(".plots li").all_inner_texts()
    close(page, watch)
    _take(world, waiting[0])
    told = world.client().get(path)
    (tmp_path / "draw.json").write_bytes(told.body)
    checked = subprocess.run(
        [sys.executable, ROOT / "docs" / "draw_check.py", tmp_path / "draw.json"],
        capture_output=True,
        text=True,
        check=True,
    )
    reckoned = [line.split() for line in checked.stdout.splitlines()]
    assert dict(reckoned) == json.loads(told.body)["result"]
    assert [(no, household) for no, household in reckoned] == [(one.split()[0], one.split()[-1]) for one in shown]


def test_a_draw_by_hand_is_recorded_slip_by_slip_and_signed_on_anothers_phone(world: World, waiting: list[Run]) -> None:
    draw = f"{world.url}/registry/draws/{waiting[1].matter['matter_id']}"
    page, watch = window(world, CLERK)
    page.goto(draw)
    page.get_by_label("现场抓阄，地块抓完为止").check()
    _freeze(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    expect(page.get_by_role("heading", name="登记第 1 阄")).to_be_visible()
    sound(world, page, "draw-record")
    page.get_by_role("button", name="甲1").dblclick()  # pressed twice, recorded once
    expect(page.get_by_role("heading", name="登记第 2 阄")).to_be_visible()
    assert asked == ["登记：01号 抓到地块 甲1？"]
    page.get_by_role("link", name="登记错了").click()
    sound(world, page, "draw-strike")
    page.get_by_label("错在哪里").fill("户号看错了，应是 02 号。")
    page.get_by_role("button", name="作废这一阄").click()
    page.get_by_label("谁抓的").select_option("02号")
    page.get_by_role("button", name="甲1").click()
    expect(page.get_by_role("heading", name="登记第 3 阄")).to_be_visible()
    expect(page.get_by_label("谁抓的")).to_have_value("03号")
    page.get_by_role("button", name="空阄").click()
    expect(page.get_by_role("heading", name="登记第 4 阄")).to_be_visible()

    anybody, seen = window(world)
    anybody.goto(draw)
    expect(anybody.get_by_text("户号看错了，应是 02 号。")).to_be_visible()
    expect(anybody.locator(".slips li").first).to_contain_text(re.compile("第 3 阄.*03号.*空阄", re.DOTALL))
    sound(world, anybody, "draw-watched")
    close(anybody, seen)

    page.get_by_role("button", name="甲2").click()
    world.shoot(page, "draw-complete")
    page.get_by_role("button", name="封存记录").click()
    expect(page.get_by_text("等村务监督委员会成员会签")).to_be_visible()
    close(page, watch)

    signer, watch = window(world, MEMBER)
    signer.goto(f"{world.url}/registry/")
    expect(_on_desk(signer, waiting[1])).to_contain_text("待会签")
    signer.goto(draw)
    sound(world, signer, "draw-sign")
    signer.get_by_label("我到场监督了这次抓阄").first.check()
    signer.get_by_role("button", name="每一阄都属实，会签").click()
    expect(signer.get_by_text("，到场监督")).to_be_visible()
    close(signer, watch)
    _take(world, waiting[1])


def _notice_over(run: Run, step_id: str) -> bool:
    run.refresh()
    return bool(run.step(step_id)["notice"]["ended_on"])


def _on_desk(page: Page, run: Run) -> Locator:
    link = page.locator(f"a[href='/registry/draws/{run.matter['matter_id']}']")
    return page.get_by_role("listitem").filter(has=link)


def _freeze(page: Page) -> None:
    page.get_by_label("参加户").fill("\n".join(HOUSEHOLDS))
    page.locator("[name=plots]").fill("甲1,20.5\n甲2,15")
    page.get_by_role("button", name="公布名单，开始").click()


def _fingerprint(user: str) -> str:
    return hashlib.sha256(PHRASES[user].encode()).hexdigest()


def _take(world: World, run: Run) -> None:
    """The step takes what was drawn."""
    step = f"{world.url}/registry/matters/{run.matter['matter_id']}/steps/{run.step()['id']}"
    page, watch = window(world, CLERK)
    page.goto(step)
    page.get_by_label("抓阄记录").set_input_files(SAMPLES / "lots.pdf")
    page.get_by_role("button", name="上传").click()
    world.shoot(page, "step-drawn")
    page.get_by_label("公开摘要").fill("当众抓阄，结果已公布。")
    page.get_by_role("button", name="办理这一步").click()
    expect(page.get_by_role("heading", name="抓阄结果")).to_be_visible()
    close(page, watch)
