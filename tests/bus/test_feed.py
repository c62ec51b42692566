"""The feed: audiences, filters, cursors; on both databases."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from shared.bus import record, start_new_epoch
from shared.bus.numbering import number
from shared.clock import Clock
from shared.contracts.registry import MatterCancelled, PlaceRecorded, StepRefused
from shared.house import House, open_house
from shared.security.keys import keys_of
from shared.security.tokens import issue_program_token, issue_service_token
from shared.tables import events, log_head
from shared.testing import settings_in
from shared.web.application import application
from tests.bus.yard import prepare

VILLAGE, OTHER = "230828210201", "230828199201"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    made = open_house(settings_in(tmp_path, "registry", database_url=database_url))
    prepare(made.database)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def client(house: House) -> FlaskClient:
    return application(house, "registry").test_client()


@pytest.fixture
def service(house: House, tmp_path: Path) -> dict[str, str]:
    """Another service's own key."""
    keys = keys_of(settings_in(tmp_path, "disclosure"))
    return {"Authorization": f"Bearer {issue_service_token(keys, 'registry', Clock().real())}"}


def _place(code: str) -> PlaceRecorded:
    return PlaceRecorded(code=code, name="示范一村", tier=12, kind="village", carries_list=True, invented=True)


def _refused(code: str) -> StepRefused:
    return StepRefused(refusal_id="r", village=code, matter_id="", item_code="x", step_id="", code="c", basis="")


def _cancelled(code: str) -> MatterCancelled:
    return MatterCancelled(matter_id="m", village=code, reason="无人报名", cancelled_on="2026-11-22")


def _log(house: House, *facts: tuple[Any, str]) -> list[str]:
    with house.database.write() as session:
        ids = [record(session, fact, place=code) for fact, code in facts]
    number(house.database.engine)
    return ids


def _get(client: FlaskClient, bearer: Any = None, **asked: Any) -> Any:
    response = client.get("/registry/events", query_string={k: str(v) for k, v in asked.items()}, headers=bearer or {})
    return response.status_code, json.loads(response.data)


def test_everybody_reads_what_is_public_and_services_read_all(
    house: House, client: FlaskClient, service: dict[str, str]
) -> None:
    ids = _log(house, (_place(VILLAGE), VILLAGE), (_refused(VILLAGE), VILLAGE), (_cancelled(VILLAGE), VILLAGE))
    _, page = _get(client)
    assert [event["id"] for event in page["events"]] == [ids[0], ids[2]]
    _, page = _get(client, service)
    assert [event["id"] for event in page["events"]] == ids
    assert [int(event["sequence"]) for event in page["events"]] == [1, 2, 3]
    assert {event["epoch"] for event in page["events"]} == {page["epoch"]}


def test_a_partner_s_token_does_not_open_what_is_for_services(
    house: House, client: FlaskClient, tmp_path: Path
) -> None:
    _log(house, (_refused(VILLAGE), VILLAGE), (_place(VILLAGE), VILLAGE))
    token = issue_program_token(
        keys_of(settings_in(tmp_path, "registry")), "county-oa", ["feed:partner"], Clock().real()
    )
    _, page = _get(client, {"Authorization": f"Bearer {token}"})
    assert [event["type"] for event in page["events"]] == [PlaceRecorded.TYPE]


def test_a_token_that_does_not_hold_is_refused_and_not_shown_less(house: House, client: FlaskClient) -> None:
    _log(house, (_place(VILLAGE), VILLAGE))
    status, problem = _get(client, {"Authorization": "Bearer forged"})
    assert (status, problem["code"]) == (401, "feed.token")


def test_pages_go_on_where_the_last_one_ended(house: House, client: FlaskClient) -> None:
    ids = _log(house, *[(_place(VILLAGE), VILLAGE)] * 5)
    seen: list[str] = []
    cursor = ""
    while True:
        _, page = _get(client, limit=2, **({"after": cursor} if cursor else {}))
        seen += [event["id"] for event in page["events"]]
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert seen == ids
    assert cursor == f"{page['epoch']}.5.{ids[-1]}"


