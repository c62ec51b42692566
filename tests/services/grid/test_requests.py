"""Residents' requests: asked without sign-in, followed by ten digits, who asked known to nobody but those who handle it."""

import json
import logging
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from services.grid.operations.open_contact import forget_contacts, open_contact
from services.grid.operations.request_service import find_by_code, request_service, withdraw_service
from services.grid.queries.requests import items_in_force, progress_of
from services.grid.tables import ServiceRequest
from shared.clock import Clock, fixed
from shared.contracts.registry import (
    ItemPublished,
    ListedStep,
    ListPublished,
    MatterCancelled,
    MatterFinished,
    MatterLifted,
    RequestAccepted,
    RequestDeclined,
    StepsUndone,
    StepTaken,
)
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.tables import audit, events
from shared.testing import somebody, token_for
from tests.services.grid.township import OTHER, TODAY, VILLAGE, World

NAME, PHONE, NEED = "赵小满", "13904541234", "孙子上学要开居住证明"
TYPED = (NAME, "139 0454-1234", NEED)
ITEM = "power_service/FW-12"
KEY = b"k" * 32


def step(id_: str, name: str, limit: str = "") -> ListedStep:
    return ListedStep(
        id=id_, name=name, kind="handle", actors=["village_clerk"], body="村文书", papers=[], limit=limit, posted=False,
        notice_days=0, rule="", different_people=[],
    )  # fmt: skip


STEPS = [step("s1", "受理", "1个工作日"), step("s2", "核实", "3个工作日"), step("s3", "出具证明")]


def item(code: str = "FW-12", name: str = "证明办理", **changed: Any) -> ItemPublished:
    usual: dict[str, Any] = {
        "list_id": "L1", "list_version": 1, "list_kind": "power_service", "order": 1, "item_class": "daily",
        "category": "便民服务", "basis": "", "scope": "", "holder": "", "materials": ["身份证"], "time_limit": "5个工作日",
        "department": "", "contact": "", "fee": "", "source": "", "composed": [], "steps": STEPS,
    }  # fmt: skip
    return ItemPublished(code=code, name=name, **(usual | changed))


def publish(world: World, version: int = 1, effective_on: str = "2026-01-01", proof: str = "证明办理") -> None:
    """A list with a daily item, one of another village, a major one and a duty."""
    given: dict[str, Any] = {"list_version": version}
    world.apply(item(name=proof, **given))
    world.apply(item("FW-50", "邻村的事项", order=2, place=OTHER, **given))
    world.apply(item("SZ-01", "机动地发包", order=3, item_class="major", **given))
    world.apply(item("SZ-06", "报账", order=5, list_kind="micro_power", **given))
    world.apply(item("ZZ-01", "职责", order=4, item_class="", steps=[], **given))
    world.apply(
        ListPublished(
            list_id="L1", version=version, kind="power_service", county="230828000000", name="权力服务清单",
            effective_on=effective_on, items=4, composed_note="",
        )
    )  # fmt: skip


@pytest.fixture
def ready(world: World) -> World:
    publish(world)
    return world


def ask(
    world: World, item_: str = ITEM, village: str = VILLAGE, typed: tuple[str, str, str] = TYPED
) -> tuple[str, str]:
    """Ask; the request's id and the code."""
    with world.house.database.write() as session:
        asked = request_service(session, world.clock, KEY, village, item_, typed)
        return asked.row.id, asked.code


def accept(world: World, request_id: str) -> None:
    world.apply(
        RequestAccepted(
            request_id=request_id, village=VILLAGE, matter_id="m-1", list_id="L1", list_version=1, first_step="s1",
            accepted_on="2026-11-22", due_on="2026-11-23",
        )
    )  # fmt: skip


def taken(world: World, step_id: str, next_step: str, ahead: list[str], due_on: str = "") -> None:
    world.apply(
        StepTaken(
            matter_id="m-1", village=VILLAGE, item_code="FW-12", step_id=step_id, step_name="受理", step_kind="handle",
            body="村文书", role="village_clerk", taken_on="2026-11-22", summary="", vote=None, files=[], posted=False,
            notice_days=0, next_step=next_step, late=False, ahead=ahead, next_due_on=due_on,
        )
    )  # fmt: skip


