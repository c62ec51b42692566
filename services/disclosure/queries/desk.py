"""What officials have before them, and the view from the township or county."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from services.disclosure.domain import ledger as rules
from services.disclosure.queries.ledgers import open_ledgers
from services.disclosure.queries.places import within
from services.disclosure.queries.questions import OpenObjections, objections_below, open_below
from services.disclosure.tables import EntryRow, LedgerRow, PlaceRow, QuestionRow, RectificationRow, RosterRow
from shared.place import Place, Tier
from shared.security.authority import Who

_ACTS = (
    "ledger.import",
    "ledger.review",
    "ledger.publish",
    "roster.publish",
    "question.answer",
    "standard.publish",
    "question.settle",
)


@dataclass(frozen=True)
class LedgerWork:
    """A ledger on its way; `mine`: the next act is this person's to do."""

    row: LedgerRow
    state: str
    mine: bool


@dataclass(frozen=True)
class Desk:
    """Everything that waits, with the names of the villages."""

    acts: frozenset[str]
    names: dict[str, str]
    ledgers: Sequence[LedgerWork]
    questions: Sequence[QuestionRow]
    drafts: Sequence[RosterRow]
    orders: Sequence[tuple[RectificationRow, str]]
    today: date
    oversees: bool
    objections: Sequence[OpenObjections] = ()


def desk_of(session: Session, who: Who, today: date) -> Desk:
    """What waits for somebody at all the places of their posts."""
    places = [place for place in {place for act in _ACTS for place in who.places(act)} if place.tier == Tier.VILLAGE]
    ledgers = [LedgerWork(row, rules.STATES[row.state], _mine(who, row)) for row in open_ledgers(session, places)]
    questions = session.scalars(open_below(who.places("question.answer")).order_by(QuestionRow.due_on).limit(20)).all()
    drafts = select(RosterRow).where(within(RosterRow.village, who.places("roster.publish")), RosterRow.entry_id == "")
    orders = (
        select(RectificationRow, EntryRow.title)
        .outerjoin(EntryRow, EntryRow.id == RectificationRow.entry_id)
        .where(within(RectificationRow.village, places), RectificationRow.settled_on.is_(None))
        .order_by(RectificationRow.due_on)
    )
    return Desk(
        acts=frozenset(act for act in _ACTS if who.places(act)),
        names=_names(session, places),
        ledgers=ledgers,
        questions=questions,
        drafts=session.scalars(drafts.order_by(RosterRow.imported_at.desc()).limit(10)).all(),
        orders=[(row, title or "") for row, title in session.execute(orders.limit(50))],
        today=today,
        oversees=any(place.tier < Tier.VILLAGE for place in who.places("matter.read")),
        objections=objections_below(session, who.places("question.settle")),
    )


def _mine(who: Who, row: LedgerRow) -> bool:
    act = {rules.IMPORTED: "ledger.review", rules.REVIEWED: "ledger.publish", rules.RETURNED: "ledger.import"}[
        row.state
    ]
    others = {rules.IMPORTED: {row.imported_by}, rules.REVIEWED: {row.imported_by, row.reviewed_by}}.get(
        row.state, set()
    )
    return who.may(act, Place(row.village)) and who.person_id not in others


def _names(session: Session, places: Sequence[Place]) -> dict[str, str]:
    rows = session.scalars(select(PlaceRow).where(PlaceRow.code.in_([place.code for place in places])))
    return {row.code: row.name for row in rows}


def villages_where(session: Session, who: Who, act: str) -> list[tuple[str, str]]:
    """Villages with lists where somebody may do an act: code and name, for a form."""
    query = select(PlaceRow).where(PlaceRow.tier == int(Tier.VILLAGE), PlaceRow.carries_list.is_(True))
    rows = session.scalars(query.where(within(PlaceRow.code, who.places(act))).order_by(PlaceRow.code))
    return [(row.code, row.name) for row in rows]


@dataclass(frozen=True)
class VillageLine:
    """A village as those above it see it: newest published month ("" for none), open and overdue questions, orders."""

    code: str
    name: str
    month: str
    questions: int
    overdue: int
    orders: int


def overview_of(session: Session, places: Sequence[Place], today: date) -> list[VillageLine]:
    """Every village with lists at and below some places; four queries."""
    months = _counted(
        session,
        select(LedgerRow.village, func.max(LedgerRow.month))
        .where(LedgerRow.state == rules.PUBLISHED)
        .group_by(LedgerRow.village),
    )
    late = func.sum(case((QuestionRow.due_on < today, 1), else_=0))
    asked = (
        select(QuestionRow.village, func.count(), late).where(QuestionRow.state == "open").group_by(QuestionRow.village)
    )
    questions = {row[0]: (row[1], row[2]) for row in session.execute(asked)}
    orders = _counted(
        session,
        select(RectificationRow.village, func.count())
        .where(RectificationRow.settled_on.is_(None))
        .group_by(RectificationRow.village),
    )
    query = select(PlaceRow).where(PlaceRow.tier == int(Tier.VILLAGE), PlaceRow.carries_list.is_(True))
    rows = session.scalars(query.where(within(PlaceRow.code, places)).order_by(PlaceRow.code))
    lines = []
    for row in rows:
        asked_here, late_here = questions.get(row.code, (0, 0))
        month, ordered = str(months.get(row.code, "")), int(str(orders.get(row.code, 0)))
        lines.append(VillageLine(row.code, row.name, month, int(asked_here), int(late_here or 0), ordered))
    return lines


def _counted(session: Session, query: object) -> dict[str, object]:
    return {row[0]: row[1] for row in session.execute(query)}  # type: ignore[call-overload]
