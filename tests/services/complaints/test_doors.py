"""The doors, through Flask: reporting without a trace, receipts, offices, and the one 404."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from services.complaints.jobs import JOBS
from shared.contracts.complaints import OutcomePublished
from shared.security.authority import Who
from shared.tables import events
from shared.web import current_house
from tests.services.complaints.office import ENTRY, TODAY, TOWNSHIP, VILLAGE, who

Signed = Callable[[Who], dict[str, str]]
PAGE = {"Accept": "text/html"}
KEY = "11111111-2222-4333-8444-555555555555"
SENT = {"entry_id": ENTRY, "village": VILLAGE, "about": "village", "category": "assets", "text": "水电费不对劲"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def receipt_of(page: str) -> str:
    (code,) = re.findall(r"\d{4}-\d{4}-\d{4}-\d{4}", page)
    return str(code)


def filed(client: FlaskClient, **more: Any) -> str:
    answer = client.post("/report/api/reports", json={**SENT, **more})
    assert answer.status_code == 201, answer.text
    return str((answer.json or {})["receipt"])


def reports(client: FlaskClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    return list((client.get("/complaints/api/reports", headers=headers).json or {})["reports"])


def photo() -> io.BytesIO:
    """A photograph that tells where it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    return io.BytesIO(out.getvalue())


@pytest.mark.parametrize("path", ["/report", f"/report?entry={ENTRY}", f"/report?village={VILLAGE}", "/report/receipt"])
@pytest.mark.parametrize("view", ["", "senior"])
def test_the_public_pages_set_no_cookie_and_need_no_script(client: FlaskClient, path: str, view: str) -> None:
    client.set_cookie("sunlight", "anything", path="/")
    answer = client.get(path, query_string={"view": view} if view and "?" not in path else None, headers=PAGE)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"(src|href)=\"https?:", answer.text)
    assert "<form" in answer.text


def test_the_form_shows_the_entry(client: FlaskClient) -> None:
    page = client.get(f"/report?entry={ENTRY}", headers=PAGE).text
    assert "水电费" in page
    assert "支出 427.00 元" in page
    assert "虚构示范" in page


def test_an_entry_that_is_not_known_yet_is_404(client: FlaskClient) -> None:
    assert client.get("/report?entry=none", headers=PAGE).status_code == 404


def test_a_report_gets_a_receipt_and_the_office_sees_it(client: FlaskClient, signed: Signed) -> None:
    answer = client.post("/report", data={**SENT, "_key": KEY, "files": (photo(), "家门口.jpg")}, headers=PAGE)
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers
    receipt_of(answer.text)
    (one,) = reports(client, signed(who("tp-jw")))
    opened = client.get(f"/complaints/api/reports/{one['report_id']}", headers=signed(who("tp-jw"))).json or {}
    assert opened["text"] == "水电费不对劲"
    path = f"/complaints/api/reports/{one['report_id']}/files/{opened['files'][0]['file_id']}"
    data = client.get(path, headers=signed(who("tp-jw"))).data
    assert data.startswith(b"\xff\xd8\xff")
    assert b"SECRET-CAMERA" not in data
    assert client.get(path, headers=signed(who("secretary"))).status_code == 404


def test_sent_twice_is_one_report_and_the_same_receipt(client: FlaskClient, signed: Signed) -> None:
    pages = [client.post("/report", data={**SENT, "_key": KEY}, headers=PAGE).text for _ in range(2)]
    assert receipt_of(pages[0]) == receipt_of(pages[1])
    assert len(reports(client, signed(who("tp-jw")))) == 1


def test_a_refused_report_keeps_what_was_typed(client: FlaskClient, signed: Signed) -> None:
    typed = {
        "village": VILLAGE,
        "about": "village",
        "category": "",
        "text": "写了很久的话",
        "_key": KEY,
        "name": "李四",
    }
    answer = client.post("/report", data=typed, headers=PAGE)
    assert answer.status_code == 422
    assert "写了很久的话" in answer.text
    assert "请选择一个类别" in answer.text
    assert "请填写能打通的电话号码" in answer.text
    assert reports(client, signed(who("tp-jw"))) == []