def cancelled(world: World, reason: str) -> None:
    world.apply(MatterCancelled(matter_id="m-1", village=VILLAGE, reason=reason, cancelled_on="2026-11-22"))


def states(world: World, code: str) -> tuple[str, list[str]]:
    """The request's state and those of its steps."""
    with world.house.database.read() as session:
        progress = progress_of(session, find_by_code(session, code))
        return progress.row.state, [one.state for one in progress.steps]


def names_on_offer(world: World, clock: Clock) -> list[str]:
    with world.house.database.read() as session:
        return [one.name for one in items_in_force(session, Place(VILLAGE), clock.today())]


def test_only_daily_items_in_force_are_on_offer_where_they_hold(ready: World) -> None:
    assert names_on_offer(ready, ready.clock) == ["证明办理"]
    publish(ready, 2, "2026-12-01", "证明开具")
    assert names_on_offer(ready, ready.clock) == ["证明办理"]
    assert names_on_offer(ready, fixed(ready.clock.now() + timedelta(days=10))) == ["证明开具"]


def test_a_resident_reads_by_when_the_next_step_is_due(ready: World) -> None:
    request_id, code = ask(ready)
    accept(ready, request_id)
    taken(ready, "s1", "s2", ["s3"], due_on="2026-11-27")
    with ready.house.database.read() as session:
        due = [step.due_on for step in progress_of(session, find_by_code(session, code)).steps]
    assert due == [None, date(2026, 11, 27), None]


@pytest.mark.parametrize("item_", ["power_service/SZ-01", "power_service/FW-50", "power_service/ZZ-01", "FW-12", ""])
def test_nothing_else_can_be_asked_for(ready: World, item_: str) -> None:
    with pytest.raises(Refusal, match="从列表里选"):
        ask(ready, item_)


def test_a_village_is_named(ready: World) -> None:
    with pytest.raises(NotFound):
        ask(ready, village="230828199999")


@pytest.mark.parametrize(
    "typed", [("", PHONE, NEED), (NAME, "123", NEED), (NAME, "没有电话", NEED), (NAME, PHONE, " ")]
)
def test_what_is_missing_is_said(ready: World, typed: tuple[str, str, str]) -> None:
    with pytest.raises(Refusal):
        ask(ready, typed=typed)


def test_the_request_is_said_without_who_or_why(ready: World) -> None:
    request_id, _code = ask(ready)
    with ready.house.database.read() as session:
        bodies = session.scalars(select(events.c.body).where(events.c.type == "grid.service.requested.v1")).all()
    assert [json.loads(body)["data"] for body in bodies] == [
        {
            "request_id": request_id,
            "village": VILLAGE,
            "list_kind": "power_service",
            "item_code": "FW-12",
            "requested_on": TODAY.isoformat(),
        }
    ]


