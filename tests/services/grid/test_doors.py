"""Grid's API and pages through Flask."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from services.grid.domain.rounds import Round
from services.grid.operations.plan_rounds import new_task, open_task
from shared.ids import new_id
from shared.place import Place
from shared.security.authority import Who
from shared.testing import somebody, token_for
from shared.web import current_house
from shared.web.context import COOKIE
from tests.services.grid.test_tasks import photograph
from tests.services.grid.township import OTHER, TOWNSHIP, VILLAGE, World

PAGES = ("/grid/", "/grid/mine", "/grid/grids")


class Door:
    """One person at grid's doors: by token at the API, by cookie on pages."""

    def __init__(self, app: Flask, who: Who) -> None:
        with app.app_context():
            token = token_for(current_house().settings, who)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.api, self.browser = app.test_client(), app.test_client()
        self.browser.set_cookie(COOKIE, token, path="/grid")

    def read(self, path: str) -> TestResponse:
        return self.api.get(f"/grid/api{path}", headers=self.headers)

    def do(self, path: str, body: dict[str, Any], key: str = "") -> TestResponse:
        return self.api.post(
            f"/grid/api{path}", json=body, headers={**self.headers, "Idempotency-Key": key or new_id()}
        )

    def page(self, path: str) -> TestResponse:
        return self.browser.get(path, headers={"Accept": "text/html"})

    def submit(self, page: str, action: str, form: dict[str, Any]) -> TestResponse:
        """Send a form as a browser does, with what the page hid in it."""
        hidden = _hidden(self.page(page).get_data(as_text=True), action)
        return self.browser.post(action, data={**hidden, **form}, headers={"Accept": "text/html"})


def _hidden(html: str, action: str) -> dict[str, str]:
    start = html.index(f'action="{action}"')
    form = html[start : html.index("</form>", start)]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))


@pytest.fixture
def walker(app: Flask, today_world: World) -> Door:
    return Door(app, today_world.walker)


def test_from_the_queue_to_the_report_over_the_api(walker: Door, today_world: World) -> None:
    today_world.ask_visit()
    task = walker.read("/tasks").json["tasks"][0]  # type: ignore[index]
    assert (task["village_name"], task["status"], task["checklist"]) == ("示范一村", "open", "ledger_vouchers")
    path = f"/tasks/{task['task_id']}"
    taken = walker.do(f"{path}/take", {"version": task["version"]})
    assert taken.status_code == 200
    files = {"file": (io.BytesIO(photograph()), "现场.jpg")}
    photo = walker.api.post(f"/grid/api{path}/files", data=files, headers=walker.headers)
    assert photo.status_code == 201
    said = {"version": 2, "finding": "as_posted", "note": "", "file_ids": [photo.json["file_id"]]}  # type: ignore[index]
    done = walker.do(f"{path}/report", said)
    assert (done.status_code, done.json["status"]) == (200, "done")  # type: ignore[index]
    assert walker.read("/tasks").json == {"tasks": [], "after": ""}


def test_nothing_in_the_answer_tells_a_visit_from_a_round(walker: Door, today_world: World) -> None:
    asked = today_world.ask_visit()
    assert asked.visit_id not in walker.read("/tasks").get_data(as_text=True)
    assert asked.visit_id not in walker.page(f"/grid/tasks/{today_world.only_task().id}").get_data(as_text=True)


def test_a_double_click_is_one_taking(walker: Door, today_world: World) -> None:
    today_world.ask_visit()
    path, key = f"/tasks/{today_world.only_task().id}/take", new_id()
    answers = {walker.do(path, {"version": 1}, key).get_data() for _ in range(2)}
    assert len(answers) == 1
    assert today_world.said("grid.task.taken.v1") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [({"version": "two"}, "version"), ({}, "version")],
)
def test_malformed_input_names_its_field(walker: Door, today_world: World, body: dict[str, Any], field: str) -> None:
    today_world.ask_visit()
    answer = walker.do(f"/tasks/{today_world.only_task().id}/take", body)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["findings"][0]["where"] == field  # type: ignore[index]


