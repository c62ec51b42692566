"""Draws at the doors for people, without JavaScript: lists frozen, slips recorded with one press, signed, and watched by all."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.registry.pages.forms import DRAW_COLUMNS
from shared.workbooks import write_csv
from tests.services.registry.county import PDF, VILLAGE, County
from tests.services.registry.drawing import Drawing
from tests.services.registry.test_pages import Reader, official

LISTS = {"way": "hand", "households": "01号\n02号\n03号", "plots": "甲1,20.5\n甲2，15"}


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: the same operations and queries run on PostgreSQL in the other tests."""
    return "sqlite"


@pytest.fixture
def reader(app: Flask) -> Callable[..., Reader]:
    """Readers by user name."""
    return lambda username="": Reader(app, username)


@pytest.fixture
def matter(county: County) -> str:
    """The land matter at its draw."""
    county.publish("SZ-01")
    return Drawing(county).matter


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_a_draw_by_hand_is_recorded_signed_and_taken(reader: Callable[..., Reader], matter: str) -> None:
    clerk, watcher, anybody = reader(official("clerk")), reader(official("jd2")), reader()
    step, draw = f"/registry/matters/{matter}/steps/s9", f"/registry/draws/{matter}"
    assert "去抓阄" in clerk.open(step)
    record = clerk.send(draw, LISTS)
    assert "登记第 1 阄" in record.text
    here = record.request.path.removesuffix("/record")
    assert "请到场监督" in watcher.open("/registry/")
    assert "办理这一步" not in clerk.open(step)

    def slip(**fields: str) -> Any:
        return clerk.send(f"{here}/slips", fields, page=f"{here}/record")

    assert "登记第 2 阄" in slip(household="02号", plot="甲1").text
    assert "请按抓到的地块" in slip(household="01号").text
    taken = slip(household="01号", plot="甲1")
    assert (taken.status_code, "已经由“02号”抓到" in taken.text) == (422, True)
    struck = clerk.send(f"{here}/slips/1", {"reason": "户号看错了"})
    assert "作废：户号看错了" in struck.text
    for fields in ({"household": "01号", "plot": "甲1"}, {"household": "02号", "blank": "yes"}):
        slip(**fields)
    watched = anybody.open(draw)
    assert all(words in watched for words in ("正在抓", "户号看错了", "第 3 阄", "空阄", "20.5 亩"))
    done = slip(household="03号", plot="甲2")
    assert "抓完了，可以封存" in done.text
    photo = clerk.send(f"{here}/photos", {"photo": (io.BytesIO(PDF), "现场.pdf")}, page=f"{here}/record")
    assert photo.status_code == 200
    closed = clerk.send(f"{here}/close", {}, page=f"{here}/record")
    assert "等村务监督委员会成员会签" in closed.text
    assert "现场.pdf" in watcher.open(draw)
    assert "待会签" in watcher.open("/registry/")
    assert "请选到场没有到场" in watcher.send(f"{here}/sign", {"decision": "sign"}, page=draw).text
    signed = watcher.send(f"{here}/sign", {"decision": "sign", "attended": "yes"}, page=draw)
    assert "到场监督" in signed.text
    assert "去办理这一步" in clerk.open(draw)
    seen = anybody.open(draw)
    assert "去办理这一步" not in seen
    assert "已会签" in seen
    assert "附现场照片 1 张" in seen
    assert "现场.pdf" not in seen
    assert not any(name in seen for name in ("任启明", "示范"))
    assert "公开摘要，再办理" in clerk.open(step)
    clerk.send(f"{step}/papers", {"paper": "抓阄记录", "file": (io.BytesIO(PDF), "抓阄记录.pdf")}, page=step)
    assert "抓阄结果" in clerk.send(step, {"summary": "当众抓阄"}).text


