"""The door for programs to people and posts, and to duties."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.services.registry.county import VILLAGE, County
from tests.services.registry.office import Browser
from tests.services.registry.test_api import Caller, village
from tests.services.registry.test_duties import publish


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: the same operations and queries run on PostgreSQL in the other tests."""
    return "sqlite"


@pytest.fixture
def call(app: Flask) -> Callable[..., Caller]:
    """Callers by user name."""
    return lambda username="": Caller(app.test_client(), username)


def test_an_office_enters_somebody_hands_a_post_over_and_ends_one(call: Callable[..., Caller]) -> None:
    county = call("county")
    made = county.post("people", username="new-clerk", name="新文书", role="grid_member", place=VILLAGE)
    assert made.status_code == 201, made.json
    listed = county.get(f"posts?place={VILLAGE}").json["posts"]
    clerk = next(one for one in listed if one["username"] == village("clerk"))
    tomorrow = (date.fromisoformat(made.json["since"]) + timedelta(days=1)).isoformat()
    passed = county.post(
        f"posts/{clerk['post_id']}/hand-over", successor_id=made.json["person_id"], on_day=tomorrow, note="账册已清点"
    )
    assert passed.status_code == 201, passed.json
    ended = county.post(f"posts/{made.json['post_id']}/end", reason="转任文书")
    assert ended.status_code == 200, ended.json
    after = {one["post_id"]: one for one in county.get(f"posts?place={VILLAGE}").json["posts"]}
    assert after[clerk["post_id"]]["until"] == made.json["since"]
    assert after[passed.json["new_post"]]["since"] == tomorrow


def test_conflicts_and_wrong_terms_are_refused_with_the_law(call: Callable[..., Caller]) -> None:
    county = call("county")
    person = county.post("people", username="new-one", name="新来的", role="committee_member", place=VILLAGE).json
    refused = county.post(f"people/{person['person_id']}/posts", role="supervision_member", place=VILLAGE)
    assert refused.status_code == 422
    assert refused.json["basis"]
    assert county.post(f"posts/{person['post_id']}/term", until="1999-01-01", reason="太早").status_code == 422
    assert county.post(f"posts/{person['post_id']}/end", reason="").status_code == 422


def test_the_register_is_for_those_who_keep_it(call: Callable[..., Caller]) -> None:
    assert call(village("secretary")).get(f"posts?place={VILLAGE}").status_code == 403
    county = call("county")
    assert county.get("posts?place=110000000000").status_code == 403
    taken = county.post("people", username="spy", name="某某", role="county_discipline", place="230828000000")
    assert taken.status_code == 403


def test_duties_are_read_recorded_and_counted(county: County, call: Callable[..., Caller]) -> None:
    publish(county, "ZS-06")
    secretary = call(village("secretary"))
    (work,) = [one for one in secretary.get(f"villages/{VILLAGE}/duties").json if one["state"] == "open"][:1]
    path = f"villages/{VILLAGE}/duties/{work['list_kind']}/{work['code']}"
    done = secretary.post(path, period=work["period"], outcome="done", text="票据都复核过。")
    assert done.status_code == 201, done.json
    again = secretary.post(path, period=work["period"], outcome="done", text="票据都复核过。")
    assert again.status_code == 409
    assert secretary.post(path, period="1999-01", outcome="done", text="很久以前。").status_code == 404
    assert call(village("clerk")).post(path, period=work["period"], outcome="done", text="代填。").status_code == 403
    tallies = call("county").get(f"duties?place={VILLAGE}").json
    assert [one["village"] for one in tallies] == [VILLAGE]
    assert call(village("clerk")).get("duties?place=230828000000").status_code == 403


@pytest.mark.parametrize("code", ["230828210000", "230828210999"])
def test_only_villages_owe_duties(app: Flask, county: County, call: Callable[..., Caller], code: str) -> None:
    publish(county, "ZS-06")
    assert call("county").get(f"villages/{code}/duties").status_code == 404
    browser = Browser(app)
    browser.sign_in("county")
    for path in ("duties", "duties.xlsx", "duties/responsibility/ZS-06"):
        assert browser.get(f"/registry/villages/{code}/{path}").status_code == 404


def test_a_term_without_end_is_as_long_as_there_are_days(call: Callable[..., Caller]) -> None:
    far = call("county").post(
        "people", username="far", name="远方", role="committee_member", place=VILLAGE, since="9999-12-31"
    )
    assert (far.status_code, far.json["until"]) == (201, "9999-12-31")
