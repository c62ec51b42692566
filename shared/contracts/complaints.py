"""What complaints says: neutral requests and published outcomes, nothing else. Filing a report says nothing at all."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact, FileRef


@dataclass(frozen=True, kw_only=True)
class OfficesHaveWork(Fact):
    """Said at fixed hours to every handling office, whether or not anything new came in (a constant signal)."""

    TYPE: ClassVar[str] = "complaints.offices.have_work.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "offices/{county}"
    county: str
    slot: str  # e.g. "2026-11-22T09"


@dataclass(frozen=True, kw_only=True)
class VisitRequested(Fact):
    """An office asks for a neutral visit within the township's rounds; it says what to look at, never why."""

    TYPE: ClassVar[str] = "complaints.visit.requested.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "visit/{visit_id}"
    visit_id: str
    township: str
    village: str
    checklist: str  # key of a standing checklist every village gets in rounds, e.g. "ledger_vouchers"
    not_before: str  # day
    due_on: str
    excluded_persons: list[str]  # person ids who may not take it (also those unconnected, drawn to blur)


@dataclass(frozen=True, kw_only=True)
class OutcomePublished(Fact):
    """A handled report's outcome, published where the rules and the persons concerned allow it."""

    TYPE: ClassVar[str] = "complaints.outcome.published.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "outcome/{outcome_id}"
    outcome_id: str
    township: str
    village: str
    kind: str  # "clarified" 澄清 (还干部清白), "rectified" 整改
    entry_id: str  # the disclosed entry it speaks of, or ""
    statement: str  # public words, checked to name nobody
    files: list[FileRef]
    published_on: str


@dataclass(frozen=True, kw_only=True)
class RectificationOrdered(Fact):
    """A village must put something right by a day. It names the entry, never a report."""

    TYPE: ClassVar[str] = "complaints.rectification.ordered.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "rectification/{rectification_id}"
    rectification_id: str
    township: str
    village: str
    entry_id: str
    what: str  # what must be done, checked to name nobody
    due_on: str


@dataclass(frozen=True, kw_only=True)
class CorrectiveTalkOrdered(Fact):
    """The township shall hold a corrective reminder talk (事后纠错提醒谈话) with the holder of a post."""

    TYPE: ClassVar[str] = "complaints.talk.ordered.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "talk/{talk_id}"
    talk_id: str
    township: str
    post_id: str
    about: str  # "rectification/<id>"
    due_on: str


@dataclass(frozen=True, kw_only=True)
class FiguresPublished(Fact):
    """A township's running public figures, all-time and of the year, in small-count-safe form."""

    TYPE: ClassVar[str] = "complaints.figures.published.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "figures/{township}"
    township: str
    year: int
    clarified: int
    rectified: int
    answered: int
    rated: int
    satisfied: int
    as_of: str
    withheld: str = (
        ""  # names of figures too small to show, e.g. "rated satisfied": they stand at 0 or their public part
    )
