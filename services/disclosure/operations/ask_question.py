"""Asking (问一问) and objecting (对公示提出异议): anyone, without sign-in, in 500 characters; a code opens the answer."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain import questions as rules
from services.disclosure.domain.notices import has_run
from services.disclosure.domain.standards import KINDS
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.tables import EntryRow, ItemRow, ListRow, MatterRow, NoticeRow, PlaceRow, QuestionRow
from shared.bus import record
from shared.clock import Clock
from shared.contracts.disclosure import NoticeObjected, QuestionAsked
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import NotFound, Refusal
from shared.workdays import Term
from shared.workdays.deadlines import open_deadline, read_deadline


@dataclass(frozen=True)
class Asked:
    """The question and the ten digits that open it; the digits are kept nowhere."""

    question: QuestionRow
    code: str


def ask_question(
    session: Session, clock: Clock, village: str, about: str, text: str, kind: str = rules.QUESTION
) -> Asked:
    """Ask a village about an entry (its id), an item ("item/<code>") or in general (""), or object to a posting.

    kind: question; objection, to an entry whose notice period still runs: its matter then waits for the answer.
    The village's officials see it at once; everyone sees it together with its answer.
    Raises NotFound for a village or subject that is none, Refusal for the text or a notice that is over.
    """
    _check_village(session, village)
    text = rules.check_question(text)
    title = title_of(session, village, about)
    notice = running_notice(session, clock, about) if kind == rules.OBJECTION else None
    code = f"{secrets.randbelow(10**10):010d}"
    question_id, today = new_id(), clock.today()
    question = QuestionRow(
        id=question_id,
        code_digest=digest_of(code),
        village=village,
        about=about,
        about_title=title,
        text=text,
        state=rules.OPEN,
        asked_on=today,
        due_on=_due_on(session, village, question_id, today, rules.OBJECTION_TERM if notice else rules.ANSWER_TERM),
        answer="",
        answered_role="",
        entry_id="",
        kind=rules.OBJECTION if notice else rules.QUESTION,
        matter_id=notice.matter_id if notice else "",
        step_id=notice.step_id if notice else "",
    )
    session.add(question)
    session.flush()
    if notice:
        _say_objected(session, question)
    else:
        _say(session, question)
    return Asked(question, code)


def running_notice(session: Session, clock: Clock, entry_id: str) -> NoticeRow:
    """The notice of an entry, locked, up to and on its last day: whoever objects in time is heard before it ends.

    Raises Refusal "notice.over" where none runs.
    """
    notice = session.scalars(select(NoticeRow).where(NoticeRow.entry_id == entry_id).with_for_update()).first()
    if notice is None or notice.ended_at is not None or has_run(notice.ends_on, clock.today()):
        raise Refusal(
            "notice.over",
            "这条信息不在公示期内，不能提出异议。仍有疑问的，请选“提问”；觉得有人违规的，请到“反映问题”。",
            where="kind",
            basis="公布的清单：公示期内可以提出异议",
        )
    matter = session.get(MatterRow, notice.matter_id)
    if matter is not None and matter.state == "cancelled":
        raise Refusal("matter.cancelled", "这件事已经终止，不用再提异议。想了解情况的，请选“提问”。", where="kind")
    return notice


def _say_objected(session: Session, question: QuestionRow) -> None:
    """That somebody objected, to what and until when the answer is due; never the words. Pages say so too."""
    fact = NoticeObjected(
        question_id=question.id,
        village=question.village,
        matter_id=question.matter_id,
        step_id=question.step_id,
        entry_id=question.about,
        objected_on=question.asked_on.isoformat(),
        due_on=question.due_on.isoformat(),
    )
    record(session, fact, place=question.village, version=question.version)
    mark_objected(session, question)


def mark_objected(session: Session, question: QuestionRow) -> None:
    """Have the pages built that say whether an objection waits for its answer; none for a question."""
    if question.kind == rules.OBJECTION:
        pages = (
            addresses.matter(question.village, question.matter_id),
            addresses.entry(question.village, question.about),
        )
        mark_pages(session, pages)


def _say(session: Session, question: QuestionRow) -> None:
    """That a question was asked, about what and until when it is due; never its words."""
    fact = QuestionAsked(
        question_id=question.id,
        village=question.village,
        about=question.about,
        asked_on=question.asked_on.isoformat(),
        due_on=question.due_on.isoformat(),
    )
    record(session, fact, place=question.village, version=question.version)


def _check_village(session: Session, village: str) -> None:
    place = session.get(PlaceRow, village)
    if place is None or place.tier != Tier.VILLAGE:
        raise NotFound("village.unknown", "没有这个村，请从村的页面进来问", where="village")


def _due_on(session: Session, village: str, question_id: str, today: date, term: Term) -> date:
    deadline = open_deadline(
        session,
        kind="disclosure.answer",
        subject=f"question/{question_id}",
        place=Place(village),
        starts_on=today,
        term=term,
    )
    return read_deadline(session, deadline).due.day


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.strip().encode()).hexdigest()


def title_of(session: Session, village: str, about: str) -> str:
    """What a question is about, in words. Raises NotFound where there is no such thing."""
    if not about:
        return "村务"
    kind, _, code = about.partition("/")
    if kind == "item" and code:
        return KINDS.get(code) or _item_name(session, village, code)
    entry = session.scalars(select(EntryRow).where(EntryRow.id == about)).first()
    if entry is None or not village.startswith(Place(entry.place).prefix):
        raise NotFound("about.unknown", "没有这条公开信息，请从它的页面进来问", where="about")
    return entry.title


def _item_name(session: Session, village: str, code: str) -> str:
    query = (
        select(ItemRow.name)
        .join(ListRow, (ListRow.list_id == ItemRow.list_id) & (ListRow.version == ItemRow.list_version))
        .where(ListRow.county == Place(village).at(Tier.COUNTY).code, ListRow.current.is_(True), ItemRow.code == code)
    )
    name = session.scalars(query.limit(1)).first()
    if name is None:
        raise NotFound("about.unknown", f"清单里没有 {code} 这一项", where="about")
    return name
