"""The door for programs to draws: a draw by hand and a public one, from the frozen lists to the step."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.registry.domain.drawing import PARTIES, fingerprint
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.office import Browser
from tests.services.registry.test_api import Caller, village
from tests.services.registry.test_programs import added, ask, secret_on

LISTS: dict[str, Any] = {
    "households": ["01号", "02号", "03号"],
    "plots": [{"no": "甲1", "area_mu": "20.5"}, {"no": "甲2", "area_mu": 15}],
}
USERS = {
    "village_clerk": village("clerk"),
    "supervision_head": village("jd"),
    "township_office": f"tp-{VILLAGE[:9]}-office",
}


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: the same operations and queries run on PostgreSQL in the other tests."""
    return "sqlite"


@pytest.fixture
def call(app: Flask) -> Callable[..., Caller]:
    """Callers by user name; nobody without one."""
    return lambda username="": Caller(app.test_client(), username)


@pytest.fixture
def matter(county: County) -> str:
    """The land matter at its draw."""
    county.publish("SZ-01")
    matter = county.start("SZ-01")
    while county.current(matter).kind != "draw_lots":
        step = county.current(matter)
        county.take(matter)
        if step.notice_days:
            county.end_notice(matter, step.id)
    return matter


def good(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, answer.json
    return answer.json


def test_a_draw_by_hand_from_the_lists_to_the_step(call: Callable[..., Caller], matter: str, county: County) -> None:
    clerk, watcher, draws = call(village("clerk")), call(village("jd2")), f"matters/{matter}/draws"
    found = good(clerk.post(draws, way="hand", all_draw=True, **LISTS))
    assert (found["number"], found["state"], found["version"]) == (1, "open", 1)
    found = good(clerk.post(f"{draws}/1/slips", version=1, household="01号", plot="甲1"))
    assert clerk.post(f"{draws}/1/slips", version=1, household="02号", plot="甲2").status_code == 409
    assert clerk.post(f"{draws}/1/slips", version=2, household="01号", plot="甲2").json["code"] == "draw.drew"
    found = good(clerk.post(f"{draws}/1/slips/1/strike", version=2, reason="户号看错了"))
    assert (found["recorded"], found["version"], found["left"]["plots"]) == (1, 3, ["甲1", "甲2"])
    for number, (household, plot) in enumerate([("02号", "甲1"), ("01号", ""), ("03号", "甲2")], start=3):
        found = good(clerk.post(f"{draws}/1/slips", version=number, household=household, plot=plot))
    assert (found["complete"], found["left"]) == (True, {"households": [], "plots": [], "blanks": 0})
    photo = good(
        clerk.upload(f"matters/{matter}/files", b"\xff\xd8\xff\xe0" + b"0" * 64, "a.jpg", paper="抓阄照片"), 422
    )
    assert photo["code"].startswith("file.")
    closed = good(clerk.post(f"{draws}/1/close", version=found["version"]), 200)
    assert (closed["state"], closed["missing"]) == ("closed", ["supervision"])
    assert clerk.post(f"{draws}/1/sign", digest=closed["digest"], attended=True).status_code == 403
    assert watcher.post(f"{draws}/1/sign", digest=closed["digest"]).status_code == 422  # whether they watched is said
    signed = good(watcher.post(f"{draws}/1/sign", digest=closed["digest"], attended=True))
    assert [(one["role"], one["attended"]) for one in signed["signatures"]] == [("supervision_member", True)]
    assert signed["missing"] == []
    county.take(matter)
    assert {plot["no"]: plot["household"] for plot in clerk.get(f"matters/{matter}").json["lots"]["plots"]} == {
        "甲1": "02号", "甲2": "03号",
    }  # fmt: skip
    told = call().get(draws).json  # anybody
    assert told["rounds"][0]["slips"][0]["struck"] == "户号看错了"
    assert [one["household"] for one in told["rounds"][0]["plots"]] == ["02号", "03号"]
    assert "name" not in str(told)


def test_a_public_draw_by_commit_and_reveal(call: Callable[..., Caller], matter: str) -> None:
    draws = f"matters/{matter}/draws"
    callers = {party: call(username) for party, username in USERS.items()}
    good(callers["village_clerk"].post(draws, way="public", **LISTS))
    phrases = {party: f"秋收以后再说也不迟，{name}" for party, name in PARTIES.items()}
    for party, phrase in phrases.items():
        good(callers[party].post(f"{draws}/1/commitments", commitment=fingerprint(phrase)))
    for party, phrase in phrases.items():
        found = good(callers[party].post(f"{draws}/1/phrases", phrase=phrase))
        assert all(one["phrase"] == "" for one in found["parties"]) or found["state"] == "drawn"
    found = call().get(f"{draws}/1").json
    assert found["state"] == "drawn"
    assert {one["phrase"] for one in found["parties"]} == set(phrases.values())
    assert len({one["household"] for one in found["plots"]}) == 2


def test_a_round_is_void_with_a_reason_and_another_begins(call: Callable[..., Caller], matter: str) -> None:
    clerk, draws = call(village("clerk")), f"matters/{matter}/draws"
    good(clerk.post(draws, way="hand", **LISTS))
    assert clerk.post(draws, way="hand", **LISTS).status_code == 409
    assert clerk.post(f"{draws}/1/void").json["code"] == "draw.reason"
    assert good(clerk.post(f"{draws}/1/void", reason="名单写漏了一户"), 200)["voided_role"] == "village_clerk"
    assert good(clerk.post(draws, way="hand", **LISTS))["number"] == 2
    assert [one["state"] for one in clerk.get(draws).json["rounds"]] == ["open", "void"]


def test_nothing_is_typed_in_with_the_step(call: Callable[..., Caller], matter: str) -> None:
    clerk = call(village("clerk"))
    lots = {**LISTS, "slips": [{"household": "01号", "plot": "甲1"}]}
    answer = clerk.post(f"matters/{matter}/steps/s9", version=1, lots=lots)
    assert answer.status_code == 422
    assert "lots" in str(answer.json)


def test_programs_read_and_change_nothing(app: Flask, call: Callable[..., Caller], matter: str) -> None:
    good(call(village("clerk")).post(f"matters/{matter}/draws", way="hand", **LISTS))
    program = Caller(app.test_client())
    office = Browser(app)
    office.sign_in("county")
    secret = secret_on(added(office, "act:matter.read"))
    program.token = ask(app, "county-portal", secret).json["access_token"]
    draws = f"matters/{matter}/draws"
    assert program.get(draws).status_code == 200
    for path, body in [
        (draws, {"way": "hand", **LISTS}),
        (f"{draws}/1/slips", {"version": 1, "household": "01号", "plot": ""}),
        (f"{draws}/1/void", {"reason": "不要了"}),
        (f"{draws}/1/sign", {"digest": "0" * 64, "attended": True}),
    ]:
        assert program.post(path, **body).status_code == 403
        assert call().post(path, **body).status_code == 401


def test_every_act_is_described(app: Flask) -> None:
    paths = app.test_client().get("/registry/openapi.json").get_json()["paths"]
    described = {path.rsplit("draws", 1)[1]: sorted(ways) for path, ways in paths.items() if "/draws" in path}
    assert len(described) == 9
    assert described[""] == ["get", "parameters", "post"]
