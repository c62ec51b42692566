"""Pages and JSON: the four stories' part of disclosure through its doors, without JavaScript."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.disclosure.app import create_app
from services.disclosure.tables import QuestionRow
from shared.house import House
from shared.security.authority import Who
from shared.testing import token_for
from tests.databases import State
from tests.services.disclosure.world import (
    LEDGER,
    ROSTER,
    SETTLED,
    VILLAGE,
    VOTE,
    county_office,
    filled,
    hear,
    people,
    publish_list,
    start_matter,
    step_taken,
)
from tests.webs import Webs

PEOPLE = people()


def post_a_plan(session: Session) -> None:
    """A matter stands in its notice period."""
    publish_list(session)
    start_matter(session)
    hear(session, step_taken(vote=VOTE))
    hear(session, step_taken(step_id="s3", next_step="s4"))


POSTED = filled(SETTLED, post_a_plan)


@pytest.fixture
def state() -> State:
    return POSTED


@pytest.fixture
def app(webs: Webs, house: House) -> Flask:
    return webs.over(create_app, house)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def body(answer: TestResponse) -> Any:
    """An answer's JSON."""
    return answer.get_json()


class Caller:
    """Somebody who speaks JSON."""

    def __init__(self, client: FlaskClient, house: House, who: Who) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token_for(house.settings, who)}"}

    def post(self, path: str, json: Any = None, **form: Any) -> TestResponse:
        if json is not None:
            return self.client.post(f"/disclosure/api{path}", json=json, headers=self.headers)
        return self.client.post(f"/disclosure/api{path}", data=form, headers=self.headers)

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/disclosure/api{path}", headers=self.headers)


def caller(client: FlaskClient, house: House, role: str) -> Caller:
    return Caller(client, house, PEOPLE[role])


def ledger(client: FlaskClient, house: House) -> dict[str, Any]:
    upload = (io.BytesIO(LEDGER), "账.csv")
    made = caller(client, house, "accountant").post("/ledgers", village=VILLAGE, month="2026-10", file=upload)
    assert made.status_code == 201, made.text
    seen = caller(client, house, "supervision_head").post(
        f"/ledgers/{body(made)['ledger_id']}/review",
        {"version": body(made)["version"], "approve": True, "opinion": "已核对"},
    )
    done = caller(client, house, "village_secretary").post(
        f"/ledgers/{body(made)['ledger_id']}/publish", {"version": body(seen)["version"]}
    )
    assert done.status_code == 200, done.text
    return dict(body(done))


def test_a_village_page_tells_the_list_the_matter_and_where_it_stands(client: FlaskClient) -> None:
    page = client.get(f"/v/{VILLAGE}").text
    for words in (
        "机动地发包",
        "走到第 4 步（共 5 步）：抓阄定地块",
        "公示到 2026年11月29日",
        "虚构示范",
        f"/report?village={VILLAGE}",
    ):
        assert words in page
    assert "<script>" not in page


def test_a_matters_page_shows_every_step_the_vote_and_the_notice(client: FlaskClient) -> None:
    page = client.get(f"/v/{VILLAGE}/matters/m1").text
    for words in (
        "应到、实到",
        "赞成 30，反对 4，弃权 2",
        "《土地承包法》第十九条",
        "公示中，最后一天 2026年11月29日",
        "<svg",
        'aria-current="step"',
        'href="/registry/draws/m1"',
    ):
        assert words in page


def test_an_items_page_has_its_flowchart_and_its_village(client: FlaskClient) -> None:
    page = client.get(f"/v/{VILLAGE}/items/micro_power/SZ-01").text
    assert "<svg" in page
    assert "示范一村" in page
    assert client.get(f"/v/{VILLAGE}/items/micro_power/WU-99").status_code == 404


