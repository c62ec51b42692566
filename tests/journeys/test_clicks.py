"""The main things people do, by real clicks through the forms: each journey on its own, repeatable on a running system."""

import csv
import io
import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from local.story.client import until
from tests.browser import DESK, HAS_CHROMIUM, WHY_NOT
from tests.journeys.pages import COUNTY, DISCIPLINE, SECRETARY, TAIHUA_SECRETARY, TAIHUA_SUPERVISION
from tests.journeys.rounds import VILLAGE, ask_for_a_visit, file_report
from tests.journeys.windows import close, window
from tests.journeys.world import PATIENCE, SAMPLES, TAIHUA, World

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT),
]
WALKER = "grid-230828199-1"


def test_the_county_is_told_every_error_of_a_workbook(world: World) -> None:
    page, watch = window(world, COUNTY, DESK, expected=422)
    page.goto(f"{world.url}/registry/lists/import")
    page.set_input_files("[name=file]", {"name": "清单.csv", "mimeType": "text/csv", "buffer": _broken_list()})
    page.get_by_role("button", name="导入并预览").click()
    findings = page.locator("#problem .findings")
    expect(findings).to_contain_text("第 4 行「公示天数」列")
    expect(findings).to_contain_text("第 9 行「公示天数」列")
    expect(page.locator("#problem")).to_contain_text("什么都没有导入")
    close(page, watch)


def test_the_county_publishes_a_list_and_the_villages_show_it(world: World) -> None:
    page, watch = window(world, COUNTY, DESK)
    page.goto(f"{world.url}/registry/lists")
    page.get_by_role("link", name="导入工作簿").click()
    page.set_input_files("[name=file]", SAMPLES / "power_list.xlsx")
    page.get_by_role("button", name="导入并预览").click()
    expect(page.get_by_role("heading", name="清单预览")).to_be_visible()
    page.get_by_role("link", name="SZ-01 机动地发包").click()
    expect(page.locator(".flowchart svg")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="公布给全县各村").click()
    expect(page.get_by_role("status")).to_contain_text("已公布。")
    newest = page.get_by_role("link", name=re.compile(r"小微权力.*第 \d+ 版")).first.inner_text()
    version = re.search(r"第 \d+ 版", newest)
    assert version is not None
    _wait_for(world, f"/v/{TAIHUA}", f"{version[0]}，")
    page.goto(f"{world.url}/v/{TAIHUA}")
    expect(page.get_by_role("heading", name=f"小微权力事项清单 {version[0]}，")).to_be_visible()
    close(page, watch)


def test_a_secretary_starts_a_matter_and_takes_its_first_step_on_a_phone(world: World) -> None:
    title = f"机动地发包{_mark()}"
    page, watch = window(world, TAIHUA_SECRETARY)
    page.goto(f"{world.url}/registry/villages/{TAIHUA}")
    page.get_by_role("link", name="发起办件").click()
    page.get_by_label("事项").select_option("micro_power/SZ-01")
    page.get_by_label("办件名称").fill(title)
    page.get_by_role("button", name="发起").click()
    page.get_by_role("link", name="办理这一步").click()
    page.get_by_label("提议书").set_input_files(SAMPLES / "proposal.pdf")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("材料齐了")).to_be_visible()
    page.get_by_label("公开摘要").fill("党组织提议发包机动地。")
    page.get_by_role("button", name="办理这一步").click()
    expect(page.get_by_role("status")).to_contain_text("已办理，进入下一步。")
    public = page.get_by_role("link", name="看公开页").get_attribute("href") or ""
    _wait_for(world, public, "党组织提议发包机动地。")
    page.get_by_role("link", name="看公开页").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("li.step-done")).to_contain_text("村党组织提议")
    expect(page.locator("li.step-current")).to_contain_text("村“两委”会商议")
    close(page, watch)


