"""Answering a question or objection: in public, or without showing what was written where that must not be shown."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain import questions as rules
from services.disclosure.domain.categories import RUNNING
from services.disclosure.operations.ask_question import mark_objected
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.post_entry import Posting, post_entry
from services.disclosure.operations.versions import check_version
from services.disclosure.tables import QuestionRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.disclosure import QuestionAnswered
from shared.place import Place
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from shared.workdays.deadlines import settle_subject


def answer_question(
    session: Session, clock: Clock, who: Who, question_id: str, version: int, text: str, *, public: bool = True
) -> QuestionRow:
    """Answer an open question. public: post question and answer; otherwise only the asker sees both, by code.

    The answer to an objection is posted in any case: `public` then says whether its words are posted too.
    Raises NotFound, NotAllowed, Conflict (stale), Refusal (answered already, or the text).
    """
    question = session.get(QuestionRow, question_id, with_for_update=True)
    if question is None:
        raise NotFound("question.unknown", "没有这个问题")
    role = _role(who, "question.answer", question.village, "只有本村的村干部可以答复")
    check_version(question.version, version)
    if question.state != rules.OPEN:
        raise Refusal("question.answered", "这个问题已经答复过了")
    _answer(session, clock, [question], role, text, public=public)
    audit(session, who, "question.answer", question.village, f"question/{question.id}", {"public": public})
    return question


def settle_objections(
    session: Session, clock: Clock, who: Who, entry_id: str, question_ids: Sequence[str], text: str, *, public: bool
) -> list[QuestionRow]:
    """The township answers several open objections to one posting together, with one public answer.

    public: post their words too. What was answered meanwhile is passed over. Raises NotFound, NotAllowed, Refusal.
    """
    chosen = select(QuestionRow).where(QuestionRow.about == entry_id, QuestionRow.kind == rules.OBJECTION)
    chosen = chosen.where(QuestionRow.id.in_(question_ids), QuestionRow.state == rules.OPEN)
    questions = list(session.scalars(chosen.order_by(QuestionRow.id).with_for_update()))
    if not questions:
        raise NotFound("objection.none", "请选至少一条还没有答复的异议", where="question")
    village = questions[0].village
    role = _role(who, "question.settle", village, "只有本乡镇的经管站可以一并答复")
    _answer(session, clock, questions, role, text, public=public)
    detail = {"public": public, "questions": [one.id for one in questions]}
    audit(session, who, "question.settle", village, f"entry/{entry_id}", detail)
    return questions


def _role(who: Who, act: str, village: str, words: str) -> str:
    post = next(iter(who.holding(act, Place(village))), None)
    if post is None:
        raise NotAllowed(act, words)
    return post.role


def _answer(
    session: Session, clock: Clock, questions: Sequence[QuestionRow], role: str, text: str, *, public: bool
) -> None:
    """One answer to questions about the same thing; each is said to be answered."""
    text = rules.check_answer(text)
    for question in questions:
        question.answer, question.answered_on, question.answered_role = text, clock.today(), role
        question.state = rules.ANSWERED if public else rules.KEPT
    first = questions[0]
    if public or first.kind == rules.OBJECTION:
        entry_id = _post(session, clock, questions, public=public)
        for question in questions:
            question.entry_id = entry_id
    session.flush()
    for question in questions:
        settle_subject(session, f"question/{question.id}", clock.now())
        _say(session, question, clock)
    mark_objected(session, first)


def _post(session: Session, clock: Clock, questions: Sequence[QuestionRow], *, public: bool) -> str:
    first = questions[0]
    objection = first.kind == rules.OBJECTION
    posting = Posting(
        place=first.village,
        kind="answer",
        category=RUNNING,
        title=f"{'对异议的答复' if objection else '答复'}：{first.about_title}",
        body=f"{rules.asked_in_words([one.text for one in questions], objection=objection, shown=public)}\n答：{first.answer}",
        about=first.about,
    )
    mark_pages(session, [addresses.benefits(first.village)])
    return post_entry(session, clock, posting).id


def _say(session: Session, question: QuestionRow, clock: Clock) -> None:
    fact = QuestionAnswered(
        question_id=question.id,
        village=question.village,
        about=question.about,
        answered_on=clock.today().isoformat(),
        on_time=clock.today() <= question.due_on,
    )
    record(session, fact, place=question.village, version=question.version)
