"""What no database can keep gets a clear answer, whichever database stands behind; figures stay inside."""

import base64
import json
from typing import Any

import marshmallow as ma
import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from flask_smorest import Blueprint
from sqlalchemy import select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from shared.house import House
from shared.tables import idempotency
from shared.web import open_to_all, read_slice, register, writes
from shared.web.context import current_house
from tests.unit.web.ground import make_app


class _Thing(ma.Schema):
    name = ma.fields.Raw(required=True)


@pytest.fixture
def client(house: House) -> FlaskClient:
    app: Flask = make_app(house)
    doors = Blueprint("doors", __name__)

    @doors.route("/registry/api/things", methods=["POST"])
    @open_to_all("a test")
    @writes
    @doors.arguments(_Thing)
    def make(_session: Session, thing: dict[str, Any]) -> dict[str, Any]:
        return {"name": str(thing["name"])[:5]}

    @doors.route("/registry/api/things/<int:number>", methods=["GET"])
    @open_to_all("a test")
    def read(number: int) -> dict[str, Any]:
        return {"number": number}

    @doors.route("/registry/forms", methods=["POST"])
    @open_to_all("a test")
    @writes
    def fill(_session: Session) -> Any:
        return jsonify(dict(request.form))

    @doors.route("/registry/rows/<name>")
    @open_to_all("a test")
    def rows(name: str) -> Any:
        keys = {"moments": idempotency.c.at, "numbers": idempotency.c.status, "words": idempotency.c.who}
        with current_house().database.read() as session:
            found = read_slice(session, select(keys[name]), (keys[name],))
        return jsonify(list(found.rows))

    @doors.route("/registry/unfit")
    @open_to_all("a test")
    def unfit() -> str:
        raise DataError("INSERT", None, Exception("value too long for type character varying(60)"))

    register(app, doors)
    return app.test_client()


def _refused(answer: TestResponse, code: str, status: int = 422) -> None:
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == code


@pytest.mark.parametrize(
    "text", ['"a\\u0000b"', '"\\ud800"', '{"a": ["\\u0000"]}', '{"\\u0000": 1}', str(2**63), "-" + "9" * 30]
)
def test_json_no_database_can_keep_is_refused(client: FlaskClient, text: str) -> None:
    sent = '{"name": ' + text + "}"
    _refused(client.post("/registry/api/things", data=sent, content_type="application/json"), "input.characters")


@pytest.mark.parametrize("text", ['"长😀"', "true", "1.5", str(2**63 - 1), "[[], {}]"])
def test_other_json_is_let_through(client: FlaskClient, text: str) -> None:
    answer = client.post("/registry/api/things", data='{"name": ' + text + "}", content_type="application/json")
    assert answer.status_code == 200


def test_json_nested_without_end_is_refused(client: FlaskClient) -> None:
    _refused(client.post("/registry/api/things", data=b"[" * 100_000, content_type="application/json"), "input.nested")


def test_nul_in_a_form_an_address_or_a_query_is_refused(client: FlaskClient) -> None:
    _refused(client.post("/registry/forms", data={"name": "a\x00"}), "input.characters")
    _refused(client.post("/registry/forms", data={"a\x00": "name"}), "input.characters")
    _refused(client.get("/registry/rows/%00"), "input.characters")
    _refused(client.get("/registry/rows/words?q=%00"), "input.characters")
    assert client.post("/registry/forms", data={"name": "a\n"}).status_code == 200


def test_a_number_in_an_address_that_no_column_holds_is_refused(client: FlaskClient) -> None:
    _refused(client.get(f"/registry/api/things/{2**63}"), "input.characters")
    assert client.get(f"/registry/api/things/{2**63 - 1}").status_code == 200


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ("moments", "2026-11-22"),
        ("moments", 1),
        ("numbers", 2**63),
        ("words", "\x00"),
        ("words", "\ud800"),
        ("words", True),
    ],
)
def test_a_cursor_made_up_is_refused(client: FlaskClient, rows: str, key: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([key]).encode()).decode()
    _refused(client.get(f"/registry/rows/{rows}?after={cursor}"), "page.unknown")


def test_a_value_too_long_for_its_column_is_no_fault_of_ours_to_the_sender(client: FlaskClient) -> None:
    _refused(client.get("/registry/unfit"), "input.unfit")


def test_figures_are_read_inside_and_not_through_the_gateway(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    for path in ("/metrics", "/registry/metrics"):
        _refused(client.get(path, headers={"X-Forwarded-For": "10.0.0.1"}), "metrics.inside", 404)
