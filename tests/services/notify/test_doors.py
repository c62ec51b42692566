"""Notify's API and pages through Flask."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert
from werkzeug.test import TestResponse

from services.notify.tables import Person, Preference
from shared.ids import new_id
from shared.security.authority import Who
from shared.testing import token_for
from shared.web import current_house
from shared.web.context import COOKIE
from tests.services.notify.county import SAMPLES, World, list_published, matter_started, talk_ordered, task_created


class Door:
    """One person at notify's doors: by token at the API, by cookie on pages."""

    def __init__(self, app: Flask, who: Who) -> None:
        with app.app_context():
            token = token_for(current_house().settings, who)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.api, self.browser = app.test_client(), app.test_client()
        self.browser.set_cookie(COOKIE, token, path="/notify")

    def read(self, path: str) -> Any:
        answer = self.api.get(f"/notify/api{path}", headers=self.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json

    def do(self, path: str, body: dict[str, Any], key: str = "") -> TestResponse:
        headers = {**self.headers, "Idempotency-Key": key or new_id()}
        return self.api.post(f"/notify/api{path}", json=body, headers=headers)

    def page(self, path: str) -> TestResponse:
        return self.browser.get(path, headers={"Accept": "text/html"})

    def submit(self, page: str, action: str, form: dict[str, Any], to: str = "") -> TestResponse:
        """Send a form as a browser does, with what the page hid in it; `to`: another address its second button names."""
        html = self.page(page).get_data(as_text=True)
        start = html.index(f'action="{action}"')
        part = html[start : html.index("</form>", start)]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', part))
        assert not to or f'formaction="{to}"' in part
        return self.browser.post(to or action, data={**hidden, **form}, headers={"Accept": "text/html"})


@pytest.fixture
def secretary(app: Flask, today_world: World) -> Door:
    """Of the village."""
    return Door(app, today_world.people["secretary"])


@pytest.fixture
def party(app: Flask, today_world: World) -> Door:
    """The township's Party secretary."""
    return Door(app, today_world.people["tp-party"])


def order(world: World) -> str:
    """A corrective talk with the accountant, due in ten days; returns its id."""
    talk_id, due = new_id(), world.clock.today() + timedelta(days=10)
    fact = talk_ordered(world.people["accountant"].posts[0].id, talk_id)
    world.apply(type(fact)(**{**vars(fact), "due_on": due.isoformat()}))
    return talk_id


def test_messages_are_listed_newest_first_and_read_once(secretary: Door, today_world: World) -> None:
    today_world.apply(SAMPLES["registry.matter.released.v1"])
    today_world.apply(SAMPLES["disclosure.question.asked.v1"])
    answer = secretary.read("/messages?unread=1")
    assert answer["unread"] == 2
    assert answer["messages"][0]["title"] == "有村民提问，请答复"
    assert answer["messages"][0]["place_name"] == "示范一村"
    path = f"/messages/{answer['messages'][0]['message_id']}/read"
    first, second = secretary.do(path, {}).json, secretary.do(path, {}).json
    assert first == second
    assert first["read_at"]  # type: ignore[index]
    assert secretary.read("/messages?unread=1")["unread"] == 1
    assert len(secretary.read("/messages")["messages"]) == 2


def test_another_persons_message_is_not_there(app: Flask, secretary: Door, today_world: World) -> None:
    today_world.apply(SAMPLES["registry.matter.released.v1"])
    message = secretary.read("/messages")["messages"][0]["message_id"]
    assert Door(app, today_world.people["jd"]).do(f"/messages/{message}/read", {}).status_code == 404


def test_a_corrective_talk_from_the_list_to_the_record(party: Door, today_world: World) -> None:
    talk_id = order(today_world)
    (talk,) = party.read("/talks")["talks"]
    assert (talk["talk_id"], talk["kind"], talk["state"], talk["held_on"]) == (talk_id, "corrective", "due", None)
    today = today_world.clock.today().isoformat()
    said = {"version": talk["version"], "held_on": today, "summary": "已提醒，限期改正"}
    key = new_id()
    answers = {party.do(f"/talks/{talk_id}/hold", said, key).get_data() for _ in range(2)}
    assert len(answers) == 1
    assert party.read("/talks?state=held")["talks"][0]["held_on"] == today
    assert party.read("/talks?state=due")["talks"] == []
    assert today_world.said("notify.talk.recorded.v1") == 1


def test_whoever_holds_no_talks_sees_their_own(app: Flask, today_world: World) -> None:
    talk_id = order(today_world)
    accountant = Door(app, today_world.people["accountant"])
    assert [talk["talk_id"] for talk in accountant.read("/talks")["talks"]] == [talk_id]
    assert "请等待乡镇党委约谈" in accountant.page(f"/notify/talks/{talk_id}").get_data(as_text=True)
    assert accountant.do(f"/talks/{talk_id}/hold", {}).status_code == 403
    assert Door(app, today_world.people["clerk"]).read("/talks")["talks"] == []


@pytest.mark.parametrize("body", [{}, {"version": 1, "held_on": "yesterday", "summary": "x"}])
def test_a_malformed_record_is_refused_field_by_field(party: Door, today_world: World, body: dict[str, Any]) -> None:
    answer = party.do(f"/talks/{order(today_world)}/hold", body)
    assert answer.status_code == 422
    assert answer.json["findings"]  # type: ignore[index]


def test_the_inbox_page_reads_and_goes_on(secretary: Door, today_world: World) -> None:
    today_world.apply(SAMPLES["disclosure.ledger.published.v1"])
    html = secretary.page("/notify/").get_data(as_text=True)
    assert "2026年10月收支明细已公开" in html
    action = re.search(r'action="(/notify/messages/[^"]+/open)"', html)
    assert action
    sent = secretary.submit("/notify/", action[1], {})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/v/230828199201/ledger/2026-10")
    assert "最近读过的" in secretary.page("/notify/").get_data(as_text=True)
    assert "2026年10月收支明细已公开" in secretary.page("/notify/read").get_data(as_text=True)


def test_a_special_reminder_is_confirmed_without_leaving_the_page(secretary: Door, today_world: World) -> None:
    today_world.apply(matter_started("major"))
    html = secretary.page("/notify/").get_data(as_text=True)
    assert "请本人阅读确认" in html
    action = re.search(r'action="(/notify/messages/[^"]+)/open"', html)
    assert action
    sent = secretary.submit("/notify/", f"{action[1]}/open", {}, f"{action[1]}/read")
    assert sent.headers["Location"] == "/notify/?done=saved"
    assert today_world.said("notify.talk.recorded.v1") == 1


def test_all_at_once(secretary: Door, today_world: World) -> None:
    today_world.apply(SAMPLES["registry.matter.released.v1"])
    today_world.apply(SAMPLES["disclosure.question.asked.v1"])
    assert secretary.submit("/notify/", "/notify/messages/read", {}).status_code == 303
    assert secretary.read("/messages?unread=1")["unread"] == 0


def test_the_record_form_keeps_what_was_typed_and_then_shows_the_slip(party: Door, today_world: World) -> None:
    page = f"/notify/talks/{order(today_world)}"
    today = today_world.clock.today().isoformat()
    refused = party.submit(page, f"{page}/hold", {"held_on": today, "summary": "短"})
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "至少写 5 个字" in text
    assert ">\n短</textarea>" in text
    wrong_day = party.submit(page, f"{page}/hold", {"held_on": "昨天", "summary": "已提醒限期改正"})
    assert "请填写谈话日期" in wrong_day.get_data(as_text=True)
    assert party.submit(page, f"{page}/hold", {"held_on": today, "summary": "已提醒，限期改正"}).status_code == 303
    slip = party.page(page).get_data(as_text=True)
    assert "谈话记录" in slip
    assert "已提醒，限期改正" in slip
    assert "<form" not in slip.split("<main", 1)[1]


def test_a_name_stands_where_it_is_known_and_the_role_always(party: Door, today_world: World) -> None:
    page = f"/notify/talks/{order(today_world)}"
    assert "村报账员" in party.page(page).get_data(as_text=True)
    with today_world.house.database.write() as session:
        session.add(Person(id="accountant", name="岳清账"))
    assert "示范一村 村报账员 岳清账" in party.page(page).get_data(as_text=True)


def test_held_deliveries_are_released_by_the_administrator(app: Flask, today_world: World) -> None:
    with today_world.house.database.write() as session:
        session.execute(insert(Preference).values(person_id="jd", channel="console", wanted=True))
    today_world.apply(SAMPLES["registry.matter.released.v1"], time=today_world.clock.real() - timedelta(hours=80))
    admin = Door(app, today_world.people["admin"])
    (row,) = admin.read("/deliveries")["deliveries"]
    assert "异议已被采纳" in admin.page("/notify/deliveries").get_data(as_text=True)
    action = f"/notify/deliveries/{row['delivery_id']}/release"
    assert admin.submit("/notify/deliveries", action, {}).status_code == 303
    assert admin.read("/deliveries")["deliveries"] == []
    assert Door(app, today_world.people["tp-office"]).page("/notify/deliveries").status_code == 403


def test_long_lists_are_read_page_by_page(app: Flask, today_world: World) -> None:
    for _ in range(12):
        today_world.apply(SAMPLES["registry.matter.released.v1"])
    jd = Door(app, today_world.people["jd"])
    seen: list[str] = []
    after = ""
    while True:
        answer = jd.read(f"/messages?limit=5&after={after}")
        seen += [message["message_id"] for message in answer["messages"]]
        after = answer["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize(
    "page", ["/notify/", "/notify/read", "/notify/talks?state=", "/notify/api/talks", "/notify/api/messages"]
)
def test_a_page_asks_the_database_the_same_number_of_times_however_long_it_is(
    app: Flask, party: Door, today_world: World, page: str
) -> None:
    today_world.apply(list_published())
    few = queries(app, party, page)
    for day in range(1, 4):
        today_world.apply(list_published(f"2027-01-{day:02d}"))
        today_world.apply(SAMPLES["complaints.rectification.ordered.v1"])
        today_world.apply(task_created())
    assert queries(app, party, page) == few


def queries(app: Flask, door: Door, page: str) -> int:
    """How many statements a page sends to the web process's database."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = current_house().database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert door.read(page[11:]) if "/api/" in page else door.page(page).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
