"""What disclosure says: entries, notice periods and residents' objections, ledgers, questions."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class EntryPublished(Fact):
    """A record was posted (公开信息). It is never deleted; `corrects` names the earlier entry it puts right."""

    TYPE: ClassVar[str] = "disclosure.entry.published.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "entry/{entry_id}"
    entry_id: str
    village: str
    kind: str  # "list", "matter_step", "ledger_line", "benefit_standard", "roster", "clarification", "rectification", "answer"
    category: str  # one of the five disclosures: "list", "rules", "procedure", "running", "result"
    title: str
    published_on: str
    matter_id: str  # "" where it belongs to no matter
    step_id: str
    amount_fen: int | None  # of a ledger line; negative for spending
    corrects: str  # entry id, or ""
    path: str  # public page, from the root, e.g. "/v/230828210201/e/<id>"


@dataclass(frozen=True, kw_only=True)
class NoticeStarted(Fact):
    """A notice period (公示期) runs: `ends_on` is its last day; objections are open until then."""

    TYPE: ClassVar[str] = "disclosure.notice.started.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "notice/{notice_id}"
    notice_id: str
    entry_id: str
    village: str
    matter_id: str
    step_id: str
    started_on: str
    days: int  # calendar days
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class NoticeEnded(Fact):
    """The notice period ran its full length; the next step may be taken."""

    TYPE: ClassVar[str] = "disclosure.notice.ended.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "notice/{notice_id}"
    notice_id: str
    entry_id: str
    village: str
    matter_id: str
    step_id: str
    ended_on: str


@dataclass(frozen=True, kw_only=True)
class NoticeObjected(Fact):
    """A resident objected to a posting within its notice period; what was written stays in disclosure.

    It is said before the notice's end, however late in its last day; QuestionAnswered says that it was answered.
    """

    TYPE: ClassVar[str] = "disclosure.notice.objected.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "question/{question_id}"
    question_id: str
    village: str
    matter_id: str
    step_id: str
    entry_id: str  # the posting objected to, under which the answer will stand
    objected_on: str
    due_on: str  # the village's last day to answer


@dataclass(frozen=True, kw_only=True)
class LedgerPublished(Fact):
    """A month's ledger (收支明细) was published, line by line, after the supervision committee's review."""

    TYPE: ClassVar[str] = "disclosure.ledger.published.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "ledger/{ledger_id}"
    ledger_id: str
    village: str
    month: str  # "2026-10"
    lines: int
    income_fen: int
    spending_fen: int  # positive
    published_on: str
    path: str


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Fact):
    """A resident asked about something posted; the text stays in disclosure."""

    TYPE: ClassVar[str] = "disclosure.question.asked.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "question/{question_id}"
    question_id: str
    village: str
    about: str  # entry id, or "item/<code>"
    asked_on: str
    due_on: str


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Fact):
    """A question, or a resident's objection to a posting, was answered."""

    TYPE: ClassVar[str] = "disclosure.question.answered.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "question/{question_id}"
    question_id: str
    village: str
    about: str
    answered_on: str
    on_time: bool
