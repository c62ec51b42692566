"""The doors for people, without JavaScript: forms, what they say when refused, and that every page opens."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.registry.demonstration import PASSWORD
from tests.services.registry.county import PDF, VILLAGE, County, workbook


class Reader:
    """Somebody at a browser: cookies, hidden fields, redirects."""

    def __init__(self, app: Flask, username: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        if username:
            answer = self.send("/registry/sign-in", {"username": username, "password": PASSWORD})
            assert answer.status_code == 200, answer.text

    def open(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, fields: dict[str, Any], page: str = "") -> Any:
        """Send a form with the hidden fields of the page it stands on (its own path if none is named)."""
        shown = self.client.get(page or path, headers={"Accept": "text/html"}).text
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown))
        return self.client.post(path, data={**hidden, **fields}, headers={"Accept": "text/html"}, follow_redirects=True)


@pytest.fixture
def reader(app: Flask) -> Callable[..., Reader]:
    """Readers by user name."""
    return lambda username="": Reader(app, username)


def official(name: str) -> str:
    return f"v-{VILLAGE}-{name}"


def test_a_wrong_password_shows_the_form_again(reader: Callable[..., Reader]) -> None:
    answer = reader().send("/registry/sign-in", {"username": "county", "password": "guess"})
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert 'value="county"' in answer.text


def test_without_signing_in_one_is_led_to_the_form(reader: Callable[..., Reader]) -> None:
    assert "工作人员登录" in reader().open("/registry/")


def test_next_never_leads_elsewhere(reader: Callable[..., Reader]) -> None:
    fields = {"username": "county", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert "我的工作台" in reader().send("/registry/sign-in", fields).text


def test_a_visitor_reads_lists_and_rules_and_is_led_home(reader: Callable[..., Reader], county: County) -> None:
    county.publish("SZ-01")
    for path in ("/registry/lists", "/registry/rules", "/registry/rules/contracts"):
        page = reader().open(path)
        assert "我的工作台" not in page
        assert '<a href="/">首页</a>' in page


def test_an_official_who_may_not_is_led_back_to_work(reader: Callable[..., Reader]) -> None:
    assert "回到工作页面" in reader(official("clerk")).open("/registry/own-items", 403)


def test_signing_out_ends_the_session(reader: Callable[..., Reader]) -> None:
    someone = reader("county")
    token = someone.client.get_cookie("sunlight", path="/registry")
    assert token is not None
    someone.send("/registry/sign-out", {})
    someone.client.set_cookie("sunlight", token.value, path="/registry")
    assert "工作人员登录" in someone.open("/registry/renew")


def test_a_form_from_elsewhere_is_refused(reader: Callable[..., Reader]) -> None:
    someone = reader("county")
    answer = someone.client.post("/registry/clock", data={"days": "3"}, headers={"Accept": "text/html"})
    assert answer.status_code == 403


def test_the_office_imports_previews_and_publishes(reader: Callable[..., Reader]) -> None:
    office = reader("county")
    broken = {"file": (io.BytesIO(b"a,b\n1,2\n"), "list.csv")}
    refused = office.send("/registry/lists/import", broken)
    assert refused.status_code == 422
    assert "什么都没有导入" in refused.text
    preview = office.send("/registry/lists/import", {"file": (io.BytesIO(workbook("SZ-01")), "list.csv")})
    assert "机动地发包" in preview.text
    path = preview.request.path
    assert "<svg" in office.open(f"{path}/items/micro_power/SZ-01")
    published = office.send(f"{path}/publish", {}, page=path)
    assert "第 1 版" in published.text


def test_a_village_takes_a_matter_along_its_pages(reader: Callable[..., Reader], county: County) -> None:
    county.publish("SZ-01")
    secretary = reader(official("secretary"))
    start = f"/registry/villages/{VILLAGE}/start"
    matter = secretary.send(start, {"item": "micro_power/SZ-01", "title": "机动地发包"})
    assert "现在应办：第 1 步" in matter.text
    path = matter.request.path
    step = f"{path}/steps/s1"
    assert "还缺材料" in secretary.open(step)
    missing = secretary.send(step, {"summary": "提议发包", "version": "1"})
    assert missing.status_code == 403 or "缺少材料" in missing.text
    kept = secretary.send(f"{step}/papers", {"paper": "提议书", "file": (io.BytesIO(PDF), "提议书.pdf")}, page=step)
    assert "材料齐了" in kept.text
    taken = secretary.send(step, {"summary": "提议发包"})
    assert "已办理，进入下一步" in taken.text
    assert "越权" in reader("tp-230828210-jw").open("/registry/refusals")


def test_a_roll_is_counted_from_its_lines(reader: Callable[..., Reader], county: County) -> None:
    county.publish("SZ-01")
    matter_id = county.start("SZ-01")
    county.take(matter_id)
    clerk = reader(official("clerk"))
    step = f"/registry/matters/{matter_id}/steps/s2"
    for paper in ("会议记录", "发包方案"):
        clerk.send(f"{step}/papers", {"paper": paper, "file": (io.BytesIO(PDF), f"{paper}.pdf")}, page=step)
    lines = [f"示例{n:02d},两委成员,同意" for n in range(1, 6)] + ["示例06，两委成员，看情况"]
    form = f"{step}/meeting"

    def held() -> Any:
        sheet = (io.BytesIO(PDF), "签到表.pdf")
        return clerk.send(
            form, {"body": "村“两委”会议", "method": "举手表决", "roll": "\n".join(lines), "sheet": sheet}
        )

    wrong = held()
    assert wrong.status_code == 422
    assert "第 6 行" in wrong.text
    assert "示例05" in wrong.text  # what was typed is still there
    lines[-2:] = ["示例05 主任 同意", "示例06 村长 缺席"]
    refused = held().text
    assert "“主任”不是身份，请写其中一种" in refused
    assert "“村长”也不是身份" in refused
    lines[-2] = "示例05 两委成员 同意"
    lines[-1] = "示例06 两委成员 缺席"
    assert "6 人、5 人" in held().text
    assert "等村务监督委员会成员会签" in clerk.open(step)
    supervisor = reader(official("jd2"))
    assert "等我会签的会议" in supervisor.open("/registry/")
    record = f"/registry/matters/{matter_id}/meetings/s2"
    assert "已会签" in supervisor.send(f"{record}/sign", {"decision": "sign", "attended": "yes"}, page=record).text
    taken = clerk.send(step, {"summary": "商议通过"})
    assert "应到 6 人，实到 5 人，同意 5" in taken.text
    assert "示例03" in clerk.open(f"/registry/matters/{matter_id}/meetings/s2")
    reader(official("accountant")).open(f"/registry/matters/{matter_id}/meetings/s2")
    reader("v-230828199201-clerk").open(f"/registry/matters/{matter_id}/meetings/s2", 404)


def test_the_straw_patrol(reader: Callable[..., Reader], county: County) -> None:
    county.publish("JC-10")
    matter_id = county.start("JC-10")
    county.take(matter_id)
    head = reader(official("jd"))
    reason = "县乡干部已下沉村里，再聘用 8 名巡逻员有浪费之嫌"
    held = head.send(f"/registry/matters/{matter_id}/object", {"step_id": "s2", "reason": reason})
    assert "办件暂停" in held.text
    secretary = reader(official("secretary"))
    assert reason in secretary.open("/registry/")
    found = re.search(rf"/registry/matters/{matter_id}/objections/[0-9a-f-]+", secretary.open("/registry/"))
    assert found
    adopted = secretary.send(f"{found[0]}/adopt", {"text": "采纳意见，不再聘用"}, page=found[0])
    assert "已终止" in adopted.text


@pytest.mark.parametrize(
    ("username", "pages"),
    [
        (
            "county",
            ["", "lists", "lists/import", "lists/template.xlsx", "refusals", "rules", "clock", "people", "people/new",
             "sessions", "villages", f"villages/{VILLAGE}", "sign-out"],
        ),
        ("county-jw", ["", "refusals", "people", "villages"]),
        ("admin", ["", "sessions"]),
        ("tp-230828210-office", ["", "refusals", "villages", f"villages/{VILLAGE}"]),
        (official("secretary"), ["", "lists", "rules", "villages", f"villages/{VILLAGE}", f"villages/{VILLAGE}/start"]),
        (official("jd"), ["", f"villages/{VILLAGE}"]),
        ("grid-230828210-1", ["", "sessions"]),
        ("", ["sign-in", "lists", "rules", "sign-out"]),
    ],
)  # fmt: skip
def test_every_page_opens(reader: Callable[..., Reader], county: County, username: str, pages: list[str]) -> None:
    county.publish("SZ-01", "JC-10")
    someone = reader(username)
    for page in pages:
        someone.open(f"/registry/{page}") if not page.endswith(".xlsx") else someone.client.get(f"/registry/{page}")