def test_a_wrong_file_refuses_the_report_and_says_which(client: FlaskClient, signed: Signed) -> None:
    bad = (io.BytesIO(b"MZ not allowed"), "run.exe")
    answer = client.post("/report", data={**SENT, "_key": KEY, "files": bad}, headers=PAGE)
    assert answer.status_code == 422
    assert "run.exe" in answer.text
    assert "水电费不对劲" in answer.text
    assert reports(client, signed(who("tp-jw"))) == []


@pytest.mark.parametrize("name", ["secretary", "accountant", "jd", "admin", "grid-1", "tp-party"])
def test_every_door_says_the_same_404(client: FlaskClient, signed: Signed, name: str) -> None:
    filed(client)
    (one,) = reports(client, signed(who("tp-jw")))
    stranger, nowhere = signed(who(name)), "00000000-0000-4000-8000-000000000000"

    def told(path: str, method: str = "get", body: dict[str, Any] | None = None) -> tuple[int, str]:
        answer = (
            getattr(client, method)(path, headers=stranger, json=body) if body else client.get(path, headers=stranger)
        )
        return answer.status_code, str((answer.json or {}).get("detail"))

    acts: dict[str, dict[str, Any]] = {
        "accept": {"version": 1},
        "lift": {"version": 1},
        "visit": {"version": 1, "checklist": "projects"},
        "rectify": {"version": 1, "what": "x", "days": 1},
        "decline": {"version": 1, "reason": "repeated"},
        "answer": {"version": 1, "text": "x"},
    }
    for id_ in (one["report_id"], nowhere):
        assert told(f"/complaints/api/reports/{id_}") == (404, "没有这件反映，或者您不能查看")
        for act, body in acts.items():
            answer = told(f"/complaints/api/reports/{id_}/{act}", "post", body)
            assert answer == (404, "没有这件反映，或者您不能查看")
    assert told("/complaints/api/reports")[0] == 404
    assert client.get("/complaints/", headers={**stranger, **PAGE}).status_code == 404
    assert client.get(f"/complaints/reports/{one['report_id']}", headers={**stranger, **PAGE}).status_code == 404


def test_nobody_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert client.get("/complaints/api/reports").status_code == 401


def test_the_whole_way_over_http(app: Flask, client: FlaskClient, signed: Signed) -> None:
    code, office = filed(client, category="三资"), signed(who("tp-jw"))
    (one,) = reports(client, office)
    path = f"/complaints/api/reports/{one['report_id']}"

    def do(act: str, **body: Any) -> dict[str, Any]:
        answer = client.post(f"{path}/{act}", json=body, headers=office)
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def keep(name: str) -> str:
        data = {"file": (photo(), name)}
        return str((client.post(f"{path}/files", data=data, headers=office).json or {})["file_id"])

    do("accept", version=one["version"])
    do("visit", version=2, checklist="ledger_vouchers")
    voucher, consent = keep("凭证.jpg"), keep("同意书.jpg")
    said = {
        "statement": "票据齐全，与公示一致",
        "consent": {"on": TODAY.replace(day=22).isoformat(), "file_id": consent},
    }
    today = (client.get(path, headers=office).json or {})["today"]
    said["consent"] = {"on": today, "file_id": consent}
    do("clarify", version=3, voucher_file_id=voucher, **said)
    assert do("answer", version=4, text="已逐笔核对")["status"] == "answered"
    standing = client.post("/report/api/receipts", json={"receipt": code}).json or {}
    assert [m["text"] for m in standing["messages"]] == ["已逐笔核对"]
    rated = client.post("/report/api/receipts/rating", json={"receipt": code, "stars": 5}).json or {}
    assert (rated["status"], rated["may_rate"]) == ("rated", False)
    with app.app_context():
        for job in JOBS:
            if job.name != "complaints.fetch_names":
                job.run(current_house(), "")
    figures = client.get(f"/complaints/api/figures/{TOWNSHIP[:9]}").json or {}
    assert (figures["clarified"], figures["answered"], figures["withheld"]) == (1, 1, ["rated", "satisfied"])


def test_answers_to_acts_hold_nothing_of_the_report(client: FlaskClient, signed: Signed) -> None:
    filed(client)
    (one,) = reports(client, signed(who("tp-jw")))
    answer = client.post(
        f"/complaints/api/reports/{one['report_id']}/accept", json={"version": 1}, headers=signed(who("tp-jw"))
    )
    assert set(answer.json or {}) == {"report_id", "version", "status", "conclusion"}


