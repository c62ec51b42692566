"""Who may come in, and how somebody without a sign-in is answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Blueprint, Flask

from shared.clock import Clock
from shared.house import House
from shared.security.tokens import issue_service_token
from shared.web import (
    assert_every_route_guarded,
    current_who,
    for_services,
    guard,
    open_to_all,
    register,
    safe_next,
    signed_in,
)
from shared.web.context import COOKIE
from tests.unit.web.ground import LONG_AGO, OTHER_VILLAGE, VILLAGE, make_app, sign_in, token


@pytest.fixture
def app(house: House) -> Flask:
    app = make_app(house)
    doors = Blueprint("doors", __name__)

    @doors.get("/registry/villages/<village>")
    @guard("matter.start", place="village")
    def village(village: str) -> str:
        return f"{village} {current_who().name}"

    @doors.post("/registry/api/matters")
    @guard("matter.start", place="village")
    def matters() -> str:
        return "started"

    @doors.get("/registry/mine")
    @signed_in
    def mine() -> str:
        return current_who().name

    @doors.get("/registry/api/names")
    @for_services
    def names() -> str:
        return "names"

    @doors.get("/report/")
    @open_to_all("anybody may report")
    def report() -> str:
        return current_who().person_id or "nobody"

    register(app, doors)
    return app


def test_a_post_reaches_its_own_village_and_no_other(app: Flask, house: House) -> None:
    client = app.test_client()
    sign_in(client, house)
    assert client.get(f"/registry/villages/{VILLAGE}").text == f"{VILLAGE} 张三"
    refused = client.get(f"/registry/villages/{OTHER_VILLAGE}")
    assert refused.status_code == 403
    assert "村党组织书记" in refused.text


def test_a_township_post_reaches_its_villages_but_needs_the_act(app: Flask, house: House) -> None:
    bearer = {"Authorization": f"Bearer {token(house, 'township_discipline', '230828199000')}"}
    assert app.test_client().get(f"/registry/villages/{VILLAGE}", headers=bearer).status_code == 403


@pytest.mark.parametrize("body", [{"village": VILLAGE}, {"village": OTHER_VILLAGE}, {"village": "not a code"}, {}])
def test_the_place_may_stand_in_a_json_body(app: Flask, house: House, body: dict[str, str]) -> None:
    bearer = {"Authorization": f"Bearer {token(house)}"}
    status = app.test_client().post("/registry/api/matters", json=body, headers=bearer).status_code
    assert status == {VILLAGE: 200, OTHER_VILLAGE: 403}.get(body.get("village", ""), 404)


@pytest.mark.parametrize("query", [f"?village={VILLAGE}", f"?village={OTHER_VILLAGE}&village={VILLAGE}"])
def test_the_parts_of_a_request_may_not_name_different_places(app: Flask, house: House, query: str) -> None:
    bearer = {"Authorization": f"Bearer {token(house)}"}
    body = {"village": OTHER_VILLAGE}
    answer = app.test_client().post(f"/registry/api/matters{query}", json=body, headers=bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "place.ambiguous")


def test_a_person_without_a_sign_in_is_led_to_it_and_back(app: Flask) -> None:
    answer = app.test_client().get("/registry/mine?view=senior", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.location == "/registry/sign-in?next=%2Fregistry%2Fmine%3Fview%3Dsenior"


def test_a_person_whose_sign_in_ran_out_is_led_to_renew_it(app: Flask, house: House) -> None:
    client = app.test_client()
    client.set_cookie(COOKIE, token(house, now=LONG_AGO), path="/registry")
    answer = client.get("/registry/mine", headers={"Accept": "text/html"})
    assert answer.location == "/registry/renew?next=%2Fregistry%2Fmine"


def test_a_program_without_a_token_is_told_so(app: Flask) -> None:
    answer = app.test_client().get("/registry/api/names")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == "sign_in.needed"


@pytest.mark.parametrize("bad", ["nonsense", "", "a.b.c"])
def test_a_foreign_token_is_nobody(app: Flask, bad: str) -> None:
    assert app.test_client().get("/registry/mine", headers={"Authorization": f"Bearer {bad}"}).status_code == 401


def test_only_services_enter_the_services_door(app: Flask, house: House) -> None:
    now = Clock().real()
    client = app.test_client()
    service = {"Authorization": f"Bearer {issue_service_token(house.keys, 'registry', now)}"}
    elsewhere = {"Authorization": f"Bearer {issue_service_token(house.keys, 'grid', now)}"}
    person = {"Authorization": f"Bearer {token(house)}"}
    late = {"Authorization": f"Bearer {issue_service_token(house.keys, 'registry', now - timedelta(hours=1))}"}
    path = "/registry/api/names"
    assert [client.get(path, headers=h).status_code for h in (service, elsewhere, person, late)] == [200, 401, 403, 401]
    assert client.get("/registry/mine", headers=service).status_code == 403


def test_report_pages_know_nobody(app: Flask, house: House) -> None:
    client = app.test_client()
    client.set_cookie(COOKIE, token(house), path="/")
    answer = client.get("/report/", headers={"Authorization": f"Bearer {token(house)}"})
    assert answer.text == "nobody"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_a_route_without_a_guard_is_found(app: Flask) -> None:
    def unguarded() -> str:
        return ""

    bare = Flask("bare")
    bare.add_url_rule("/open", view_func=unguarded)
    with pytest.raises(AssertionError, match="/open"):
        assert_every_route_guarded(bare)
    assert_every_route_guarded(app)


def test_an_act_that_no_role_has_is_refused_when_written() -> None:
    with pytest.raises(ValueError, match=r"matter\.steal"):
        guard("matter.steal")


@pytest.mark.parametrize("twice", [signed_in, open_to_all("why")])
def test_a_view_is_guarded_once(twice: Callable[[Callable[[], str]], Callable[[], str]]) -> None:
    def view() -> str:
        return ""

    guarded = signed_in(view)
    with pytest.raises(ValueError, match="twice"):
        twice(guarded)


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/disclosure/ledgers?month=2026-10", "/disclosure/ledgers?month=2026-10"),
        ("https://evil.example/", "/registry/"),
        ("//evil.example/", "/registry/"),
        ("/\\evil.example/", "/registry/"),
        ("/a\\b", "/registry/"),
        ("/\t/evil.example", "/registry/"),
        ("javascript:alert(1)", "/registry/"),
        ("", "/registry/"),
    ],
)
def test_one_never_leaves_after_signing_in(target: str, goes: str) -> None:
    assert safe_next(target) == goes
