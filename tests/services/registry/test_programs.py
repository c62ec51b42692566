"""Other systems' programs: scopes, place, rotation, revocation."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from services.registry.app import create_app
from services.registry.demonstration import PARTNER, PASSWORD
from services.registry.tables import Program
from shared.clock import Clock
from shared.web import current_house, guard
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.office import Browser

NEW = "稻花香里说丰年-2026"


@pytest.fixture
def database_kind() -> str:
    """SQLite alone, unless a test asks for both."""
    return "sqlite"


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    """Browsers, each with its own cookies."""
    return lambda: Browser(app)


@pytest.fixture
def office(browser: Callable[[], Browser]) -> Browser:
    """The county's office at its browser."""
    someone = browser()
    someone.sign_in("county")
    return someone


def ask(app: Flask, client: str, secret: str, scope: str = "") -> Any:
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret, "scope": scope}
    return app.test_client().post("/registry/api/tokens", data=form)


def added(office: Browser, *scopes: str, place: str = "230828210000") -> Any:
    return office.post("/registry/programs", client="county-portal", name="县政务网", place=place, scopes=list(scopes))


def secret_on(answer: Any) -> str:
    found = re.search(r"<dd>([\w-]{43})</dd>", answer.text)
    assert found, answer.text
    return found[1]


def refused_once(app: Flask) -> None:
    """Somebody asked for what is not on the list."""
    client = app.test_client()
    token = client.post(
        "/registry/api/sessions", json={"username": f"v-{VILLAGE}-secretary", "password": PASSWORD}
    ).json["token"]  # type: ignore[index]
    body = {"village": VILLAGE, "list_kind": "micro_power", "item_code": "WU-99", "title": ""}
    client.post("/registry/api/matters", json=body, headers={"Authorization": f"Bearer {token}"})


def bearer(app: Flask, client: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {ask(app, client, secret).json['access_token']}"}


def test_a_program_reads_what_it_was_given_where_it_was_given(office: Browser, app: Flask, county: County) -> None:
    refused_once(app)
    secret = secret_on(added(office, "feed:partner", "act:refusal.read"))
    token = ask(app, "county-portal", secret).json
    assert set(token["scope"].split()) == {"feed:partner", "act:refusal.read", "place:230828210000"}
    client, headers = app.test_client(), bearer(app, "county-portal", secret)
    assert len(client.get("/registry/api/refusals", headers=headers).json["refusals"]) == 1  # type: ignore[index]
    elsewhere = office.post(
        "/registry/programs", client="other", name="别处", place="230828199000", scopes=["act:refusal.read"]
    )
    other = bearer(app, "other", secret_on(elsewhere))
    assert client.get("/registry/api/refusals", headers=other).json["refusals"] == []  # type: ignore[index]
    assert client.get("/registry/events?place=230828199201", headers=headers).status_code == 400
    assert client.get("/registry/events", headers=headers).status_code == 200
    with county.house.database.read() as session:
        row = session.get(Program, "county-portal")
        assert row is not None
        assert row.last_used_on == Clock().real().date()
        assert secret not in row.secret_hash


def test_a_program_without_the_scope_is_refused(office: Browser, app: Flask) -> None:
    headers = bearer(app, "county-portal", secret_on(added(office, "feed:partner")))
    assert app.test_client().get("/registry/api/refusals", headers=headers).status_code == 403


def test_a_program_changes_nothing_even_where_it_may_read(office: Browser, app: Flask, county: County) -> None:
    secret = secret_on(added(office, "act:refusal.read"))
    headers = bearer(app, "county-portal", secret)
    body = {"village": VILLAGE, "list_kind": "micro_power", "item_code": "SZ-01", "title": "x"}
    assert app.test_client().post("/registry/api/matters", json=body, headers=headers).status_code == 403
    other = create_app(county.house.settings)
    view = guard("refusal.read")(lambda: "done")
    other.add_url_rule("/registry/read-and-write", "both", view, methods=["GET", "POST"])
    client = other.test_client()
    assert client.get("/registry/read-and-write", headers=headers).status_code == 200
    assert client.post("/registry/read-and-write", headers=headers).status_code == 403
    with other.app_context():
        current_house().database.engine.dispose()


def test_nobody_gives_a_program_more_than_they_have(browser: Callable[[], Browser]) -> None:
    admin = browser()
    admin.sign_in("admin")
    assert added(admin, "act:matter.read", place="230828000000").status_code == 403
    assert added(admin, "act:people.manage", place="230828000000").status_code == 422
    assert added(admin, "feed:partner", place="230828000000").status_code == 200


def test_after_a_rotation_both_secrets_are_good_for_a_while(office: Browser, app: Flask, county: County) -> None:
    old = secret_on(added(office, "feed:partner"))
    new = secret_on(office.post("/registry/programs/county-portal/rotate", page="/registry/programs"))
    assert [ask(app, "county-portal", one).status_code for one in (old, new)] == [200, 200]
    with county.house.database.write() as session:
        session.execute(update(Program).values(previous_until=Clock().real() - timedelta(seconds=1)))
    assert [ask(app, "county-portal", one).status_code for one in (old, new)] == [401, 200]


def test_a_leaked_secret_ends_at_once(office: Browser, app: Flask) -> None:
    old = secret_on(added(office, "feed:partner"))
    office.post("/registry/programs/county-portal/rotate", page="/registry/programs")
    office.post("/registry/programs/county-portal/end-previous", page="/registry/programs")
    assert ask(app, "county-portal", old).status_code == 401


def test_a_revoked_program_gets_no_token_and_its_last_one_is_not_believed(office: Browser, app: Flask) -> None:
    secret = secret_on(added(office, "act:refusal.read"))
    client, headers = app.test_client(), bearer(app, "county-portal", secret)
    assert client.get("/registry/api/refusals", headers=headers).status_code == 200
    office.post("/registry/programs/county-portal/revoke", page="/registry/programs")
    with app.app_context():
        current_house().stale._known.clear()
    assert client.get("/registry/api/refusals", headers=headers).status_code == 401
    assert ask(app, "county-portal", secret).status_code == 401


def test_a_program_without_a_place_still_reads_the_whole_feed(app: Flask) -> None:
    answer = ask(app, PARTNER, PASSWORD).json
    assert answer["scope"] == "feed:partner"