def test_the_published_voucher_is_for_everybody(app: Flask, client: FlaskClient, signed: Signed) -> None:
    test_the_whole_way_over_http(app, client, signed)
    with app.app_context(), current_house().database.read() as session:
        body = session.scalars(select(events.c.body).where(events.c.type == OutcomePublished.TYPE)).one()
    (ref,) = json.loads(body)["data"]["files"]
    answer = client.get(f"/complaints/files/{ref['id']}")
    assert (answer.status_code, ref["name"]) == (200, "凭证.jpg")
    assert answer.data.startswith(b"\xff\xd8\xff")


def test_a_receipt_read_and_rated_on_the_page(client: FlaskClient, signed: Signed) -> None:
    code, office = filed(client), signed(who("tp-jw"))
    waiting = client.post("/report/receipt", data={"receipt": code}, headers=PAGE)
    assert "还没有人受理" in waiting.text
    (one,) = reports(client, office)
    path = f"/complaints/api/reports/{one['report_id']}"
    client.post(f"{path}/decline", json={"version": 1, "reason": "elsewhere"}, headers=office)
    client.post(f"{path}/answer", json={"version": 2, "text": "请向县民政局反映"}, headers=office)
    page = client.post("/report/receipt", data={"receipt": code}, headers=PAGE).text
    assert "请向县民政局反映" in page
    wrong = client.post("/report/receipt/rating", data={"receipt": code, "stars": "9", "_key": KEY}, headers=PAGE)
    assert (wrong.status_code, "请选择 1 到 5 星" in wrong.text) == (422, True)
    rated = client.post("/report/receipt/rating", data={"receipt": code, "stars": "2", "_key": KEY + "b"}, headers=PAGE)
    assert "您的评价：2 星" in rated.text
    assert "Set-Cookie" not in rated.headers


@pytest.mark.parametrize("typed", ["1" * 16, "123", ""])
def test_a_wrong_receipt_shows_the_form_again(client: FlaskClient, typed: str) -> None:
    filed(client)
    answer = client.post("/report/receipt", data={"receipt": typed}, headers=PAGE)
    assert answer.status_code in (404, 422)
    assert "查看答复" in answer.text


def test_the_office_pages_open_and_act(client: FlaskClient, signed: Signed) -> None:
    filed(client)
    office = {**signed(who("tp-jw")), **PAGE}
    page = client.get("/complaints/", headers=office).text
    (report_id,) = re.findall(r"/complaints/reports/([0-9a-f-]{36})", page)
    path = f"/complaints/reports/{report_id}"
    assert "水电费不对劲" in client.get(path, headers=office).text
    assert client.post(f"{path}/accept", data={"version": "1"}, headers=office).status_code == 303
    assert (
        client.post(f"{path}/visit", data={"version": "2", "checklist": "projects"}, headers=office).status_code == 303
    )
    order = {"version": "3", "what": "请改正", "days": "10", "talk_post_id": "post-accountant"}
    assert client.post(f"{path}/rectify", data=order, headers=office).status_code == 303
    opened = client.get(path, headers=office).text
    assert "确认整改完成并公布" in opened
    assert "工程项目现场查看" in opened


def test_too_many_receipts_tried_are_told_to_wait(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.complaints import doors

    monkeypatch.setattr(doors, "DEMONSTRATION", doors.Limits(receipt=2))
    tried = [client.post("/report/api/receipts", json={"receipt": f"{n:016}"}).status_code for n in range(4)]
    assert tried == [404, 404, 429, 429]


def test_one_sender_does_not_close_the_door_to_the_others(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway hides every address, so a limit for each sender would be one for the whole county."""
    from services.complaints import doors

    monkeypatch.setattr(doors, "DEMONSTRATION", doors.Limits())
    tried = [client.post("/report/api/reports", json={}).status_code for _ in range(11)]
    assert set(tried) == {422}


def test_the_api_is_described(client: FlaskClient) -> None:
    paths = (client.get("/complaints/openapi.json").json or {})["paths"]
    assert {"/report/api/reports", "/report/api/receipts", "/complaints/api/reports"} <= set(paths)