def test_a_page_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(f"/v/{VILLAGE}")
    assert client.get(f"/v/{VILLAGE}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    api = client.get(f"/disclosure/api/villages/{VILLAGE}")
    again = client.get(f"/disclosure/api/villages/{VILLAGE}", headers={"If-None-Match": api.headers["ETag"]})
    assert again.status_code == 304


def test_public_pages_set_no_cookie(client: FlaskClient) -> None:
    for path in ("/", f"/v/{VILLAGE}", f"/v/{VILLAGE}/ask", "/find?q=示范"):
        assert "Set-Cookie" not in client.get(path).headers


def test_the_senior_view_and_the_code_to_scan(client: FlaskClient) -> None:
    assert 'class="senior"' in client.get(f"/v/{VILLAGE}?view=senior").text
    code = client.get(f"/v/{VILLAGE}/qr.svg")
    assert code.content_type == "image/svg+xml"
    assert "<svg" in code.text
    assert client.get("/v/230828199999/qr.svg").status_code == 404


def test_villages_are_found_by_name_without_javascript(client: FlaskClient) -> None:
    assert "示范二村" in client.get("/find?q=二村").text
    assert "没有找到" in client.get("/find?q=%25").text


def test_a_ledger_goes_from_file_to_villagers_and_each_line_can_be_asked_about(
    client: FlaskClient, house: House
) -> None:
    done = ledger(client, house)
    water = next(entry for entry in done["entries"] if entry["amount_fen"] == -42_700)
    page = client.get(done["path"]).text
    assert "427.00 元" in page
    assert f"/report?entry={water['entry_id']}" in page
    assert f"/v/{VILLAGE}/ask?about={water['entry_id']}" in page
    entry = body(client.get(f"/disclosure/api/entries/{water['entry_id']}"))
    assert (entry["amount_fen"], entry["path"]) == (-42_700, f"/v/{VILLAGE}/e/{water['entry_id']}")
    assert client.get(entry["path"]).status_code == 200


def test_what_the_rules_do_not_allow_is_refused_with_the_rule(client: FlaskClient, house: House) -> None:
    upload = (io.BytesIO(LEDGER), "账.csv")
    made = caller(client, house, "accountant").post("/ledgers", village=VILLAGE, month="2026-10", file=upload)
    refused = caller(client, house, "village_secretary").post(
        f"/ledgers/{body(made)['ledger_id']}/publish", {"version": body(made)["version"]}
    )
    assert refused.status_code == 422
    assert "先审查、后公开" in body(refused)["basis"]
    assert (
        caller(client, house, "village_clerk")
        .post("/ledgers", village=VILLAGE, month="2026-09", file=(io.BytesIO(LEDGER), "账.csv"))
        .status_code
        == 403
    )
    assert client.get(f"/disclosure/api/ledgers/{body(made)['ledger_id']}").status_code == 401
    stranger = Caller(client, house, people("230828199202")["accountant"])
    assert stranger.get(f"/ledgers/{body(made)['ledger_id']}").status_code == 404


def test_the_benefits_page_shows_standard_flow_and_roster_and_no_secret(client: FlaskClient, house: House) -> None:
    standard = {
        "place": "230828",
        "kind": "dibao",
        "year": 2026,
        "monthly_fen": 48_000,
        "basis": "汤政发〔2026〕示范 1 号",
        "effective_on": "2026-01-01",
    }
    assert Caller(client, house, county_office()).post("/standards", standard).status_code == 201
    upload = (io.BytesIO(ROSTER), "名单.csv")
    roster = caller(client, house, "village_clerk").post(
        "/rosters", village=VILLAGE, kind="dibao", period="2026-11", file=upload
    )
    assert (body(roster)["people"], "身份证号" in body(roster)["dropped"]) == (2, True)
    page = client.get(f"/v/{VILLAGE}/benefits").text
    for words in ("480.00 元", "2026 年", "汤政发〔2026〕示范 1 号", "<svg", "杜*庆", "320.00 元", "第十八条"):
        assert words in page
    for secret in ("杜春庆", "身份证", "病情", "银行", "小花", "13800138000"):
        assert secret not in page


def test_a_stranger_asks_on_the_page_and_reads_the_answer_by_code(client: FlaskClient, house: House) -> None:
    asked = client.post(f"/v/{VILLAGE}/ask", data={"about": "item/dibao", "text": "我符合条件吗？"})
    code = asked.text.split('class="receipt">')[1].split("<")[0].replace(" ", "")
    assert "等待答复" in client.get(f"/v/{VILLAGE}/answer?code={code}").text
    assert "我符合条件吗" not in client.get(f"/v/{VILLAGE}/ask").text
    with house.database.read() as session:
        question = session.scalars(select(QuestionRow)).one()
    answered = caller(client, house, "village_secretary").post(
        f"/questions/{question.id}/answer", {"version": question.version, "text": "收入高于标准的不符合。"}
    )
    assert answered.status_code == 200
    assert "高于标准" in client.get(f"/v/{VILLAGE}/answer?code={code}").text
    assert "高于标准" in client.get(f"/v/{VILLAGE}/benefits").text
    assert client.get(f"/v/{VILLAGE}/answer?code=0000000000").status_code == 404


def test_a_refused_question_keeps_what_was_typed(client: FlaskClient) -> None:
    page = client.post(f"/v/{VILLAGE}/ask", data={"text": "我电话 13800138000"}, headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "我电话 13800138000" in page.text
    assert "手机号" in page.text


def test_the_same_request_twice_asks_once(client: FlaskClient, house: House) -> None:
    body = {"village": VILLAGE, "text": "这是什么钱？"}
    headers = {"Idempotency-Key": "a-key-of-mine-1"}
    answers = [client.post("/disclosure/api/questions", json=body, headers=headers) for _ in range(2)]
    assert answers[0].json == answers[1].json
    with house.database.read() as session:
        assert len(session.scalars(select(QuestionRow)).all()) == 1


def test_entries_are_paged_newest_first(client: FlaskClient, house: House) -> None:
    ledger(client, house)
    seen: list[str] = []
    after = ""
    for _ in range(20):
        page = body(client.get(f"/disclosure/api/villages/{VILLAGE}/entries?limit=3&after={after}"))
        seen += [entry["entry_id"] for entry in page["entries"]]
        after = page["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 9
    assert client.get(f"/disclosure/api/villages/{VILLAGE}/entries?after=xyz").status_code == 422


@pytest.mark.parametrize(
    ("role", "path", "words"),
    [
        ("accountant", "/disclosure/", "导入收支明细"),
        ("accountant", "/disclosure/ledgers/new", "收支明细表"),
        ("village_clerk", "/disclosure/rosters/new", "名单表"),
        ("village_clerk", "/disclosure/questions", "等待答复的问题"),
        ("county_office", "/disclosure/standards/new", "每人每月"),
        ("county_office", "/disclosure/overview", "示范一村"),
    ],
)
def test_officials_pages_open_for_those_they_are_for(
    client: FlaskClient, house: House, role: str, path: str, words: str
) -> None:
    who = county_office() if role == "county_office" else PEOPLE[role]
    shown = client.get(path, headers={"Authorization": f"Bearer {token_for(house.settings, who)}"})
    assert shown.status_code == 200
    assert words in shown.text


def test_a_person_goes_from_import_to_publication_on_pages(client: FlaskClient, house: House) -> None:
    def signed_in(role: str) -> str:
        token = token_for(house.settings, PEOPLE[role])
        client.set_cookie("sunlight", token, path="/disclosure")
        return token

    def send(path: str, page: str, **fields: Any) -> TestResponse:
        form = client.get(page, headers={"Accept": "text/html"}).text
        hidden = {name: form.split(f'name="{name}" value="')[1].split('"')[0] for name in ("_csrf", "_key")}
        if 'name="version"' in form:
            hidden["version"] = form.split('name="version" value="')[1].split('"')[0]
        return client.post(path, data={**hidden, **fields}, headers={"Accept": "text/html"})

    signed_in("accountant")
    made = send(
        "/disclosure/ledgers/new",
        "/disclosure/ledgers/new",
        village=VILLAGE,
        month="2026-10",
        file=(io.BytesIO(LEDGER), "账.csv"),
    )
    assert made.status_code == 303, made.text
    page = made.headers["Location"].split("?")[0]
    signed_in("supervision_head")
    assert "可能重复" in client.get(page, headers={"Accept": "text/html"}).text
    assert send(f"{page}/review", page, decision="approve", opinion="已核对").status_code == 303
    signed_in("village_secretary")
    assert send(f"{page}/publish", page).status_code == 303
    assert "已核对" in client.get(f"/v/{VILLAGE}/ledger/2026-10").text


def test_a_broken_table_is_answered_with_every_error_on_the_page(client: FlaskClient, house: House) -> None:
    client.set_cookie("sunlight", token_for(house.settings, PEOPLE["accountant"]), path="/disclosure")
    form = client.get("/disclosure/ledgers/new", headers={"Accept": "text/html"}).text
    hidden = {name: form.split(f'name="{name}" value="')[1].split('"')[0] for name in ("_csrf", "_key")}
    broken = io.BytesIO("日期,摘要,收入,支出\n2026-10-41,x,,1\n2026-10-02,,,1\n".encode())
    page = client.post(
        "/disclosure/ledgers/new",
        data={**hidden, "village": VILLAGE, "month": "2026-10", "file": (broken, "账.csv")},
        headers={"Accept": "text/html"},
    )
    assert page.status_code == 422
    assert "第 2 行" in page.text


def test_the_description_of_the_api_stands(client: FlaskClient) -> None:
    paths = body(client.get("/disclosure/openapi.json"))["paths"]
    assert {"/disclosure/api/ledgers", "/disclosure/api/questions/{question_id}/answer"} <= set(paths)