def test_a_double_press_records_one_slip(reader: Callable[..., Reader], matter: str) -> None:
    clerk = reader(official("clerk"))
    record = clerk.send(f"/registry/draws/{matter}", LISTS)
    here = record.request.path.removesuffix("/record")
    fields = {**fields_of(record.text), "household": "01号", "plot": "甲1"}
    for _press in range(2):
        answer = clerk.client.post(f"{here}/slips", data=fields, headers={"Accept": "text/html"})
        assert answer.status_code == 303
    other = clerk.client.post(f"{here}/slips", data={**fields, "_key": "another-key", "household": "02号"})
    assert other.status_code == 409  # the page was from before the first slip
    assert "登记第 2 阄" in clerk.open(f"{here}/record")


def test_who_declines_makes_the_round_void_and_the_lists_are_offered_again(
    reader: Callable[..., Reader], matter: str, county: County
) -> None:
    clerk, watcher, draw = reader(official("clerk")), reader(official("jd2")), f"/registry/draws/{matter}"
    here = clerk.send(draw, LISTS | {"households": "01号\n02号"}).request.path.removesuffix("/record")
    for household, plot in (("01号", "甲1"), ("02号", "甲2")):
        clerk.send(f"{here}/slips", {"household": household, "plot": plot}, page=f"{here}/record")
    clerk.send(f"{here}/close", {}, page=f"{here}/record")
    wordless = watcher.send(f"{here}/sign", {"decision": "decline"}, page=draw)
    assert "请写明理由" in wordless.text
    declined = watcher.send(f"{here}/sign", {"decision": "decline", "note": "03号没有到场"}, page=draw)
    assert "不同意会签：03号没有到场" in declined.text
    again = clerk.open(draw)
    assert "开始第 2 轮" in again
    assert "01号\n02号</textarea>" in again
    assert "甲1,20.5\n甲2,15</textarea>" in again


def test_who_would_throw_a_draw_away_alone_is_refused_and_the_township_sees_it(
    reader: Callable[..., Reader], matter: str
) -> None:
    clerk, draw = reader(official("clerk")), f"/registry/draws/{matter}"
    here = clerk.send(draw, LISTS).request.path.removesuffix("/record")
    clerk.send(f"{here}/slips", {"household": "01号", "blank": "yes"}, page=f"{here}/record")
    assert "作废这一轮" not in clerk.open(draw)
    refused = clerk.send(f"{here}/void", {"reason": "01号要重抓"}, page=f"{here}/record")
    assert (refused.status_code, "不能自己作废重来" in refused.text) == (403, True)
    assert "不能自己作废重来" in reader("tp-230828210-jw").open("/registry/refusals")
    voided = reader(official("jd2")).send(f"{here}/void", {"reason": "阄盒里少了一个阄"}, page=draw)
    assert "阄盒里少了一个阄" in voided.text


def test_lists_come_from_a_table_too(reader: Callable[..., Reader], matter: str) -> None:
    rows = [
        {"参加户": f"{n:02d}号", "地块": f"{n}" if n < 3 else "", "亩数": "20" if n < 3 else ""} for n in range(1, 6)
    ]
    file = (io.BytesIO(write_csv(DRAW_COLUMNS, rows)), "名单.csv")
    page = reader(official("clerk")).send(f"/registry/draws/{matter}", {"way": "hand-all", "draw_file": file})
    assert "登记第 1 阄" in page.text
    public = reader().open(f"/registry/draws/{matter}")
    assert "5 户参加，2 个地块" in public
    assert "每户都抓" in public


def test_others_find_no_forms(reader: Callable[..., Reader], matter: str) -> None:
    clerk, draw = reader(official("clerk")), f"/registry/draws/{matter}"
    assert "公布参加户和地块" not in reader(official("accountant")).open(draw)
    here = clerk.send(draw, LISTS).request.path.removesuffix("/record")
    reader(official("accountant")).open(f"{here}/record", 422)
    reader("v-230828199201-clerk").open(f"{here}/record", 422)
    assert "/record" not in reader().open(draw)
    assert VILLAGE in reader().open(draw)
