"""The doors for programs to a list's life, look-backs, own items and higher review: each done once, and refused once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from services.registry.domain.look_back import half_of
from tests.services.registry.county import VILLAGE, County, workbook
from tests.services.registry.test_api import Caller, publish, start, village

OFFICE = f"tp-{VILLAGE[:9]}-office"


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: the same operations and queries run on PostgreSQL in the other tests."""
    return "sqlite"


@pytest.fixture
def call(app: Flask) -> Callable[[str], Caller]:
    """Callers by user name."""
    return lambda username: Caller(app.test_client(), username)


def said(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.json
    return answer.json or {}


def test_a_list_is_consulted_on_commented_answered_and_adopted(call: Callable[[str], Caller], county: County) -> None:
    office, clerk = call("county"), call(village("clerk"))
    draft = said(office.upload("lists/import", workbook("SZ-01"), "list.csv"), 201)["draft_id"]
    with county.house.database.read() as session:
        today = county.house.clock(session).today()
    until = (today + timedelta(days=7)).isoformat()
    assert office.post(f"drafts/{draft}/consultation", version=9, until=until).status_code == 409
    consulted = said(office.post(f"drafts/{draft}/consultation", version=1, until=until))
    assert (consulted["state"], consulted["consulted_until"]) == ("consultation", until)
    about = {
        "place": VILLAGE,
        "capacity": "village",
        "speaker": "村“两委”",
        "list_kind": "micro_power",
        "item_code": "SZ-01",
    }
    assert clerk.post(f"consultations/{draft}/comments", **about, text="").status_code == 422
    comment = said(clerk.post(f"consultations/{draft}/comments", **about, text="请写明公示地点"), 201)
    assert clerk.post(f"comments/{comment['comment_id']}/answer", text="好", accepted=True).status_code == 403
    answered = said(office.post(f"comments/{comment['comment_id']}/answer", text="已写明。", accepted=True))
    assert answered["accepted"] is True
    county.move_clock(8)
    adoption = {
        "meeting": "县委常委会第 12 次会议",
        "summary": "采纳 1 条。",
        "on": (today + timedelta(days=8)).isoformat(),
    }
    adopted = said(office.post(f"drafts/{draft}/adoption", version=consulted["version"], **adoption))
    assert adopted["adopted_by"] == "县委常委会第 12 次会议"
    back = said(office.post(f"drafts/{draft}/take-back", version=adopted["version"]))
    dropped = said(office.post(f"drafts/{draft}/drop", version=back["version"]))
    assert dropped["state"] == "dropped"


def test_a_village_looks_back_and_the_county_decides(call: Callable[[str], Caller], county: County) -> None:
    office, clerk = call("county"), call(village("clerk"))
    publish(office, "SZ-01")
    with county.house.database.read() as session:
        half = half_of(county.house.clock(session).today())
    path = f"villages/{VILLAGE}/look-backs/"
    finding = {"list_kind": "micro_power", "item_code": "SZ-01", "text": "公示地点没有写"}
    assert clerk.post(f"{path}1999-1", summary="运行正常", findings=[]).status_code == 422
    looked = said(clerk.post(f"{path}{half.key}", summary="运行正常", findings=[finding]), 201)
    found = looked["findings"][0]["finding_id"]
    assert clerk.post(f"findings/{found}", decision="keep", reason="够了").status_code == 403
    decided = said(office.post(f"findings/{found}", decision="revise", reason="下次修订写明"))
    assert decided["decision"] == "revise"


def test_own_items_are_allowed_asked_for_and_decided_on(call: Callable[[str], Caller]) -> None:
    office, clerk = call("county"), call(village("clerk"))
    publish(office, "FW-12")
    where = {"tier": "village", "item_class": "daily", "category": "便民服务"}
    wish = {"list_kind": "power_service", "base_code": "FW-12", "name": "借用村广播", "why": "村民常用"}
    assert clerk.post(f"own-items/at/{VILLAGE}", **wish).status_code == 422
    said(office.post("own-items", **where, basis="县清单管理办法"), 201)
    asked = said(clerk.post(f"own-items/at/{VILLAGE}", **wish), 201)
    assert [one["wish_id"] for one in clerk.get(f"own-items/at/{VILLAGE}").json] == [asked["wish_id"]]
    taken = said(office.post(f"own-items/wishes/{asked['wish_id']}", take_up=True, reason="村民常用"))
    assert (taken["decision"], bool(taken["draft_id"])) == ("taken_up", True)
    assert office.post("own-items/forbid", **where).status_code == 204
    assert office.post("own-items/forbid", **where).status_code == 404


def test_a_matter_is_lifted_read_and_let_go(call: Callable[[str], Caller], county: County) -> None:
    publish(call("county"), "SZ-01")
    matter = start(call(village("secretary")))["matter_id"]
    office = call(OFFICE)
    with county.house.database.read() as session:
        until = (county.house.clock(session).today() + timedelta(days=30)).isoformat()
    wanted = {"scope": "matter", "place": VILLAGE, "matter_id": matter, "reason": "群众关注", "until": until}
    assert call(village("secretary")).post("lifts", **wanted).status_code == 403
    lifted = said(office.post("lifts", **wanted), 201)
    assert office.post("lifts", **wanted).status_code == 409
    assert [one["lift_id"] for one in office.get("lifts").json["lifts"]] == [lifted["lift_id"]]
    assert call("county").post(f"lifts/{lifted['lift_id']}/end").status_code == 403
    assert said(office.post(f"lifts/{lifted['lift_id']}/end"))["ended_on"]
    assert office.post(f"lifts/{lifted['lift_id']}/end").status_code == 409
