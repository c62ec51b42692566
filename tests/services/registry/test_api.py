"""The doors for programs: sign-in, lists, matters, refusals, the clock."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.registry.demonstration import PARTNER, PASSWORD
from tests.services.registry.county import PDF, VILLAGE, County, workbook


class Caller:
    """Somebody who talks to the API."""

    def __init__(self, client: FlaskClient, username: str = "") -> None:
        self.client, self.token = client, ""
        if username:
            self.token = self.post("sessions", username=username, password=PASSWORD).json["token"]

    def post(self, path: str, key: str = "", **body: Any) -> Any:
        headers = self._headers() | {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.client.post(f"/registry/api/{path}", json=body, headers=headers)

    def upload(self, path: str, data: bytes, name: str, **fields: str) -> Any:
        form: dict[str, Any] = {**fields, "file": (io.BytesIO(data), name)}
        return self.client.post(f"/registry/api/{path}", data=form, headers=self._headers())

    def get(self, path: str) -> Any:
        return self.client.get(f"/registry/api/{path}", headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: the same operations and queries run on PostgreSQL in the other tests."""
    return "sqlite"


@pytest.fixture
def call(app: Flask) -> Callable[..., Caller]:
    """Callers by user name; nobody without one."""
    return lambda username="": Caller(app.test_client(), username)


def village(name: str) -> str:
    return f"v-{VILLAGE}-{name}"


def publish(county: Caller, *codes: str) -> Any:
    draft = county.upload("lists/import", workbook(*codes), "list.csv")
    assert draft.status_code == 201, draft.json
    published = county.post(f"drafts/{draft.json['draft_id']}/publish")
    assert published.status_code == 200, published.json
    return published.json


def test_signing_in_gives_a_token_with_the_posts(call: Callable[..., Caller]) -> None:
    answer = call().post("sessions", username=village("secretary"), password=PASSWORD)
    assert answer.status_code == 200
    assert {post["role"] for post in answer.json["person"]["posts"]} == {"village_secretary", "village_director"}


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(call: Callable[..., Caller]) -> None:
    wrong = call().post("sessions", username="county", password="guess").json
    unknown = call().post("sessions", username="nobody", password="guess").json
    assert wrong["status"] == 401
    assert {**wrong, "request_id": ""} == {**unknown, "request_id": ""}


def test_five_wrong_passwords_lock_the_account(call: Callable[..., Caller]) -> None:
    for _ in range(5):
        assert call().post("sessions", username="county", password="guess").status_code == 401
    assert call().post("sessions", username="county", password=PASSWORD).status_code == 401


def test_a_session_is_renewed_until_it_is_revoked(app: Flask, call: Callable[..., Caller]) -> None:
    county = call("county")
    assert county.post("sessions/renew").status_code == 200
    client = app.test_client()
    client.set_cookie("sunlight", county.token, path="/registry")
    assert call("county").post("sessions/renew").status_code == 200


def test_a_program_gets_a_token_for_its_scopes_only(app: Flask) -> None:
    client = app.test_client()
    form = {"grant_type": "client_credentials", "client_id": PARTNER, "client_secret": PASSWORD}
    answer: Any = client.post("/registry/api/tokens", data=form)
    assert answer.json["scope"] == "feed:partner"
    assert client.post("/registry/api/tokens", data={**form, "scope": "service"}).status_code == 422
    assert client.post("/registry/api/tokens", data={**form, "client_secret": "x"}).status_code == 401


def test_the_public_key_is_published(app: Flask) -> None:
    answer: Any = app.test_client().get("/registry/.well-known/jwks.json").json
    keys = answer["keys"]
    assert [key["alg"] for key in keys] == ["EdDSA"]


def test_a_broken_workbook_is_refused_with_every_finding(call: Callable[..., Caller]) -> None:
    broken = workbook("SZ-01").replace("村党组织书记".encode(), "村里能人".encode())
    answer = call("county").upload("lists/import", broken, "list.csv")
    assert answer.status_code == 422
    assert {finding["where"][:3] for finding in answer.json["findings"]} == {"第 2", "第 4"}


def test_a_draft_is_published_once(call: Callable[..., Caller]) -> None:
    county = call("county")
    draft = county.upload("lists/import", workbook("SZ-01"), "list.csv").json
    assert draft["lists"] == [{"kind": "micro_power", "name": "小微权力事项清单", "items": 1}]
    assert county.post(f"drafts/{draft['draft_id']}/publish").json["lists"][0]["version"] == 1
    assert county.post(f"drafts/{draft['draft_id']}/publish").status_code == 409


def test_only_the_county_office_imports(call: Callable[..., Caller]) -> None:
    assert call(village("secretary")).upload("lists/import", workbook("SZ-01"), "list.csv").status_code == 403
    assert call().upload("lists/import", workbook("SZ-01"), "list.csv").status_code == 401


def test_what_is_not_on_the_list_is_refused_and_the_township_sees_it(call: Callable[..., Caller]) -> None:
    publish(call("county"), "SZ-01")
    asked = {"village": VILLAGE, "list_kind": "micro_power", "item_code": "WU-99", "title": ""}
    refused = call(village("secretary")).post("matters", **asked)
    assert (refused.status_code, refused.json["code"]) == (422, "matter.not_on_list")
    assert refused.json["basis"]
    seen = call("tp-230828210-jw").get("refusals").json["refusals"]
    assert [(one["item_code"], one["code"]) for one in seen] == [("WU-99", "matter.not_on_list")]
    assert call("tp-230828199-jw").get("refusals").json["refusals"] == []


