"""Residents' objections to a posting: within its notice period, without their words until answered, answered one by one or together."""

import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.app import create_app
from services.disclosure.operations.answer_question import answer_question, settle_objections
from services.disclosure.operations.ask_question import Asked, ask_question
from services.disclosure.operations.notices import end_notices
from services.disclosure.queries.matters import find_matter
from services.disclosure.queries.questions import objections_below, visible_question
from services.disclosure.tables import NoticeRow, PageDue, QuestionRow
from shared.clock import Clock
from shared.contracts.registry import MatterCancelled
from shared.house import House
from shared.place import Place
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.security.authority import NOBODY
from shared.tables import events
from shared.testing import somebody, token_for
from tests.databases import State
from tests.services.disclosure.world import (
    CLOCK,
    SETTLED,
    TOWNSHIP,
    VILLAGE,
    filled,
    hear,
    later,
    people,
    publish_list,
    start_matter,
    step_taken,
)
from tests.webs import Webs

OFFICE = somebody(("township_office", TOWNSHIP), person_id="p-office")
WORDS = "方案里少算了一块地"


def post_a_plan(session: Session) -> None:
    """A plan stands for seven days, to 29 November."""
    publish_list(session)
    start_matter(session)
    hear(session, step_taken(step_id="s3", next_step="s4"))


POSTED = filled(SETTLED, post_a_plan)


@pytest.fixture
def state() -> State:
    return POSTED


@pytest.fixture
def posted(house: House) -> House:
    return house


@pytest.fixture
def client(posted: House, webs: Webs) -> FlaskClient:
    return webs.over(create_app, posted).test_client()


def entry_of(session: Session) -> str:
    return session.scalars(select(NoticeRow.entry_id)).one()


def object_to(session: Session, clock: Clock = CLOCK, text: str = WORDS) -> Asked:
    return ask_question(session, clock, VILLAGE, entry_of(session), text, "objection")


def said(session: Session) -> list[tuple[str, dict[str, Any]]]:
    rows = session.execute(select(events.c.type, events.c.body).order_by(events.c.seq)).all()
    return [(kind, json.loads(body)) for kind, body in rows]


def test_an_objection_says_what_waits_and_never_the_words(posted: House) -> None:
    with posted.database.write() as session:
        asked = object_to(session)
        kind, body = said(session)[-1]
        assert kind == "disclosure.notice.objected.v1"
        fact = body["data"]
        assert (fact["matter_id"], fact["step_id"], fact["question_id"]) == ("m1", "s3", asked.question.id)
        assert fact["due_on"] == "2026-11-27"  # five working days
        assert WORDS not in json.dumps(body, ensure_ascii=False)
        assert not [one for one, _body in said(session) if one == "disclosure.question.asked.v1"]


@pytest.mark.parametrize("days", [0, 7])
def test_the_last_day_still_counts_and_is_said_before_the_end(posted: House, days: int) -> None:
    with posted.database.write() as session:
        object_to(session, later(days))
        assert end_notices(session, later(days)) == 0
        assert end_notices(session, later(8)) == 1
        kinds = [kind for kind, _body in said(session)]
        assert kinds.index("disclosure.notice.objected.v1") < kinds.index("disclosure.notice.ended.v1")


@pytest.mark.parametrize("swept", [False, True])
def test_after_the_last_day_it_is_too_late_whether_or_not_the_end_was_said(posted: House, swept: bool) -> None:
    with posted.database.write() as session:
        if swept:
            end_notices(session, later(8))
        with pytest.raises(Refusal, match="不在公示期内"):
            object_to(session, later(8))


def test_only_a_posting_in_its_notice_period_is_objected_to(posted: House) -> None:
    with posted.database.write() as session:
        for about in ("", "item/SZ-01"):
            with pytest.raises(Refusal, match="不在公示期内"):
                ask_question(session, CLOCK, VILLAGE, about, WORDS, "objection")
        hear(session, MatterCancelled(matter_id="m1", village=VILLAGE, reason="改期", cancelled_on="2026-11-22"))
        with pytest.raises(Refusal, match="已经终止"):
            object_to(session)


def test_the_answer_is_posted_under_the_posting_with_the_words(posted: House) -> None:
    with posted.database.write() as session:
        asked = object_to(session)
        with pytest.raises(NotFound):
            visible_question(session, NOBODY, asked.question.id, "")
        assert find_matter(session, "m1").objected is not None
        secretary = people()["village_secretary"]
        answered = answer_question(session, CLOCK, secretary, asked.question.id, 1, "已经补上，重新丈量。")
        assert find_matter(session, "m1").objected is None
        bodies = {kind: body["data"] for kind, body in said(session)}
        assert bodies["disclosure.question.answered.v1"]["question_id"] == asked.question.id
        assert bodies["disclosure.entry.published.v1"]["entry_id"] == answered.entry_id
        assert visible_question(session, NOBODY, asked.question.id, "").text == WORDS


def test_the_answer_is_public_even_where_the_words_must_not_be(client: FlaskClient, posted: House) -> None:
    with posted.database.write() as session:
        asked = object_to(session, text="某某家多分了地")
        clerk = people()["village_clerk"]
        answered = answer_question(session, CLOCK, clerk, asked.question.id, 1, "按方案分配，没有多分。", public=False)
        assert answered.entry_id
        with pytest.raises(NotFound):
            visible_question(session, NOBODY, asked.question.id, "")
    page = client.get(f"/v/{VILLAGE}/e/{answered.entry_id}").text
    assert "按方案分配，没有多分" in page
    assert "某某家多分" not in page