def test_an_objection_holds_a_matter(world: World) -> None:
    matter = _started(world)
    page, watch = window(world, TAIHUA_SUPERVISION)
    page.goto(f"{world.url}/registry/matters/{matter['matter_id']}")
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("异议理由").fill("发包面积没有说清楚。")
    page.get_by_role("button", name="提出异议，暂停办件").click()
    expect(page.get_by_role("heading", name="村务监督委员会有异议，办件暂停")).to_be_visible()
    public = f"/v/{TAIHUA}/matters/{matter['matter_id']}"
    _wait_for(world, public, "发包面积没有说清楚。")
    page.goto(world.url + public)
    expect(page.locator("main .badge-stop").first).to_contain_text("有异议，暂停")
    expect(page.locator("li.step-stopped")).to_contain_text("发包面积没有说清楚。")
    close(page, watch)


def test_a_resident_reports_without_script_and_reads_the_answer_by_code(world: World) -> None:
    """On the phone an official is signed in on: even there nothing about the sender goes along."""
    page, watch = window(world, SECRETARY, java_script_enabled=False)
    before = page.context.cookies()
    assert before
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request) if "/report" in request.url else None)
    page.goto(f"{world.url}/v/{VILLAGE}")
    page.locator(f"a[href^='/v/{VILLAGE}/ledger/']").first.click()
    page.locator("table.ledger tbody tr").first.get_by_role("link", name="反映").click()
    expect(page.get_by_role("heading", name="您要反映的是这一条")).to_be_visible()
    page.get_by_label("什么情况").fill("这笔钱花在哪里，村里没有说清楚。")
    page.get_by_role("button", name="提交").click()
    code = page.locator(".receipt").inner_text()
    assert len(re.sub(r"\D", "", code)) == 16
    page.get_by_role("link", name="去看“查看答复”页面").click()
    page.get_by_label("回执码").fill(code)
    page.get_by_role("button", name="查看").click()
    expect(page.locator("#status")).to_have_text("已经收到，还没有人受理。")
    assert [request.method for request in asked] == ["GET", "POST", "GET", "POST"]
    for request in asked:
        assert "cookie" not in request.all_headers()
        answer = request.response()
        assert answer is not None
        assert "set-cookie" not in answer.all_headers()
    assert page.context.cookies() == before
    close(page, watch)


def test_the_discipline_office_accepts_a_report_that_the_village_cannot_find(world: World) -> None:
    report = file_report(world.client(DISCIPLINE))
    path = f"/complaints/reports/{report['report_id']}"
    page, watch = window(world, DISCIPLINE, DESK)
    page.goto(f"{world.url}/complaints/")
    link = page.locator(f"a[href='{path}']")
    while not link.count():
        page.get_by_role("link", name="下一页").click()
    link.click()
    expect(page.get_by_text("请查一查这笔钱。")).to_be_visible()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已保存。")
    expect(page.get_by_role("button", name="受理", exact=True)).to_have_count(0)
    close(page, watch)
    page, watch = window(world, SECRETARY, DESK, expected=404)
    answer = page.goto(world.url + path)
    assert answer is not None
    assert answer.status == 404
    assert "请查一查这笔钱。" not in page.content()
    close(page, watch)


def test_a_grid_member_takes_a_task_and_reports_it_with_a_photo_on_a_phone(world: World) -> None:
    task_id = ask_for_a_visit(world.client(DISCIPLINE), world.client(WALKER))
    page, watch = window(world, WALKER)
    page.goto(f"{world.url}/grid/")
    page.locator(f"form[action='/grid/tasks/{task_id}/take'] button").click()
    expect(page.get_by_role("status")).to_contain_text("已保存。")
    for step in page.locator("[name=steps]").all():
        step.check()
    page.get_by_label("二、拍照").set_input_files(SAMPLES / "visit.jpg")
    page.get_by_label("与公示一致", exact=True).check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("已提交。")
    page.goto(f"{world.url}/grid/tasks/{task_id}")
    expect(page.get_by_role("heading", name="我报的结果")).to_be_visible()
    expect(page.locator("main")).to_contain_text("与公示一致")
    expect(page.locator("ul.files li")).to_have_count(1)
    close(page, watch)


