"""What villages' front pages show, for many villages at once: the same few queries for one village or for all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, aliased

from services.disclosure.domain import ledger as rules
from services.disclosure.domain.questions import ANSWERED
from services.disclosure.queries.benefits import Standards, nearest_standards
from services.disclosure.queries.entries import ShownEntry, register_of
from services.disclosure.queries.matters import ShownMatter, shown_matters
from services.disclosure.queries.places import Village, find_villages
from services.disclosure.tables import EntryRow, LedgerRow, MatterRow, QuestionRow, RosterRow, StandardRow
from shared.place import Place

Row = TypeVar("Row", bound=DeclarativeBase)
MATTERS, MONTHS, NEWEST, ANSWERS = 12, 12, 4, 3


@dataclass(frozen=True)
class Front:
    """One village's front page, without what all villages of its county share.

    newest  by place (the village's own code, its township's) and category
    """

    village: Village
    matters: Sequence[ShownMatter]
    months: Sequence[LedgerRow]
    newest: dict[str, list[ShownEntry]]
    standards: Standards
    roster: RosterRow | None
    answered: Sequence[QuestionRow]


def fronts_of(session: Session, codes: Collection[str], today: date) -> dict[str, Front]:
    """The front pages of some villages by code; codes that are no village are left out. Nine queries."""
    villages = find_villages(session, codes)
    if not villages:
        return {}
    matters = shown_matters(session, _grouped(session.scalars(_matters(villages)), "village"))
    months = _grouped(session.scalars(_months(villages)), "village")
    rosters = _grouped(session.scalars(_rosters(villages, today)), "village")
    answered = _grouped(session.scalars(_answered(villages)), "village")
    newest = newest_in(session, {place for code in villages for place in register_of(Place(code))[:2]})
    standards = _standards(session, villages)
    return {
        code: Front(
            village=village,
            matters=matters.get(code, ()),
            months=months.get(code, ()),
            newest=_merged(newest, register_of(village.place)[:2]),
            standards=nearest_standards([row for row in standards if row.place in register_of(village.place)], today),
            roster=next(iter(rosters.get(code, ())), None),
            answered=answered.get(code, ()),
        )
        for code, village in villages.items()
    }


def newest_in(session: Session, places: Collection[str]) -> dict[tuple[str, str], list[ShownEntry]]:
    """The newest entries of each place and category; ledger lines are left to their ledgers."""
    listed = (EntryRow.place.in_(places), EntryRow.kind != "ledger_line")
    query = _first(EntryRow, listed, [EntryRow.place, EntryRow.category], [EntryRow.seq.desc()], NEWEST)
    found: dict[tuple[str, str], list[ShownEntry]] = {}
    for row in session.scalars(query):
        found.setdefault((row.place, row.category), []).append(ShownEntry(row))
    return found


def _merged(newest: dict[tuple[str, str], list[ShownEntry]], places: Sequence[str]) -> dict[str, list[ShownEntry]]:
    merged: dict[str, list[ShownEntry]] = {}
    for (place, category), entries in newest.items():
        if place in places:
            merged.setdefault(category, []).extend(entries)
    return {key: sorted(entries, key=lambda entry: -entry.row.seq)[:NEWEST] for key, entries in merged.items()}


def _matters(villages: Collection[str]) -> Select[MatterRow]:
    over = case((MatterRow.state.in_(["finished", "cancelled"]), 1), else_=0)
    order = [over, MatterRow.started_on.desc(), MatterRow.matter_id.desc()]
    return _first(MatterRow, (MatterRow.village.in_(villages),), [MatterRow.village], order, MATTERS)


def _months(villages: Collection[str]) -> Select[LedgerRow]:
    listed = (LedgerRow.village.in_(villages), LedgerRow.state == rules.PUBLISHED)
    return _first(LedgerRow, listed, [LedgerRow.village], [LedgerRow.month.desc()], MONTHS)


def _rosters(villages: Collection[str], today: date) -> Select[RosterRow]:
    listed = (RosterRow.village.in_(villages), RosterRow.kind == "dibao", RosterRow.shown_until >= today)
    return _first(RosterRow, listed, [RosterRow.village], [RosterRow.period.desc(), RosterRow.id.desc()], 1)


def _answered(villages: Collection[str]) -> Select[QuestionRow]:
    listed = (QuestionRow.village.in_(villages), QuestionRow.state == ANSWERED)
    order = [QuestionRow.answered_on.desc(), QuestionRow.id.desc()]
    return _first(QuestionRow, listed, [QuestionRow.village], order, ANSWERS)


def _standards(session: Session, villages: Collection[str]) -> Sequence[StandardRow]:
    places = {place for code in villages for place in register_of(Place(code))}
    query = select(StandardRow).where(StandardRow.kind == "dibao", StandardRow.place.in_(places))
    return session.scalars(query.order_by(StandardRow.effective_on, StandardRow.id)).all()


def _first(
    table: type[Row],
    listed: Sequence[ColumnElement[bool]],
    each: Sequence[InstrumentedAttribute[Any]],
    order: Sequence[Any],
    limit: int,
) -> Select[Row]:
    """The first rows of each group, in order."""
    rank = func.row_number().over(partition_by=list(each), order_by=list(order)).label("rank")
    ranked = select(table, rank).where(*listed).subquery()
    return select(aliased(table, ranked)).where(ranked.c.rank <= limit).order_by(ranked.c.rank)


def _grouped(rows: Any, key: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return found
