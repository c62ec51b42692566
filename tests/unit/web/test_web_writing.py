"""The unit of work: commits once, refuses forgery, repeats nothing."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from shared.house import House
from shared.refusals import Refusal
from shared.tables import idempotency, job_claims
from shared.web import guard, on_refusal, open_to_all, register, writes
from shared.web.forgery import form_token
from shared.web.idempotency import HEADER
from tests.unit.web.ground import LONG_AGO, make_app, make_house, sign_in, token

KEY = {HEADER: "key-of-a-request"}


def _put(session: Session, job: str) -> None:
    session.execute(insert(job_claims).values(job=job, slot="s", claimed_at=LONG_AGO))


def _service(house: House) -> Flask:
    app = make_app(house)
    doors = Blueprint("doors", __name__)

    @doors.post("/registry/api/things")
    @guard("matter.start")
    @writes
    def make(session: Session) -> tuple[dict[str, str], int]:
        name = (request.get_json() or {}).get("name", "")
        _put(session, name)
        if name == "refused":
            on_refusal(lambda session, refusal: _put(session, f"noted {refusal.code}"))
            raise Refusal("thing.refused", "不行。", where="name")
        return {"made": name}, 400 if name == "answered badly" else 201

    @doors.post("/registry/uploads")
    @guard("matter.start")
    @writes
    def upload(session: Session) -> str:
        _put(session, request.form["name"])
        return str(request.files["file"].read(), "utf-8")

    @doors.post("/disclosure/ask")
    @doors.post("/report/send")
    @open_to_all("anybody may ask")
    @writes
    def ask(session: Session) -> str:
        _put(session, request.form.get("text", "question"))
        return "1234 5678"

    @doors.get("/registry/token")
    @guard("matter.start")
    def shown_token() -> str:
        return form_token()

    register(app, doors)
    return app


@pytest.fixture
def client(house: House) -> FlaskClient:
    return _service(house).test_client()


@pytest.fixture
def bearer(house: House) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(house)}"}


def kept(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(job_claims.c.job).order_by(job_claims.c.job)))


def test_an_answer_below_400_commits_and_others_do_not(
    client: FlaskClient, house: House, bearer: dict[str, str]
) -> None:
    answers = [
        client.post("/registry/api/things", json={"name": n}, headers=bearer) for n in ("good", "answered badly")
    ]
    assert [a.status_code for a in answers] == [201, 400]
    assert kept(house) == ["good"]


def test_a_refusal_undoes_all_but_the_note_of_it(client: FlaskClient, house: House, bearer: dict[str, str]) -> None:
    answer = client.post("/registry/api/things", json={"name": "refused"}, headers=bearer)
    assert answer.status_code == 422
    assert kept(house) == ["noted thing.refused"]


def test_a_repeated_request_gets_the_stored_answer(client: FlaskClient, house: House, bearer: dict[str, str]) -> None:
    first, second = (client.post("/registry/api/things", json={"name": "once"}, headers=bearer | KEY) for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json) == (201, {"made": "once"})
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert kept(house) == ["once"]


def test_the_same_key_with_other_content_is_a_conflict(
    client: FlaskClient, house: House, bearer: dict[str, str]
) -> None:
    client.post("/registry/api/things", json={"name": "once"}, headers=bearer | KEY)
    answer = client.post("/registry/api/things", json={"name": "twice"}, headers=bearer | KEY)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["code"] == "key.reused"
    assert kept(house) == ["once"]


def test_two_persons_may_use_the_same_key(client: FlaskClient, bearer: dict[str, str]) -> None:
    client.post("/registry/api/things", json={"name": "mine"}, headers=bearer | KEY)
    assert client.post("/disclosure/ask", data={"text": "theirs"}, headers=KEY).status_code == 200


def test_a_refused_request_may_be_tried_again_with_its_key(
    client: FlaskClient, house: House, bearer: dict[str, str]
) -> None:
    for _ in range(2):
        assert (
            client.post("/registry/api/things", json={"name": "answered badly"}, headers=bearer | KEY).status_code
            == 400
        )
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(idempotency)) == 0


def test_a_key_too_short_is_refused(client: FlaskClient, bearer: dict[str, str]) -> None:
    assert (
        client.post("/registry/api/things", json={"name": "x"}, headers=bearer | {HEADER: "short"}).status_code == 422
    )


def _upload(client: FlaskClient, bearer: dict[str, str], content: bytes) -> tuple[int, str]:
    data = {"name": "upload", "file": (io.BytesIO(content), "plan.txt")}
    answer = client.post("/registry/uploads", data=data, headers=bearer | KEY, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_an_upload_is_told_from_another_by_its_content(client: FlaskClient, bearer: dict[str, str]) -> None:
    assert _upload(client, bearer, b"the plan") == (200, "the plan")
    assert _upload(client, bearer, b"the plan") == (200, "the plan")  # with another boundary
    assert _upload(client, bearer, b"a better plan")[0] == 409


def test_what_is_stored_of_an_open_answer_cannot_be_read_without_the_key(client: FlaskClient, house: House) -> None:
    client.post("/report/send", data={"text": "secret", "_key": "key-of-a-report"})
    with house.database.read() as session:
        stored = " ".join(str(value) for value in session.execute(select(idempotency)).one())
    assert "1234" not in stored
    assert "key-of-a-report" not in stored
    assert "00:00:00" in stored  # the day, not the minute
    assert client.post("/report/send", data={"text": "secret", "_key": "key-of-a-report"}).text == "1234 5678"


@pytest.fixture
def either_house(tmp_path: Path, database_url: str) -> Iterator[House]:
    made = make_house(tmp_path, url=database_url)
    yield made
    made.database.engine.dispose()


def test_of_many_at_once_one_acts_and_all_get_its_answer(either_house: House) -> None:
    app = _service(either_house)
    bearer = {"Authorization": f"Bearer {token(either_house)}"}
    answers: list[tuple[int, object]] = []

    def send() -> None:
        answer = app.test_client().post("/registry/api/things", json={"name": "once"}, headers=bearer | KEY)
        answers.append((answer.status_code, answer.json))

    senders = [threading.Thread(target=send) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert answers == [(201, {"made": "once"})] * 6
    assert kept(either_house) == ["once"]


def test_a_cookie_alone_is_not_enough(client: FlaskClient, house: House) -> None:
    sign_in(client, house)
    answer = client.post("/registry/api/things", json={"name": "forged"})
    assert answer.status_code == 403
    assert kept(house) == []
    shown = client.get("/registry/token").text
    assert (
        client.post("/registry/api/things", json={"name": "mine"}, headers={"X-CSRF-Token": shown}).status_code == 201
    )
    assert (
        client.post("/registry/api/things", json={"name": "no"}, headers={"X-CSRF-Token": "é" + shown[1:]}).status_code
        == 403
    )


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/disclosure/ask", {}, 200),
        ("/disclosure/ask", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("/disclosure/ask", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("/disclosure/ask", {"Sec-Fetch-Site": "same-site", "Origin": "http://sunlight.test"}, 403),
        ("/disclosure/ask", {"Origin": "http://sunlight.test"}, 200),
        ("/disclosure/ask", {"Origin": "http://evil.example"}, 403),
        ("/disclosure/ask", {"Origin": "null"}, 403),
        ("/report/send", {"Origin": "null"}, 200),
        ("/report/send", {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_an_open_form_is_sent_from_our_own_pages(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    assert client.post(path, headers=headers).status_code == status


def test_a_database_that_does_not_answer_is_told_as_passing(
    client: FlaskClient, house: House, bearer: dict[str, str]
) -> None:
    with house.database.write() as session:
        session.execute(text("DROP TABLE job_claims"))
    answer = client.post("/registry/api/things", json={"name": "x"}, headers=bearer)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