def test_no_table_event_audit_or_log_holds_who_asked(ready: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    request_id, code = ask(ready)
    clerk = somebody(("village_clerk", VILLAGE))
    with ready.house.database.write() as session:
        assert asdict(open_contact(session, KEY, clerk, request_id)) == {"name": NAME, "phone": PHONE, "need": NEED}
    with ready.house.database.read() as session:
        tables = ("service_requests", "events", "audit", "idempotency", "job_claims")
        dump = "\n".join(str(row) for name in tables for row in session.execute(text(f"SELECT * FROM {name}")))
    for secret in (NAME, PHONE, NEED, code):
        assert secret not in dump
        assert secret not in caplog.text


def test_every_opening_is_on_record_and_only_the_villages_own_people_open(ready: World) -> None:
    request_id, _code = ask(ready)
    helpers = (somebody(("village_clerk", VILLAGE)), ready.neighbour)
    strangers = (
        somebody(("village_clerk", OTHER)), somebody(("village_secretary", VILLAGE)), somebody(("county_office", "230828000000")),
    )  # fmt: skip
    with ready.house.database.write() as session:
        for who in helpers:
            open_contact(session, KEY, who, request_id)
        for who in strangers:
            with pytest.raises(NotFound):
                open_contact(session, KEY, who, request_id)
        rows = session.execute(select(audit.c.who, audit.c.subject).where(audit.c.act == "request.contact")).all()
    assert [tuple(row) for row in rows] == [(who.person_id, f"request/{request_id}") for who in helpers]


def test_progress_follows_the_matter(ready: World) -> None:
    request_id, code = ask(ready)
    assert states(ready, code) == ("asked", [])
    accept(ready, request_id)
    assert states(ready, code) == ("accepted", ["current", "waiting", "waiting"])
    taken(ready, "s1", "s2", ["s2", "s3"])
    assert states(ready, code) == ("accepted", ["done", "current", "waiting"])
    taken(ready, "s2", "s3", ["s3"])
    ready.apply(
        StepsUndone(
            matter_id="m-1", village=VILLAGE, returned=True, role="village_director", undone=["s2"], reason="…",
            undone_on="2026-11-22", next_step="s2", ahead=["s2", "s3"],
        )
    )  # fmt: skip
    assert states(ready, code) == ("accepted", ["done", "current", "waiting"])
    taken(ready, "s2", "s3", ["s3"])
    taken(ready, "s3", "", [])
    ready.apply(MatterFinished(matter_id="m-1", village=VILLAGE, item_code="FW-12", finished_on="2026-11-22"))
    assert states(ready, code) == ("finished", ["done", "done", "done"])


def test_a_lifted_matter_shows_the_approval(ready: World) -> None:
    request_id, code = ask(ready)
    accept(ready, request_id)
    taken(ready, "s1", "s2", ["s2", "s3"])
    ready.apply(
        MatterLifted(
            matter_id="m-1", village=VILLAGE, lifted=True, role="township_office", reason="…", until="2026-12-31",
            next_step="tp", steps=[STEPS[0], step("tp", "乡镇审核"), *STEPS[1:]], ahead=["tp", "s2", "s3"],
        )
    )  # fmt: skip
    assert states(ready, code) == ("accepted", ["done", "current", "waiting", "waiting"])


def test_the_same_events_again_change_nothing(ready: World) -> None:
    request_id, code = ask(ready)
    for _ in range(2):
        accept(ready, request_id)
    taken(ready, "s1", "s2", ["s2", "s3"])
    accept(ready, request_id)
    taken(ready, "s1", "s2", ["s2", "s3"])
    assert states(ready, code) == ("accepted", ["done", "current", "waiting"])


def test_a_declined_request_says_why_and_keeps_no_contact(ready: World) -> None:
    request_id, code = ask(ready)
    ready.apply(RequestDeclined(request_id=request_id, village=VILLAGE, code="matter.not_on_list", reason="不在清单上"))
    with ready.house.database.read() as session:
        row = find_by_code(session, code)
        assert (row.state, row.reason, row.sealed) == ("declined", "不在清单上", "")


def withdraw(world: World, code: str) -> None:
    with world.house.database.write() as session:
        withdraw_service(session, world.clock, code)


def test_a_withdrawal_deletes_the_contact_and_is_said_once(ready: World) -> None:
    request_id, code = ask(ready)
    accept(ready, request_id)
    withdraw(ready, code)
    withdraw(ready, code)
    assert ready.said("grid.service.withdrawn.v1") == 1
    cancelled(ready, "申请人撤回申请")
    with ready.house.database.read() as session:
        row = find_by_code(session, code)
        assert (row.state, row.sealed) == ("withdrawn", "")


def test_what_has_begun_is_not_withdrawn(ready: World) -> None:
    request_id, code = ask(ready)
    accept(ready, request_id)
    taken(ready, "s1", "s2", ["s2", "s3"])
    with pytest.raises(Refusal, match="已经开始办理"):
        withdraw(ready, code)


def test_a_step_taken_meanwhile_makes_the_withdrawal_void(ready: World) -> None:
    request_id, code = ask(ready)
    accept(ready, request_id)
    withdraw(ready, code)
    taken(ready, "s1", "s2", ["s2", "s3"])
    cancelled(ready, "材料不全")
    assert states(ready, code)[0] == "cancelled"


def test_contacts_are_deleted_thirty_days_after_the_end(ready: World) -> None:
    request_id, _code = ask(ready)
    accept(ready, request_id)
    cancelled(ready, "材料不全")
    for days, left in ((29, 1), (30, 0)):
        with ready.house.database.write() as session:
            forget_contacts(session, fixed(ready.clock.now() + timedelta(days=days)))
        with ready.house.database.read() as session:
            assert len(session.scalars(select(ServiceRequest).where(ServiceRequest.sealed != "")).all()) == left


@pytest.fixture
def client(app: Flask, today_world: World) -> FlaskClient:
    publish(today_world)
    return app.test_client()


def sent(client: FlaskClient, **changed: str) -> Any:
    data = {"village": VILLAGE, "item": ITEM, "name": NAME, "phone": PHONE, "need": NEED}
    return client.post("/grid/request", data=data | changed, headers={"Accept": "text/html"})


def code_on(page: str) -> str:
    return page.split('class="receipt">')[1].split("<")[0].replace(" ", "")


def test_a_resident_asks_and_looks_it_up_by_code_without_seeing_the_name_again(client: FlaskClient) -> None:
    form = client.get(f"/grid/request?village={VILLAGE}&item={ITEM}").text
    assert "示范一村" in form
    assert "要带的材料" in form
    code = code_on(sent(client).text)
    page = client.post("/grid/request/receipt", data={"code": f"{code[:5]} {code[5:]}"})
    assert page.headers["Cache-Control"] == "no-store"
    assert "证明办理" in page.text
    for secret in (NAME, PHONE, NEED):
        assert secret not in page.text
    assert client.post("/grid/request/receipt", data={"code": "0000000000"}).status_code == 404
    withdrawn = client.post("/grid/request/withdraw", data={"code": code})
    assert "已经撤回" in withdrawn.text


def test_a_refused_form_keeps_what_was_typed(client: FlaskClient) -> None:
    page = sent(client, phone="12")
    assert page.status_code == 422
    assert NEED in page.text
    assert "能打通的电话" in page.text


def test_without_a_village_the_page_asks_which(client: FlaskClient) -> None:
    assert "12 位代码" in client.get("/grid/request").text
    assert "没有这个村" in client.get("/grid/request?village=123").text


def test_who_handles_it_opens_the_contact_by_a_click_and_others_cannot(client: FlaskClient, today_world: World) -> None:
    sent(client)
    with today_world.house.database.read() as session:
        request_id = session.scalars(select(ServiceRequest.id)).one()
    clerk = bearer(today_world, ("village_clerk", VILLAGE))
    assert "证明办理" in client.get("/grid/requests", headers=clerk).text
    before = client.get(f"/grid/requests/{request_id}", headers=clerk).text
    assert NAME not in before
    opened = client.post(f"/grid/requests/{request_id}/contact", headers=clerk)
    assert all(part in opened.text for part in (NAME, PHONE, NEED))
    for post, status in ((("village_clerk", OTHER), 404), (("township_office", "230828199000"), 403)):
        headers = bearer(today_world, post)
        assert client.post(f"/grid/requests/{request_id}/contact", headers=headers).status_code == status
        assert client.post(f"/grid/api/requests/{request_id}/contact", headers=headers).status_code == status
    assert client.post(f"/grid/requests/{request_id}/contact").status_code in {302, 401, 303}


def bearer(world: World, post: tuple[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_for(world.house.settings, somebody(post))}"}


def test_programs_ask_follow_and_withdraw(client: FlaskClient) -> None:
    body = {"village": VILLAGE, "item": ITEM, "name": NAME, "phone": PHONE, "need": NEED}
    asked = client.post("/grid/api/requests", json=body)
    assert asked.status_code == 201
    code = asked.get_json()["code"]
    shown = client.post("/grid/api/requests/standing", json={"code": code}).get_json()
    assert (shown["state"], shown["item_name"]) == ("asked", "证明办理")
    assert NAME not in json.dumps(shown, ensure_ascii=False)
    assert client.post("/grid/api/requests/withdraw", json={"code": code}).get_json()["withdrawn_on"]