def test_a_question_asked_without_script_is_answered_in_public(world: World) -> None:
    question, reply = f"今年的路灯什么时候修好？{_mark()}", f"本月底以前修好。{_mark()}"
    resident, watched = window(world, java_script_enabled=False)
    resident.goto(f"{world.url}/v/{VILLAGE}")
    resident.locator(f"a.tile[href='/v/{VILLAGE}/ask']").click()
    resident.get_by_label("您的问题").fill(question)
    resident.get_by_role("button", name="提交问题").click()
    code = resident.locator(".receipt").inner_text()
    page, watch = window(world, SECRETARY)
    page.goto(f"{world.url}/disclosure/questions")
    page.get_by_role("link", name=question).click()
    page.get_by_role("textbox", name="答复").fill(reply)
    page.get_by_role("button", name="提交答复").click()
    expect(page.get_by_role("status")).to_contain_text("已答复。")
    close(page, watch)
    resident.get_by_role("link", name="查答复").click()
    expect(resident.get_by_text(reply)).to_be_visible()
    resident.get_by_label("10 位查询码").fill(code)
    resident.get_by_role("button", name="查看").click()
    expect(resident.get_by_text(reply)).to_be_visible()
    close(resident, watched)
    _wait_for(world, f"/v/{VILLAGE}", reply)


def test_a_double_click_without_script_makes_one_matter(world: World) -> None:
    title = f"点了两下的办件{_mark()}"
    page, _watch = window(world, TAIHUA_SECRETARY, java_script_enabled=False)
    page.goto(f"{world.url}/registry/villages/{TAIHUA}/start")
    page.get_by_label("事项").select_option("micro_power/SZ-01")
    page.get_by_label("办件名称").fill(title)
    with page.expect_request(lambda request: request.method == "POST") as posted:
        page.get_by_role("button", name="发起").dblclick()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    form = {"Content-Type": posted.value.all_headers()["content-type"], "Origin": world.url}
    again = page.request.post(posted.value.url, headers=form, data=posted.value.post_data_buffer or b"")
    assert again.url.partition("?")[0] == page.url.partition("?")[0]
    matters = world.client().read(f"/registry/api/matters?village={TAIHUA}")["matters"]
    assert [matter["title"] for matter in matters].count(title) == 1
    page.context.close()


def test_a_page_gone_stale_in_a_second_tab_is_told_so(world: World) -> None:
    matter = _started(world)
    first, watch = window(world, TAIHUA_SECRETARY)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"{world.url}/registry/matters/{matter['matter_id']}/cancel")
    for tab, reason in ((first, "今年不再发包。"), (second, "另一个理由。")):
        tab.get_by_label("终止理由").fill(reason)
        tab.get_by_role("button", name="终止办件").click()
    expect(first.get_by_text("终止理由：今年不再发包。")).to_be_visible()
    expect(second.locator("#problem")).to_contain_text("刷新")
    expect(second.get_by_label("终止理由")).to_have_value("另一个理由。")
    kept = world.client().read(f"/registry/api/matters/{matter['matter_id']}")
    assert kept["reason"] == "今年不再发包。"
    close(first, watch)


def _mark() -> str:
    """Six letters that no earlier run used."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:6])


def _wait_for(world: World, path: str, text: str) -> None:
    until(f"{path} shows {text}", lambda: text in world.client().get(path).text, PATIENCE)


def _broken_list() -> bytes:
    """The county's list with words for a number in two rows."""
    rows = list(csv.reader(io.StringIO((SAMPLES / "power_list.csv").read_text("utf-8-sig"))))
    days = rows[0].index("公示天数")
    rows[3][days], rows[8][days] = "十五天", "很久"
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def _started(world: World) -> dict[str, Any]:
    body = {"village": TAIHUA, "list_kind": "micro_power", "item_code": "SZ-01", "title": f"机动地发包{_mark()}"}
    made: dict[str, Any] = world.client(TAIHUA_SECRETARY).do("/registry/api/matters", body)
    return made
