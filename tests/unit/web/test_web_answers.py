"""Errors, headers, limits, pages of lists, attachments: what everybody gets."""

import io
import json
import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import marshmallow as ma
import pytest
import redis
from flask import Flask, Response, jsonify, make_response, request
from flask_smorest import Blueprint
from sqlalchemy import insert, select

from shared.clock import Clock
from shared.files import store
from shared.house import House
from shared.logs import JsonLines
from shared.refusals import Invalid, TooMany
from shared.security.tokens import issue_service_token
from shared.settings import SERVICES
from shared.tables import deadlines, idempotency
from shared.web import clear_session_cookies, limit, open_to_all, read_slice, register, set_session_cookies, with_etag
from shared.web.context import current_house
from shared.web.filters import day, iso_day, moment, yuan
from shared.web.idempotency import forget_answers
from tests.unit.web.ground import LONG_AGO, Counters, make_app, make_house, token

PAGE = {"Accept": "text/html"}


class _Thing(ma.Schema):
    name = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


@pytest.fixture
def app(house: House) -> Flask:
    app = make_app(house)
    doors = Blueprint("doors", __name__)

    @doors.route("/registry/api/things", methods=["POST"])
    @open_to_all("a test")
    @doors.arguments(_Thing)
    @doors.response(201, _Thing)
    def make(thing: dict[str, Any]) -> dict[str, Any]:
        return thing

    @doors.route("/registry/import")
    @open_to_all("a test")
    def import_() -> str:
        raise Invalid("workbook.invalid", "表格里有 2 处不对。", [{"where": "第3行 B列", "message": "<b>没有这个区划"}])

    @doors.route("/registry/broken")
    @doors.route("/report/broken/<secret>")
    @open_to_all("a test")
    def broken(secret: str = "") -> str:
        raise RuntimeError(f"secret detail {secret}")

    @doors.route("/registry/limited")
    @doors.route("/report/limited")
    @open_to_all("a test")
    def limited() -> str:
        limit("test", 2, 60)
        return "ok"

    @doors.route("/registry/guess")
    @open_to_all("a test")
    def guess() -> str:
        limit("guess", 2, 60, whom="somebody", closed=True)
        return "ok"

    @doors.route("/registry/list")
    @open_to_all("a test")
    def rows() -> Response:
        query = select(deadlines.c.subject)
        with current_house().database.read() as session:
            page = read_slice(session, query, (deadlines.c.due_on, deadlines.c.id), size=2)
        return jsonify(rows=list(page.rows), after=page.after, link=page.link(page.after))

    @doors.route("/registry/tagged")
    @open_to_all("a test")
    def tagged() -> Response:
        return with_etag(make_response("content"))

    @doors.route("/registry/cookies")
    @open_to_all("a test")
    def cookies() -> Response:
        answer = make_response("")
        set_session_cookies(answer, "token")
        return answer

    @doors.route("/registry/no-cookies")
    @open_to_all("a test")
    def no_cookies() -> Response:
        answer = make_response("")
        clear_session_cookies(answer)
        return answer

    register(app, doors)
    return app


def test_all_findings_are_told_to_a_program_at_once(app: Flask) -> None:
    answer = app.test_client().post("/registry/api/things", json={"count": "many", "more": 1})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json is not None
    told = {finding["where"]: finding["message"] for finding in answer.json["findings"]}
    assert told == {"name": "这一项必须填写", "count": "应填整数", "more": "没有这一项"}


def test_a_person_gets_a_page_with_the_findings_escaped(app: Flask) -> None:
    answer = app.test_client().get("/registry/import", headers=PAGE)
    assert answer.status_code == 422
    assert "第3行 B列" in answer.text
    assert "&lt;b&gt;没有这个区划" in answer.text


@pytest.mark.parametrize(("path", "accept", "kind"), [
    ("/registry/nowhere", "text/html,*/*;q=0.8", "text/html"),
    ("/registry/nowhere", "application/json", "application/problem+json"),
    ("/registry/api/nowhere", "text/html", "application/problem+json"),
])  # fmt: skip
def test_what_is_not_there_is_told_in_the_readers_form(app: Flask, path: str, accept: str, kind: str) -> None:
    answer = app.test_client().get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, kind)


def test_malformed_json_and_too_large_bodies_are_refused_clearly(app: Flask) -> None:
    client = app.test_client()
    assert client.post("/registry/api/things", data="{", content_type="application/json").status_code in {400, 422}
    large = client.post("/registry/api/things", data=b"x" * (3 << 20), content_type="application/json")
    assert large.status_code == 413


