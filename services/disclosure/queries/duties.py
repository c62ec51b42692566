"""Duties (职责) of a village: what the current lists ask of whom, and whether it was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.disclosure.queries.lists import OF_LIST
from services.disclosure.queries.places import Village
from services.disclosure.tables import DutyWorkRow, ItemRow, ListRow
from shared.place import Place

_SHOWN = 6  # newest pieces of work of a duty
_NEVER_DUE = "supervision_negative"  # what must not be done


@dataclass(frozen=True)
class ShownDuty:
    """A duty with its newest pieces of work, the latest first."""

    item: ItemRow
    works: Sequence[DutyWorkRow]


@dataclass(frozen=True)
class ShownDuties:
    """A village's duties by list (its name first), and figures of a year: done in time, late, not done."""

    groups: Sequence[tuple[str, Sequence[ShownDuty]]]
    done: int
    late: int
    missed: int


def duties_of(session: Session, village: Village, today: date) -> ShownDuties:
    """What a village's officials owe by the lists in force; two queries."""
    chosen = select(ItemRow, ListRow.name).join(ListRow, OF_LIST).where(
        ListRow.county == village.county_code, ListRow.current.is_(True), ItemRow.item_class == "",
        ListRow.kind != _NEVER_DUE, or_(ItemRow.frequency != "", ItemRow.due != ""),
    )  # fmt: skip
    listed = session.execute(chosen.order_by(ListRow.kind.desc(), ItemRow.position)).all()
    works: dict[tuple[str, str], list[DutyWorkRow]] = {}
    rows = session.scalars(
        select(DutyWorkRow)
        .where(DutyWorkRow.village == village.code, DutyWorkRow.changed_on >= today - timedelta(days=366))
        .order_by(DutyWorkRow.due_on.desc(), DutyWorkRow.period.desc())
    ).all()
    for row in rows:
        works.setdefault((row.list_kind, row.code), []).append(row)
    groups: dict[str, list[ShownDuty]] = {}
    for item, name in listed:
        if not item.place or Place(item.place).contains(village.place):
            mine = works.get((item.list_kind, item.code), ())
            groups.setdefault(name, []).append(ShownDuty(item, mine[:_SHOWN]))
    states = [row.state for row in rows]
    return ShownDuties(list(groups.items()), *(states.count(state) for state in ("done", "late", "missed")))