def test_a_filtered_page_tells_how_far_it_looked(house: House, client: FlaskClient) -> None:
    ids = _log(
        house,
        (_cancelled(VILLAGE), VILLAGE),
        (_place(VILLAGE), VILLAGE),
        (_place(OTHER), OTHER),
        (_refused(OTHER), OTHER),
    )
    _, page = _get(client, types=MatterCancelled.TYPE)
    assert [event["id"] for event in page["events"]] == [ids[0]]
    assert page["cursor"] == f"{page['epoch']}.4.{ids[3]}"
    _, page = _get(client, place="230828199")
    assert [event["id"] for event in page["events"]] == [ids[2]]
    status, page = _get(client, after=page["cursor"], types=MatterCancelled.TYPE, place="230828")
    assert (status, page["events"]) == (200, [])


def test_a_cursor_of_another_epoch_or_id_is_gone(house: House, client: FlaskClient) -> None:
    first, second = _log(house, (_place(VILLAGE), VILLAGE), (_place(OTHER), OTHER))
    _, page = _get(client)
    epoch = page["epoch"]
    for wrong in (f"{epoch}.1.{second}", f"0{epoch[1:-1]}x.1.{first}", f"{epoch}.3.{second}"):
        status, problem = _get(client, after=wrong)
        assert (status, problem["code"], problem["epoch"], problem["head"]) == (409, "feed.cursor_gone", epoch, 2)
    with house.database.write() as session:
        session.execute(delete(events).where(events.c.position == 2))
        session.execute(update(log_head).values(position=1))
        new = start_new_epoch(session)
    status, problem = _get(client, after=page["cursor"])
    assert (status, problem["epoch"], problem["head"]) == (409, new, 1)
    assert _get(client, after=f"{new}.1.{first}")[0] == 200


BAD = (
    {"after": "nonsense"},
    {"after": "e.1"},
    {"after": "e.-1.x"},
    {"after": "e.99999999999999999.x"},
    {"place": "23082"},
    {"place": "中"},
    {"limit": "0"},
    {"limit": "1001"},
    {"limit": "x"},
    {"wait": "26"},
    {"wait": "-1"},
    {"wait": "²"},
)


def test_what_cannot_be_read_is_a_bad_request(client: FlaskClient) -> None:
    for asked in BAD:
        status, problem = _get(client, **asked)
        assert (status, problem["code"]) == (400, "feed.bad_request"), asked
        assert problem["detail"]


def test_an_unchanged_page_is_not_sent_again(house: House, client: FlaskClient) -> None:
    _log(house, (_place(VILLAGE), VILLAGE))
    tag = client.get("/registry/events").headers["ETag"]
    assert client.get("/registry/events", headers={"If-None-Match": tag}).status_code == 304
    _log(house, (_place(OTHER), OTHER))
    assert client.get("/registry/events", headers={"If-None-Match": tag}).status_code == 200


def test_whoever_waits_is_answered_when_something_comes(
    house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _log(house, (_place(VILLAGE), VILLAGE))
    _, page = _get(client)
    monkeypatch.setattr("shared.bus.feed.sleep", lambda _seconds: _log(house, (_place(OTHER), OTHER)))
    _, page = _get(client, after=page["cursor"], wait=20)
    assert [event["place"] for event in page["events"]] == [OTHER]


def test_unnumbered_events_are_not_shown(house: House, client: FlaskClient) -> None:
    with house.database.write() as session:
        record(session, _place(VILLAGE), place=VILLAGE)
        assert session.scalar(select(events.c.position)) is None
    _, page = _get(client)
    assert page["events"] == []
    assert page["cursor"].endswith(".0.")
    assert _get(client, after=page["cursor"])[0] == 200