def start(secretary: Caller, code: str = "SZ-01") -> dict[str, Any]:
    answer = secretary.post("matters", village=VILLAGE, list_kind="micro_power", item_code=code, title="机动地发包")
    assert answer.status_code == 201, answer.json
    return answer.json  # type: ignore[no-any-return]


def take_first(secretary: Caller, matter: dict[str, Any], key: str = "") -> Any:
    path = f"matters/{matter['matter_id']}"
    kept = secretary.upload(f"{path}/files", PDF, "提议书.pdf", paper="提议书")
    assert kept.status_code == 201, kept.json
    body = {"version": matter["version"], "summary": "提议发包机动地", "file_ids": [kept.json["file_id"]]}
    return secretary.post(f"{path}/steps/s1", key, **body)


def test_a_step_taken_twice_with_one_key_is_taken_once(call: Callable[..., Caller]) -> None:
    publish(call("county"), "SZ-01")
    secretary = call(village("secretary"))
    matter = start(secretary)
    path = f"matters/{matter['matter_id']}"
    kept = secretary.upload(f"{path}/files", PDF, "提议书.pdf", paper="提议书").json
    body = {"version": 1, "summary": "提议发包机动地", "file_ids": [kept["file_id"]]}
    first = secretary.post(f"{path}/steps/s1", "double-click-1", **body)
    again = secretary.post(f"{path}/steps/s1", "double-click-1", **body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json
    assert secretary.post(f"{path}/steps/s1", "double-click-1", **{**body, "version": 9}).status_code == 409


def test_a_stale_page_is_told_so_and_nothing_changes(call: Callable[..., Caller]) -> None:
    publish(call("county"), "SZ-01")
    secretary = call(village("secretary"))
    matter = start(secretary)
    assert take_first(secretary, matter).status_code == 200
    stale = take_first(secretary, matter)
    assert (stale.status_code, stale.json["code"]) == (409, "matter.stale")


@pytest.mark.parametrize(
    ("who", "step", "status", "code"),
    [
        ("secretary", "s3", 422, "step.out_of_order"),
        ("accountant", "s1", 403, "step.wrong_post"),
        ("secretary", "s99", 422, "step.not_on_flow"),
        ("secretary", "s1", 422, "step.papers_missing"),
    ],
)
def test_refused_steps_quote_their_basis_and_are_kept(
    call: Callable[..., Caller], who: str, step: str, status: int, code: str
) -> None:
    publish(call("county"), "SZ-01")
    matter = start(call(village("secretary")))
    refused = call(village(who)).post(f"matters/{matter['matter_id']}/steps/{step}", version=1, summary="想办")
    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert refused.json["basis"]
    assert call("county").get("refusals").json["refusals"][0]["code"] == code


def test_evidence_of_a_wrong_kind_is_refused(call: Callable[..., Caller]) -> None:
    publish(call("county"), "SZ-01")
    secretary = call(village("secretary"))
    path = f"matters/{start(secretary)['matter_id']}/files"
    assert secretary.upload(path, b"MZ\x90\x00", "plan.exe", paper="提议书").json["code"] == "file.kind"
    assert secretary.upload(path, b"", "plan.pdf", paper="提议书").json["code"] == "file.empty"
    assert secretary.upload(path, PDF, "plan.pdf").json["code"] == "paper.unnamed"


def test_a_foreign_token_opens_nothing(app: Flask) -> None:
    headers = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."}
    assert app.test_client().post("/registry/api/matters", json={}, headers=headers).status_code == 401


def test_names_on_the_roll_never_leave(call: Callable[..., Caller], county: County) -> None:
    county.publish("SZ-01")
    matter_id = county.start("SZ-01")
    for _ in range(3):
        county.take(matter_id)
    shown = call().get(f"matters/{matter_id}").get_data(as_text=True)
    assert "示例01" not in shown
    assert not any("示例01" in body for body in county.facts("registry."))


def test_the_clock_moves_forward_for_the_county_only(call: Callable[..., Caller]) -> None:
    assert call(village("secretary")).post("demonstration/clock", days=3).status_code == 403
    assert call("county").post("demonstration/clock", days=0).status_code == 422
    moved = call("county").post("demonstration/clock", days=16)
    assert moved.json["offset_seconds"] == 16 * 86_400


def test_people_are_named_to_services_only(call: Callable[..., Caller], county: County) -> None:
    who = county.who("county")
    assert call("county").get(f"people?ids={who.person_id}").status_code == 403


def test_places_are_for_everybody(call: Callable[..., Caller]) -> None:
    under = call().get("places?under=230828199").json
    assert [place["code"] for place in under] == ["230828199000", "230828199201", "230828199202"]
    assert call().get("places?under=12345").status_code == 404


def test_the_description_of_the_api_is_served(app: Flask) -> None:
    answer: Any = app.test_client().get("/registry/openapi.json").json
    assert "/registry/api/matters" in answer["paths"]
