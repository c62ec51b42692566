"""Questions: public ones with their answers, one by its code, and what officials have to answer."""

import hmac
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.disclosure.domain.questions import ANSWERED, OPEN
from services.disclosure.operations.ask_question import digest_of
from services.disclosure.queries.places import within
from services.disclosure.tables import QuestionRow
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who


def answered_of(village: str, about: str = "") -> Select[QuestionRow]:
    """A village's publicly answered questions, about one subject or all."""
    query = select(QuestionRow).where(QuestionRow.village == village, QuestionRow.state == ANSWERED)
    return query.where(QuestionRow.about == about) if about else query


def find_by_code(session: Session, code: str) -> QuestionRow:
    """The question a code opens. Raises NotFound."""
    found = session.scalars(select(QuestionRow).where(QuestionRow.code_digest == digest_of(code))).first()
    if found is None:
        raise NotFound("question.code", "没有这个查询码，请核对 10 位数字", where="code")
    return found


def find_question(session: Session, question_id: str) -> QuestionRow:
    """A question by its id. Raises NotFound."""
    found = session.get(QuestionRow, question_id)
    if found is None:
        raise NotFound("question.unknown", "没有这个问题，或者它还没有公开")
    return found


def visible_question(session: Session, who: Who, question_id: str, code: str) -> QuestionRow:
    """A question as somebody may see it: answered in public, or with its code, or as an official. Raises NotFound."""
    question = find_question(session, question_id)
    seen = question.state == ANSWERED or who.may("question.answer", Place(question.village))
    if not seen and not (code and opens(question, code)):
        raise NotFound("question.unknown", "没有这个问题，或者它还没有公开")
    return question


def opens(question: QuestionRow, code: str) -> bool:
    """Whether the digits are the ones the asker was given."""
    return hmac.compare_digest(question.code_digest, digest_of(code))


def open_below(places: Sequence[Place]) -> Select[QuestionRow]:
    """Open questions at and below some places."""
    return select(QuestionRow).where(QuestionRow.state == OPEN, within(QuestionRow.village, places))