def test_the_second_taker_is_told_as_a_problem(app: Flask, walker: Door, today_world: World) -> None:
    today_world.ask_visit()
    path = f"/tasks/{today_world.only_task().id}/take"
    walker.do(path, {"version": 1})
    answer = Door(app, today_world.second).do(path, {"version": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "task.taken")  # type: ignore[index]


def test_the_excluded_get_the_neutral_refusal_and_no_page(app: Flask, today_world: World) -> None:
    today_world.ask_visit(excluded_persons=[today_world.second.person_id])
    task = today_world.only_task()
    second = Door(app, today_world.second)
    answer = second.do(f"/tasks/{task.id}/take", {"version": 1})
    assert (answer.status_code, answer.json["code"]) == (403, "task.not_yours")  # type: ignore[index]
    assert second.page(f"/grid/tasks/{task.id}").status_code == 404


def test_who_has_no_grid_post_does_not_come_in(app: Flask) -> None:
    assert Door(app, somebody(("village_secretary", VILLAGE))).read("/tasks").status_code == 403
    assert app.test_client().get("/grid/api/tasks").status_code == 401


def test_the_phone_page_from_taking_to_the_report(walker: Door, today_world: World) -> None:
    today_world.ask_visit()
    task = today_world.only_task()
    page = f"/grid/tasks/{task.id}"
    assert "示范一村：账目公开与票据核对" in walker.page("/grid/").get_data(as_text=True)
    assert walker.submit("/grid/", f"{page}/take", {}).status_code == 303
    refused = walker.submit(page, f"{page}/report", {"finding": "differs", "steps": ["1", "2"], "note": ""})
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert 'value="2" checked' in text
    assert "请在说明里写明看到了什么" in text
    form = {
        "finding": "differs",
        "steps": ["1", "2"],
        "note": "少一张",
        "photos": (io.BytesIO(photograph()), "现场.jpg"),
    }
    sent = walker.submit(page, f"{page}/report", form)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/grid/?done=sent")
    done = walker.page(page).get_data(as_text=True)
    assert "少一张" in done
    link = re.search(r'href="(/grid/files/[^"]+)"', done)
    assert link
    assert walker.page(link[1]).status_code == 200


def test_photographs_can_be_sent_one_by_one_before(walker: Door, today_world: World) -> None:
    today_world.ask_visit()
    page = f"/grid/tasks/{today_world.only_task().id}"
    walker.submit("/grid/", f"{page}/take", {})
    sent = walker.submit(page, f"{page}/photos", {"photos": (io.BytesIO(photograph()), "一.jpg")})
    assert sent.status_code == 303
    assert "一.jpg" in walker.page(page).get_data(as_text=True)


def test_a_photograph_is_for_who_took_it(app: Flask, walker: Door, today_world: World) -> None:
    today_world.ask_visit()
    path = f"/tasks/{today_world.only_task().id}"
    walker.do(f"{path}/take", {"version": 1})
    files = {"file": (io.BytesIO(photograph()), "现场.jpg")}
    photo = walker.api.post(f"/grid/api{path}/files", data=files, headers=walker.headers).json["file_id"]  # type: ignore[index]
    leader = Door(app, today_world.leader)
    assert leader.api.get(f"/grid/files/{photo}", headers=leader.headers).status_code == 404
    assert walker.api.get(f"/grid/files/{photo}", headers=walker.headers).status_code == 200


def test_the_overview_shows_every_task_but_no_finding(app: Flask, walker: Door, today_world: World) -> None:
    today_world.ask_visit()
    path = f"/tasks/{today_world.only_task().id}"
    walker.do(f"{path}/take", {"version": 1})
    walker.do(f"{path}/report", {"version": 2, "finding": "differs", "note": "少一张票据", "file_ids": []})
    leader = Door(app, today_world.leader)
    for page in ("/grid/overview", f"/grid/overview?place={VILLAGE}&state=done", f"/grid{path}", "/grid/"):
        text = leader.page(page).get_data(as_text=True)
        assert "账目公开与票据核对" in text
        assert "少一张票据" not in text
        assert "不一致" not in text


@pytest.mark.parametrize(("place", "status"), [("230828210201", 403), ("nowhere", 422)])
def test_the_overview_ends_at_ones_place(app: Flask, today_world: World, place: str, status: int) -> None:
    leader = Door(app, today_world.leader)
    assert leader.page(f"/grid/overview?place={place}").status_code == status


def test_long_queues_are_read_page_by_page(walker: Door, today_world: World) -> None:
    fill(today_world, 45)
    seen: list[str] = []
    after = ""
    for _ in range(4):
        answer = walker.read(f"/tasks?limit=20&after={after}").json
        assert answer is not None
        seen += [task["task_id"] for task in answer["tasks"]]
        after = answer["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 45
    assert "下一页" in walker.page("/grid/").get_data(as_text=True)


@pytest.mark.parametrize("page", [*PAGES, "/grid/overview", "/grid/api/tasks"])
def test_a_page_asks_the_database_the_same_number_of_times_however_long_it_is(
    app: Flask, today_world: World, page: str
) -> None:
    who = somebody(("grid_member", TOWNSHIP), ("grid_leader", TOWNSHIP))
    today_world.settle_person(who)
    door = Door(app, who)
    fill(today_world, 3)
    few = queries(app, lambda: door.page(page))
    fill(today_world, 15)
    assert queries(app, lambda: door.page(page)) == few


def fill(world: World, count: int) -> None:
    """So many open rounds, in both villages."""
    today = world.clock.today()
    with world.house.database.write() as session:
        for number in range(count):
            village = Place((VILLAGE, OTHER)[number % 2])
            task = new_task(Round(village, "projects", today, today.replace(year=today.year + 1)))
            session.add(task)
            open_task(session, task)


def queries(app: Flask, act: Any) -> int:
    """How many statements an act sends to the web process's database."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = current_house().database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert act().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
