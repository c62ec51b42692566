"""Questions for programs: asked by anyone, read by code, answered by officials."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.disclosure.api.people_schemas import (
    AnswerIn,
    AskedOut,
    ObjectionsIn,
    QuestionIn,
    QuestionOut,
    QuestionsOut,
)
from services.disclosure.operations.answer_question import answer_question, settle_objections
from services.disclosure.operations.ask_question import ask_question
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.queries.questions import objections_to, open_below, visible_question
from services.disclosure.tables import QuestionRow
from shared.place import Place
from shared.web import current_house, current_who, guard, limit, open_to_all, read_slice, writes

api = Blueprint("disclosure_questions", __name__, url_prefix="/disclosure/api", description="问一问")


@api.route("/questions", methods=["POST"])
@open_to_all("anyone may ask a village; limited by address and by village")
@writes
@api.arguments(QuestionIn)
@api.response(201, AskedOut)
def ask(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Ask a village about an entry, an item or at large, or object to what is posted. `code` opens the answer; it is shown once."""
    limit("ask", 20, 3600)
    limit("ask-village", 200, 3600, whom=body["village"])
    house = current_house()
    asked = ask_question(session, house.clock(session), **body)
    wake_jobs(session, house)
    return {"question_id": asked.question.id, "code": asked.code, "due_on": asked.question.due_on}


@api.route("/questions", methods=["GET"])
@guard("question.answer")
@api.response(200, QuestionsOut)
def read_open() -> dict[str, Any]:
    """Open questions of my villages, the first due first."""
    with current_house().database.read() as session:
        query = open_below(current_who().places("question.answer"))
        page = read_slice(session, query, (QuestionRow.due_on, QuestionRow.id))
        return {"questions": list(page.rows), "after": page.after}


@api.route("/questions/<question_id>", methods=["GET"])
@open_to_all(
    "an answered question is public; an open one is shown to its village's officials and to whoever has its code"
)
@api.response(200, QuestionOut)
def read(question_id: str) -> QuestionRow:
    """A question with its answer (?code= for the asker)."""
    limit("question-code", 60, 600)
    with current_house().database.read() as session:
        return visible_question(session, current_who(), question_id, request.args.get("code", ""))


@api.route("/questions/<question_id>/answer", methods=["POST"])
@guard("question.answer")
@writes
@api.arguments(AnswerIn)
@api.response(200, QuestionOut)
def answer(session: Session, body: dict[str, Any], question_id: str) -> QuestionRow:
    """Answer an open question of one's village."""
    house = current_house()
    clock = house.clock(session)
    answered = answer_question(
        session, clock, current_who(), question_id, body["version"], body["text"], public=body["public"]
    )
    wake_jobs(session, house)
    return answered


@api.route("/objections/<entry_id>", methods=["GET"])
@guard("question.settle")
@api.response(200, QuestionsOut)
def read_objections(entry_id: str) -> dict[str, Any]:
    """Residents' open objections to a posting, the oldest first, as whoever may answer them together reads them."""
    with current_house().database.read() as session:
        may = current_who().may
        found = [one for one in objections_to(session, entry_id) if may("question.settle", Place(one.village))]
    return {"questions": found, "after": ""}


@api.route("/objections/<entry_id>/answer", methods=["POST"])
@guard("question.settle")
@writes
@api.arguments(ObjectionsIn)
@api.response(200, QuestionsOut)
def settle(session: Session, body: dict[str, Any], entry_id: str) -> dict[str, Any]:
    """Answer several open objections to one posting with one public answer."""
    house = current_house()
    answered = settle_objections(session, house.clock(session), current_who(), entry_id, **body)
    wake_jobs(session, house)
    return {"questions": answered, "after": ""}
