"""A small service with a page of every part, for the tests of the base page and for screenshots of it."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from shared.house import House
from shared.refusals import Refusal
from shared.web import Slice, guard, open_to_all, register, writes
from tests.unit.web.ground import make_app

STEPS = [
    {"name": "村党组织提议", "state": "done", "on": "2026-11-01", "who": "村党组织书记"},
    {
        "name": "村“两委”商议",
        "state": "done",
        "on": "2026-11-04",
        "who": "村党组织书记",
        "text": "到会 7 人，应到 7 人，同意 7 票。",
    },
    {"name": "党员大会审议", "state": "done", "on": "2026-11-10", "who": "村党组织书记", "href": "/v/230828199201/e/1"},
    {"name": "村民代表会议决议", "state": "notice", "on": "2026-11-20", "says": "公示中，还有 5 天"},
    {"name": "抽签定地块", "state": "current", "who": "村文书"},
    {"name": "签订合同", "state": "stopped", "text": "村务监督委员会提出异议，等待答复。"},
    {"name": "结果公开", "state": "waiting", "who": "村文书"},
]


def _badge(text: str, kind: str, mark: str) -> Markup:
    shape = Markup('<span class="badge badge-{}"><span class="badge-mark" aria-hidden="true">{}</span>{}</span>')
    return shape.format(kind, mark, text)


LEDGER: list[list[Any]] = [
    ["10月8日", "村部水电费", "王某", "−427.00 元", _badge("已公开", "good", "✓")],
    [
        "10月15日",
        "清雪机械租用（三台，含燃油和驾驶员工时，两天）",
        "李某",
        "−3,600.00 元",
        _badge("有人在问", "wait", "◔"),
    ],
    ["10月20日", "机动地承包费", "王某", "42,700.00 元", _badge("已公开", "good", "✓")],
]
MATTERS: list[list[Any]] = [
    [
        "示范一村",
        Markup('<a href="/registry/m/1">2026年机动地发包</a>'),
        "村民代表会议决议",
        "11月27日",
        _badge("公示中", "wait", "◔"),
    ],
    [
        "太华村",
        Markup('<a href="/registry/m/2">村部屋面维修</a>'),
        "验收",
        "11月24日",
        _badge("逾期 2 天", "warn", "!"),
    ],
    [
        "示范二村",
        Markup('<a href="/registry/m/3">低保对象民主评议</a>'),
        "两委商议",
        "12月3日",
        _badge("按期", "good", "✓"),
    ],
]


def sample_app(house: House) -> Flask:
    """The application with its sample pages."""
    app = make_app(house)
    pages = Blueprint("sample", __name__, template_folder=str(Path(__file__).parent / "templates"))

    @pages.get("/v/sample")
    @open_to_all("a sample")
    def public() -> str:
        return render_template("sample/public.html", steps=STEPS, rows=LEDGER, invented=True)

    @pages.get("/v/entrance")
    @open_to_all("a sample")
    def entrance() -> str:
        return render_template("sample/entrance.html", invented=True)

    @pages.get("/registry/sample")
    @guard("matter.start")
    def office() -> str:
        return render_template("sample/office.html", rows=MATTERS, slice=Slice(MATTERS, "next", True))

    @pages.post("/registry/sample")
    @guard("matter.start")
    @writes(again=office)
    def refuse(_session: Session) -> str:
        raise Refusal(
            "matter.title",
            "议题没有写清楚是什么事，请写上事项、地点和金额。",
            where="title",
            basis="《黑龙江省村务公开条例》第十二条",
        )

    register(app, pages)
    return app
