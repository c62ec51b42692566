"""Questions: public ones with their answers, one by its code, and what officials have to answer."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.disclosure.domain.questions import ANSWERED, OBJECTION, OPEN
from services.disclosure.operations.ask_question import digest_of
from services.disclosure.queries.places import within
from services.disclosure.tables import NoticeRow, QuestionRow
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who

_MOST = 200


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
    if question.state != ANSWERED and not reads(who, question) and not (code and opens(question, code)):
        raise NotFound("question.unknown", "没有这个问题，或者它还没有公开")
    return question


def reads(who: Who, question: QuestionRow) -> bool:
    """Whether somebody's post shows them an open question: the village's officials; of objections also who watches them."""
    act = "question.read" if question.kind == OBJECTION else "question.answer"
    return who.may(act, Place(question.village))


def opens(question: QuestionRow, code: str) -> bool:
    """Whether the digits are the ones the asker was given."""
    return hmac.compare_digest(question.code_digest, digest_of(code))


def open_below(places: Sequence[Place]) -> Select[QuestionRow]:
    """Open questions at and below some places."""
    return select(QuestionRow).where(QuestionRow.state == OPEN, within(QuestionRow.village, places))


@dataclass(frozen=True)
class OpenObjections:
    """A posting with open objections of residents: how many, and the first day one is due."""

    entry_id: str
    title: str
    village: str
    many: int
    due_on: date


def objections_below(session: Session, places: Sequence[Place]) -> list[OpenObjections]:
    """Postings with open objections at and below some places, the first due first."""
    due, titles = func.min(QuestionRow.due_on), func.max(QuestionRow.about_title)
    query = select(QuestionRow.about, titles, QuestionRow.village, func.count(), due)
    query = query.where(QuestionRow.kind == OBJECTION, QuestionRow.state == OPEN, within(QuestionRow.village, places))
    rows = session.execute(query.group_by(QuestionRow.about, QuestionRow.village).order_by(due).limit(_MOST))
    return [OpenObjections(*row) for row in rows]


def may_object(session: Session, today: date, entry_id: str) -> bool:
    """Whether the notice period of an entry still runs, so that residents may object to it."""
    runs = select(NoticeRow.notice_id).where(NoticeRow.entry_id == entry_id, NoticeRow.ended_at.is_(None))
    return session.scalar(runs.where(NoticeRow.ends_on >= today).limit(1)) is not None


def objections_to(session: Session, entry_id: str) -> list[QuestionRow]:
    """Open objections to a posting, the oldest first."""
    query = select(QuestionRow).where(QuestionRow.about == entry_id, QuestionRow.kind == OBJECTION)
    return list(session.scalars(query.where(QuestionRow.state == OPEN).order_by(QuestionRow.id).limit(_MOST)))


def objections_of_matter(session: Session, matter_id: str) -> list[QuestionRow]:
    """Every objection of residents to a matter's postings, the oldest first; whose words may be shown says the state."""
    query = select(QuestionRow).where(QuestionRow.matter_id == matter_id, QuestionRow.kind == OBJECTION)
    return list(session.scalars(query.order_by(QuestionRow.id)))
