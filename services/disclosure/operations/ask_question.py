"""Asking (问一问): anyone, without sign-in, in 500 characters; the asker keeps a code to look the answer up."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import questions as rules
from services.disclosure.domain.standards import KINDS
from services.disclosure.tables import EntryRow, ItemRow, ListRow, PlaceRow, QuestionRow
from shared.bus import record
from shared.clock import Clock
from shared.contracts.disclosure import QuestionAsked
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import NotFound
from shared.workdays.deadlines import open_deadline, read_deadline


@dataclass(frozen=True)
class Asked:
    """The question and the ten digits that open it; the digits are kept nowhere."""

    question: QuestionRow
    code: str


def ask_question(session: Session, clock: Clock, village: str, about: str, text: str) -> Asked:
    """Ask a village about an entry (its id), an item ("item/<code>") or in general ("").

    The village's officials see it at once; everyone sees it together with its answer.
    Raises NotFound for a village or subject that is none, Refusal for the text.
    """
    _check_village(session, village)
    text = rules.check_question(text)
    title = title_of(session, village, about)
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
        due_on=_due_on(session, village, question_id, today),
        answer="",
        answered_role="",
        entry_id="",
    )
    session.add(question)
    session.flush()
    _say(session, question)
    return Asked(question, code)


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


def _due_on(session: Session, village: str, question_id: str, today: date) -> date:
    deadline = open_deadline(
        session,
        kind="disclosure.answer",
        subject=f"question/{question_id}",
        place=Place(village),
        starts_on=today,
        term=rules.ANSWER_TERM,
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
