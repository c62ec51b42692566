"""A resident's request starts a daily item's matter, or is declined with the reason; withdrawn in time, the matter ends."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from services.registry.operations.take_request import take_request, withdraw_request
from services.registry.tables import Matter, MatterStep
from shared.bus import Event
from shared.contracts.grid import ServiceRequested, ServiceWithdrawn
from shared.ids import new_id
from shared.tables import events
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.office import Browser

PROOF, LAND, EXPENSE = "FW-12", "SZ-01", "SZ-06"  # 证明办理 (a service), 机动地发包 (major), 报账 (the village's own)


@pytest.fixture
def ready(county: County) -> County:
    county.publish(PROOF, LAND, EXPENSE)
    return county


def ask(county: County, event_id: str = "", **changed: Any) -> Event:
    """Hear of a request as the bus tells of it."""
    given = {"request_id": "r-1", "village": VILLAGE, "list_kind": "power_service", "item_code": PROOF} | changed
    fact = ServiceRequested(**given, requested_on="2026-11-22")
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        event = Event(
            id=event_id or new_id(), type=fact.TYPE, source="grid", subject=fact.subject, place=VILLAGE,
            time=clock.now(), version=1, sequence=1, epoch="e", traceparent="", data=vars(fact),
        )  # fmt: skip
        take_request(session, clock, event, fact)
    return event


def withdraw(county: County) -> None:
    with county.house.database.write() as session:
        fact = ServiceWithdrawn(request_id="r-1", village=VILLAGE, withdrawn_on="2026-11-22")
        withdraw_request(session, county.house.clock(session), fact)


def matters(county: County) -> list[Matter]:
    with county.house.database.read() as session:
        return list(session.scalars(select(Matter)))


def said(county: County) -> list[tuple[str, dict[str, Any]]]:
    with county.house.database.read() as session:
        rows = session.execute(select(events.c.type, events.c.body).order_by(events.c.seq)).all()
    return [(kind, json.loads(body)["data"]) for kind, body in rows]


def test_a_request_starts_the_items_matter_under_the_items_name(ready: County) -> None:
    ask(ready)
    (matter,) = matters(ready)
    assert (matter.title, matter.status, ready.current(matter.id).id) == ("证明办理", "running", "s1")
    kind, fact = said(ready)[-1]
    assert kind == "registry.request.accepted.v1"
    assert (fact["request_id"], fact["matter_id"], fact["first_step"]) == ("r-1", matter.id, "s1")


def test_each_step_says_by_when_the_next_is_due(ready: County) -> None:
    ready.publish("FW-08")  # its second step has three days
    ask(ready, item_code="FW-08")
    (matter,) = matters(ready)
    ready.take(matter.id)
    with ready.house.database.read() as session:
        due = session.get_one(MatterStep, (matter.id, ready.current(matter.id).id)).due_on
    told = json.loads(ready.facts("registry.step.taken")[-1])["data"]
    assert due is not None
    assert told["next_due_on"] == due.isoformat()


def test_the_same_event_again_starts_nothing_and_gives_the_same_id_elsewhere(ready: County) -> None:
    event = ask(ready)
    before = [(one.id, one.version) for one in matters(ready)]
    ask(ready, event.id)
    assert [(one.id, one.version) for one in matters(ready)] == before
    assert [kind for kind, _fact in said(ready)].count("registry.request.accepted.v1") == 1


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"item_code": LAND, "list_kind": "micro_power"}, "request.not_daily", "重大事项"),
        ({"item_code": EXPENSE, "list_kind": "micro_power"}, "request.not_service", "村里自己办的事"),
        ({"item_code": "FW-99"}, "matter.not_on_list", "不在本县公布的清单上"),
        ({"list_kind": "no_such_list"}, "matter.not_on_list", "不在本县公布的清单上"),
        ({"village": "230828210999"}, "place.unknown", "没有区划代码"),
        ({"village": "999"}, "place.unknown", "没有区划代码"),
        ({"village": "230828000000"}, "place.no_list", "不适用"),
    ],
)
def test_what_cannot_be_started_is_declined_with_the_reason(
    ready: County, changed: dict[str, str], code: str, words: str
) -> None:
    ask(ready, **changed)
    assert matters(ready) == []
    kind, fact = said(ready)[-1]
    assert (kind, fact["code"]) == ("registry.request.declined.v1", code)
    assert words in fact["reason"]


def test_withdrawn_before_the_first_step_the_matter_ends_with_a_neutral_reason(ready: County) -> None:
    ask(ready)
    withdraw(ready)
    withdraw(ready)
    assert [one.status for one in matters(ready)] == ["cancelled"]
    ended = [fact for kind, fact in said(ready) if kind == "registry.matter.cancelled.v1"]
    assert [one["reason"] for one in ended] == ["申请人撤回申请"]


def test_withdrawn_after_a_step_was_taken_the_matter_goes_on(ready: County) -> None:
    ask(ready)
    ready.take(matters(ready)[0].id, ready.holder("village_clerk"))
    withdraw(ready)
    assert [one.status for one in matters(ready)] == ["running"]


def test_a_withdrawal_of_what_was_declined_is_passed_over(ready: County) -> None:
    ask(ready, item_code="FW-99")
    withdraw(ready)
    assert matters(ready) == []


def test_the_matters_page_leads_to_the_contact_and_shows_none(ready: County, app: Flask) -> None:
    ask(ready)
    clerk = Browser(app)
    clerk.sign_in(f"v-{VILLAGE}-clerk")
    assert "/grid/requests/r-1" in clerk.get(f"/registry/matters/{matters(ready)[0].id}").text