def test_the_township_answers_many_with_one_public_answer(posted: House) -> None:
    with posted.database.write() as session:
        flood = [object_to(session, text=f"{WORDS}（{number}）").question for number in range(12)]
        entry_id = entry_of(session)
        waiting = objections_below(session, [Place(TOWNSHIP)])
        assert [(one.entry_id, one.many) for one in waiting] == [(entry_id, 12)]
        chosen = [one.id for one in flood[1:]]
        with pytest.raises(NotAllowed):
            settle_objections(
                session, CLOCK, people()["village_secretary"], entry_id, chosen, "一并答复。", public=True
            )
        answered = settle_objections(session, CLOCK, OFFICE, entry_id, chosen, "面积以测绘为准。", public=True)
        assert len({one.entry_id for one in answered}) == 1
        told = [body["data"] for kind, body in said(session) if kind == "disclosure.question.answered.v1"]
        assert sorted(one["question_id"] for one in told) == sorted(chosen)
        assert find_matter(session, "m1").objected is not None  # the village still owes one
        settle_objections(session, CLOCK, OFFICE, entry_id, [flood[0].id, *chosen], "面积以测绘为准。", public=False)
        assert find_matter(session, "m1").objected is None
        with pytest.raises(NotFound, match="还没有答复的异议"):
            settle_objections(session, CLOCK, OFFICE, entry_id, chosen, "再答。", public=True)


def test_who_watches_the_village_reads_objections_and_no_questions(posted: House) -> None:
    head = people()["supervision_head"]
    with posted.database.write() as session:
        objection = object_to(session).question
        question = ask_question(session, CLOCK, VILLAGE, "", "路灯什么时候修？").question
        assert visible_question(session, head, objection.id, "") is objection
        assert visible_question(session, OFFICE, objection.id, "") is objection
        with pytest.raises(NotFound):
            visible_question(session, head, question.id, "")
        with pytest.raises(NotAllowed):
            answer_question(session, CLOCK, head, objection.id, objection.version, "答")


def test_the_pages_say_that_somebody_objected_and_nothing_else_until_the_answer(
    client: FlaskClient, posted: House
) -> None:
    with posted.database.read() as session:
        entry_id = entry_of(session)
    assert "对公示提出异议" in client.get(f"/v/{VILLAGE}/e/{entry_id}").text
    form = client.get(f"/v/{VILLAGE}/ask?about={entry_id}&kind=objection").text
    assert 'value="objection" checked' in form
    done = client.post(f"/v/{VILLAGE}/ask", data={"about": entry_id, "kind": "objection", "text": WORDS})
    assert "异议已交给村里" in done.text
    code = done.text.split('class="receipt">')[1].split("<")[0].replace(" ", "")
    pages = [f"/v/{VILLAGE}/e/{entry_id}", f"/v/{VILLAGE}/matters/m1"]
    for path in pages:
        page = client.get(path).text
        assert "有居民对公示提出异议，村里正在答复" in page
        assert WORDS not in page
    assert WORDS not in client.get(f"/v/{VILLAGE}/ask").text
    assert WORDS in client.get(f"/v/{VILLAGE}/answer?code={code}").text
    with posted.database.write() as session:
        assert set(pages) <= set(session.scalars(select(PageDue.page)))
        question = session.scalars(select(QuestionRow)).one()
        answer_question(session, CLOCK, people()["village_clerk"], question.id, question.version, "已经补上。")
    for path in pages:
        page = client.get(path).text
        assert "村里正在答复" not in page
        assert WORDS in page
        assert "已经补上" in page


def test_no_choice_is_offered_where_nothing_stands_as_a_notice(client: FlaskClient) -> None:
    assert 'name="kind"' not in client.get(f"/v/{VILLAGE}/ask?about=item/SZ-01").text
    refused = client.post(f"/v/{VILLAGE}/ask", data={"about": "item/SZ-01", "kind": "objection", "text": WORDS})
    assert refused.status_code == 422


def test_the_township_settles_on_its_page(client: FlaskClient, posted: House) -> None:
    with posted.database.write() as session:
        questions = [object_to(session).question.id, object_to(session).question.id]
        entry_id = entry_of(session)
    headers = {"Authorization": f"Bearer {token_for(posted.settings, OFFICE)}"}
    assert f"/disclosure/objections/{entry_id}" in client.get("/disclosure/", headers=headers).text
    page = client.get(f"/disclosure/objections/{entry_id}", headers=headers).text
    assert page.count('name="question"') == 2
    data = {"question": questions, "text": "面积以测绘为准。", "public": "yes"}
    sent = client.post(f"/disclosure/objections/{entry_id}", headers=headers, data=data)
    assert sent.status_code in {302, 303}
    with posted.database.read() as session:
        rows = session.scalars(select(QuestionRow)).all()
        assert {(row.state, row.answered_on) for row in rows} == {("answered", rows[0].answered_on)}
        assert isinstance(rows[0].answered_on, date)