def test_a_bug_is_told_without_details_and_logged_once(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = app.test_client().get("/registry/broken", headers=PAGE)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == ["unexpected error"]


def test_nothing_about_a_report_request_is_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    for _ in range(3):
        client.get("/report/limited", headers={"User-Agent": "marked-agent"})
    client.get("/report/broken/hidden-word", headers={"User-Agent": "marked-agent", "X-Request-ID": "chosen-outside"})
    lines = "\n".join(JsonLines("complaints").format(record) for record in caplog.records)
    for word in ("marked-agent", "127.0.0.1", "hidden-word", "/report", "chosen-outside"):
        assert word not in lines
    figures = client.get("/metrics").text
    assert "sunlight_report_answers_total 4.0" in figures
    assert 'route="/report' not in figures


def test_a_request_id_comes_in_and_goes_out_and_stands_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(JsonLines("registry").format(record))  # type: ignore[method-assign]
    logging.getLogger("sunlight.web").addHandler(handler)
    answer = app.test_client().get("/registry/tagged", headers={"X-Request-ID": "from-the-gateway"})
    logging.getLogger("sunlight.web").removeHandler(handler)
    assert answer.headers["X-Request-ID"] == "from-the-gateway"
    assert json.loads(seen[0])["request_id"] == "from-the-gateway"
    strange = app.test_client().get("/registry/tagged", headers={"X-Request-ID": "bad id; drop"})
    assert strange.headers["X-Request-ID"] != "bad id; drop"


@pytest.mark.parametrize("path", ["/registry/tagged", "/registry/nowhere", "/static/sunlight.css", "/report/limited"])
def test_every_answer_carries_the_security_headers(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == ("no-referrer" if path.startswith("/report") else "same-origin")
    assert "Permissions-Policy" in headers


def test_static_files_are_kept_under_their_hash(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/registry/nowhere", headers=PAGE).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    for asked, kept in (
        (address, "public, max-age=31536000, immutable"),
        ("/static/sunlight.css?v=other", "public, max-age=300"),
    ):
        with client.get(asked) as answer:
            assert answer.headers["Cache-Control"] == kept


def test_cookies_stand_at_the_services_and_nowhere_else(app: Flask) -> None:
    for path in ("/registry/cookies", "/registry/no-cookies"):
        cookies = app.test_client().get(path).headers.getlist("Set-Cookie")
        assert sorted(c.split("Path=")[1].split(";")[0] for c in cookies) == sorted(f"/{s}" for s in SERVICES)
        assert all("HttpOnly" in c and "SameSite=Lax" in c for c in cookies)


def test_the_one_after_the_limit_is_refused(app: Flask) -> None:
    client = app.test_client()
    assert [client.get("/registry/limited").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/registry/limited", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 200


def test_no_address_and_no_name_stands_in_a_limit(app: Flask, house: House) -> None:
    client = app.test_client()
    client.get("/registry/limited", headers={"X-Forwarded-For": "10.1.2.3"})
    client.get("/registry/guess")
    stored = " ".join(cast(Counters, house.redis).values)
    assert "10.1.2.3" not in stored
    assert "somebody" not in stored


def test_report_limits_do_not_look_at_the_address(app: Flask) -> None:
    client = app.test_client()
    senders = [{"X-Forwarded-For": f"10.1.2.{n}"} for n in range(3)]
    assert [client.get("/report/limited", headers=h).status_code for h in senders] == [200, 200, 429]


def test_without_redis_reading_is_open_and_guessing_closed(app: Flask, house: House) -> None:
    cast(Counters, house.redis).away = True
    client = app.test_client()
    assert client.get("/registry/limited").status_code == 200
    assert client.get("/registry/guess").status_code == 429
    ready = client.get("/registry/readyz")
    assert (ready.status_code, ready.json and ready.json["checks"]["redis"]) == (503, "does not answer")
    assert client.get("/healthz").status_code == 200


def test_a_list_is_read_page_by_page_in_order(app: Flask, house: House) -> None:
    row = {
        "kind": "k",
        "place": "230828199201",
        "starts_on": date(2026, 1, 1),
        "length": 1,
        "unit": "day",
        "basis": "b",
    }
    with house.database.write() as session:
        for number, due in enumerate((3, 1, 2, 1, 2)):
            more = {"id": str(number), "subject": f"s{number}", "due_on": date(2026, 1, due)}
            session.execute(insert(deadlines).values(**row, **more, provisional=False, extensions="[]"))
    client = app.test_client()
    seen: list[str] = []
    link = "/registry/list?kind=a"
    while True:
        answer = client.get(link).json
        assert answer is not None
        seen += answer["rows"]
        if not answer["after"]:
            break
        link = answer["link"]
        assert "kind=a" in link
    assert seen == ["s1", "s3", "s2", "s4", "s0"]


@pytest.mark.parametrize("cursor", ["nonsense", "WzFd", "WyJ4IiwiMSJd", "bnVsbA", "é"])
def test_a_cursor_that_is_none_is_refused(app: Flask, cursor: str) -> None:
    assert app.test_client().get("/registry/list", query_string={"after": cursor}).status_code == 422


def test_what_a_reader_has_already_is_not_sent_again(app: Flask) -> None:
    client = app.test_client()
    tag = client.get("/registry/tagged").headers["ETag"]
    assert client.get("/registry/tagged", headers={"If-None-Match": tag}).status_code == 304


def test_an_attachment_goes_to_whom_it_may(app: Flask, house: House) -> None:
    now = datetime.now(UTC)
    with house.database.write() as session:
        open_, kept = (
            store(session, house.files, b"text", "方案.txt", subject="matter/1", public=public, at=now)
            for public in (True, False)
        )
    client = app.test_client()
    person = {"Authorization": f"Bearer {token(house)}"}
    service = {"Authorization": f"Bearer {issue_service_token(house.keys, 'registry', Clock().real())}"}
    shown = client.get(f"/registry/files/{open_.id}")
    assert (shown.status_code, shown.data) == (200, b"text")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert [client.get(f"/registry/files/{kept.id}", headers=h).status_code for h in ({}, person, service)] == [
        404,
        404,
        200,
    ]


def test_the_api_describes_itself(app: Flask) -> None:
    document = app.test_client().get("/registry/openapi.json").json
    assert document is not None
    assert document["openapi"] == "3.1.0"
    assert "post" in document["paths"]["/registry/api/things"]
    assert "ProblemOut" in str(document["components"]["responses"]["DEFAULT_ERROR"])


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_stands_on_it(service: str, tmp_path: Any) -> None:
    house = make_house(tmp_path, service)
    app = make_app(house)
    register(app)
    assert app.test_client().get(f"/{service}/readyz").json == {
        "status": "ready",
        "service": service,
        "checks": {"database": "ok", "redis": "ok", "bus": "ok"},
    }
    house.database.engine.dispose()


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(42700, "427.00 元"), (-5, "−0.05 元"), (123456789, "1,234,567.89 元"), (0, "0.00 元"), (None, "—")],
)
def test_money_reads_in_yuan(fen: int | None, shown: str) -> None:
    assert yuan(fen) == shown


def test_days_and_moments_read_in_china_time() -> None:
    late = datetime(2026, 11, 21, 16, 5, tzinfo=UTC)
    assert (day(late), moment(late), iso_day(late)) == ("2026年11月22日", "2026年11月22日 00:05", "2026-11-22")
    assert (day("2026-11-22"), day(date(2026, 1, 2)), day(None), moment("")) == (
        "2026年11月22日",
        "2026年1月2日",
        "—",
        "—",
    )


def test_a_file_sent_with_a_report_never_lies_on_disk(app: Flask) -> None:
    for path, in_memory in (("/report/api/reports", True), ("/registry/lists", False)):
        data = {"file": (io.BytesIO(b"x" * 2000), "proof.txt")}
        with app.test_request_context(path, method="POST", data=data):
            file = request.files["file"]
            assert isinstance(file.stream, io.BytesIO) is in_memory
            file.close()


def test_old_answers_are_forgotten(house: House) -> None:
    row = {"who": "w", "digest": "d", "status": 200, "headers": "", "body": ""}
    with house.database.write() as session:
        for key, at in (("old", LONG_AGO), ("new", Clock().real())):
            session.execute(insert(idempotency).values(**row, key=key, at=at))
        assert forget_answers(session, Clock().real() - timedelta(days=3)) == 1


@pytest.mark.valkey
def test_limits_are_counted_in_a_real_server(house: House, valkey_url: str) -> None:
    server = redis.Redis.from_url(valkey_url)
    app = make_app(replace(house, redis=server))
    with app.test_request_context("/registry/"):
        for _ in range(3):
            limit("real", 3, 60, whom="somebody")
        with pytest.raises(TooMany):
            limit("real", 3, 60, whom="somebody")
        limit("real", 3, 60, whom="somebody else")
        assert all(0 < server.ttl(key) <= 60 for key in cast(list[bytes], server.keys("registry:limit:real:*")))
    server.close()


def test_an_address_may_end_with_a_slash(app: Flask) -> None:
    assert app.test_client().get("/registry/tagged/").text == "content"
