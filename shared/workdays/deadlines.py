"""The deadlines a service keeps: rows of `shared.tables.deadlines` and `workday_overrides`.

Plain functions on the caller's session; they never commit. A sweep asks for everything due, so one that was missed catches up.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Select, bindparam, delete, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotFound
from shared.statements import Statement
from shared.tables import deadlines, workday_overrides
from shared.workdays.calendar import Calendar, Override
from shared.workdays.terms import Due, Extension, Term, Unit, due_on, extended

_OVERRIDES = Statement(select(workday_overrides))
_OPEN = Statement(insert(deadlines).inline())
_SETTLE = Statement(
    update(deadlines)
    .where(deadlines.c.subject == bindparam("of"), deadlines.c.settled_at.is_(None))
    .where(or_(deadlines.c.kind == bindparam("of_kind"), literal("") == bindparam("of_kind")))
    .values(settled_at=bindparam("at"))
)


@dataclass(frozen=True)
class Deadline:
    """One kept deadline.

    kind     what is due, explicit: "complaints.answer"
    subject  what it belongs to: "report/<id>"
    due      last day, and how it was found; `shared.workdays.explain(deadline.due)` tells it in Chinese
    """

    id: str
    kind: str
    subject: str
    place: Place
    due: Due
    warned_at: datetime | None
    settled_at: datetime | None


def calendar_of(session: Session) -> Calendar:
    """The calendar under this service's override rows."""
    rows = _OVERRIDES.rows(session, {})
    return Calendar({row.day: Override(row.works, row.basis) for row in rows})


def override_day(session: Session, day: date, *, works: bool, basis: str) -> None:
    """Put in one day by hand, e.g. from next year's notice. `recompute` then mends the open deadlines."""
    session.execute(delete(workday_overrides).where(workday_overrides.c.day == day))
    session.execute(insert(workday_overrides).values(day=day, works=works, basis=basis))


def open_deadline(
    session: Session, *, kind: str, subject: str, place: Place, starts_on: date, term: Term,
    calendar: Calendar | None = None, deadline_id: str = "",
) -> str:  # fmt: skip
    """Set a term running; returns its id. A repeatable reaction passes its own `deadline_id` (shared.ids.derived_id).

    calendar: None reads the override rows.
    """
    due = due_on(starts_on, term, calendar or calendar_of(session))
    row = {"id": deadline_id or new_id(), "kind": kind, "subject": subject, "place": place.code, "starts_on": starts_on}
    row |= {"length": term.length, "unit": term.unit, "basis": term.basis, "extensions": "[]"}
    _OPEN.run(session, {**row, "due_on": due.day, "provisional": due.provisional})
    return str(row["id"])


def read_deadline(session: Session, deadline_id: str) -> Deadline:
    """One deadline. Raises NotFound."""
    return _one(session, select(deadlines).where(deadlines.c.id == deadline_id), calendar_of(session))


def deadlines_of(session: Session, subject: str) -> list[Deadline]:
    """All deadlines of a subject, the earliest due first."""
    return _many(session, select(deadlines).where(deadlines.c.subject == subject))


def extend(session: Session, deadline_id: str, extension: Extension) -> Due:
    """Give more time, from the present last day on. Raises NotFound; Conflict once it is settled."""
    calendar = calendar_of(session)
    kept = _one(session, select(deadlines).where(deadlines.c.id == deadline_id).with_for_update(), calendar)
    if kept.settled_at is not None:
        raise Conflict("deadline.settled", "这个期限已经办结，不能再延长。", where=deadline_id)
    due = extended(kept.due, [extension], calendar)
    values = {
        "due_on": due.day,
        "provisional": due.provisional,
        "extensions": _dump(due.extensions),
        "warned_at": None,
    }
    session.execute(update(deadlines).where(deadlines.c.id == deadline_id).values(**values))
    return due


def settle(session: Session, deadline_id: str, at: datetime) -> bool:
    """The act was done, or is no longer owed. True the first time; settling again changes nothing."""
    found = session.execute(
        update(deadlines).where(deadlines.c.id == deadline_id, deadlines.c.settled_at.is_(None)).values(settled_at=at)
    )
    return bool(cast(Any, found).rowcount)


