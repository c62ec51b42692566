"""Answering a question: in public, or to the asker alone where the question itself must not be shown."""

from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain import questions as rules
from services.disclosure.domain.categories import RUNNING
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

    Raises NotFound, NotAllowed, Conflict (stale), Refusal (answered already, or the text).
    """
    question = session.get(QuestionRow, question_id, with_for_update=True)
    if question is None:
        raise NotFound("question.unknown", "没有这个问题")
    village = Place(question.village)
    post = next(iter(who.holding("question.answer", village)), None)
    if post is None:
        raise NotAllowed("question.answer", "只有本村的村干部可以答复")
    check_version(question.version, version)
    if question.state != rules.OPEN:
        raise Refusal("question.answered", "这个问题已经答复过了")
    question.answer = rules.check_answer(text)
    question.answered_on, question.answered_role = clock.today(), post.role
    question.state = rules.ANSWERED if public else rules.KEPT
    if public:
        _post(session, clock, question)
    session.flush()
    settle_subject(session, f"question/{question.id}", clock.now())
    _say(session, question, clock)
    audit(session, who, "question.answer", question.village, f"question/{question.id}", {"public": public})
    return question


def _post(session: Session, clock: Clock, question: QuestionRow) -> None:
    posting = Posting(
        place=question.village,
        kind="answer",
        category=RUNNING,
        title=f"答复：{question.about_title}",
        body=f"问：{question.text}\n答：{question.answer}",
        about=question.about,
    )
    question.entry_id = post_entry(session, clock, posting).id
    mark_pages(session, [addresses.benefits(question.village)])


def _say(session: Session, question: QuestionRow, clock: Clock) -> None:
    fact = QuestionAnswered(
        question_id=question.id,
        village=question.village,
        about=question.about,
        answered_on=clock.today().isoformat(),
        on_time=clock.today() <= question.due_on,
    )
    record(session, fact, place=question.village, version=question.version)