def settle_subject(session: Session, subject: str, at: datetime, kind: str = "") -> int:
    """Settle every open deadline of a subject (of one kind, or all); returns how many."""
    return _SETTLE.run(session, {"of": subject, "of_kind": kind, "at": at})


def due_for_warning(session: Session, today: date, *, kind: str = "", ahead: int = 0) -> list[Deadline]:
    """Open, not yet warned of, and ending on or before `today` plus `ahead` calendar days, however long ago."""
    reach = today + timedelta(days=ahead)
    chosen = select(deadlines).where(
        deadlines.c.settled_at.is_(None), deadlines.c.warned_at.is_(None), deadlines.c.due_on <= reach
    )
    return _many(session, chosen.where(deadlines.c.kind == kind) if kind else chosen)


def overdue(session: Session, today: date, *, kind: str = "") -> list[Deadline]:
    """Open and past their last day, warned of or not."""
    chosen = select(deadlines).where(deadlines.c.settled_at.is_(None), deadlines.c.due_on < today)
    return _many(session, chosen.where(deadlines.c.kind == kind) if kind else chosen)


def mark_warned(session: Session, deadline_id: str, at: datetime) -> bool:
    """Note that the warning is recorded. True for the one caller who did it first; an extension takes the mark off again."""
    found = session.execute(
        update(deadlines).where(deadlines.c.id == deadline_id, deadlines.c.warned_at.is_(None)).values(warned_at=at)
    )
    return bool(cast(Any, found).rowcount)


def recompute(session: Session, changed: Callable[[Deadline], None] = lambda _: None) -> int:
    """Work out the open provisional deadlines again (a new calendar or override came); `changed` hears of each that moved.

    Returns how many moved.
    """
    calendar, moved = calendar_of(session), 0
    chosen = select(deadlines).where(deadlines.c.settled_at.is_(None), deadlines.c.provisional).with_for_update()
    for row in session.execute(chosen).all():
        kept = _deadline(row, calendar)
        if (kept.due.day, kept.due.provisional) == (row.due_on, row.provisional):
            continue
        values = {"due_on": kept.due.day, "provisional": kept.due.provisional}
        session.execute(update(deadlines).where(deadlines.c.id == kept.id).values(**values))
        if kept.due.day != row.due_on:
            moved += 1
            changed(kept)
    return moved


def _one(session: Session, chosen: Select[Any], calendar: Calendar) -> Deadline:
    row = session.execute(chosen).one_or_none()
    if row is None:
        raise NotFound("deadline.unknown", "没有这个期限。")
    return _stored(row, calendar)


def _many(session: Session, chosen: Select[Any]) -> list[Deadline]:
    calendar = calendar_of(session)
    return [
        _stored(row, calendar) for row in session.execute(chosen.order_by(deadlines.c.due_on, deadlines.c.id)).all()
    ]


def _stored(row: Any, calendar: Calendar) -> Deadline:
    """As it binds: the day that was told stands until `recompute` moves it."""
    kept = _deadline(row, calendar)
    return replace(kept, due=replace(kept.due, day=row.due_on, provisional=row.provisional))


def _deadline(row: Any, calendar: Calendar) -> Deadline:
    term = Term(row.length, cast(Unit, row.unit), row.basis)
    extensions = [
        Extension(
            item["by"],
            Term(item["length"], item["unit"], item["basis"]),
            item["reason"],
            date.fromisoformat(item["on"]),
        )
        for item in json.loads(row.extensions)
    ]
    due = extended(due_on(row.starts_on, term, calendar), extensions, calendar)
    return Deadline(row.id, row.kind, row.subject, Place(row.place), due, row.warned_at, row.settled_at)


def _dump(extensions: tuple[Extension, ...]) -> str:
    return json.dumps(
        [
            {
                "by": item.by, "length": item.term.length, "unit": item.term.unit, "basis": item.term.basis,
                "reason": item.reason, "on": item.on.isoformat(),
            }
            for item in extensions
        ],
        ensure_ascii=False,
    )  # fmt: skip
