"""Look-backs (回头看): who owes which, what was found, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from services.registry.domain.look_back import Half, due_halves
from services.registry.queries.places import below, villages_below
from services.registry.tables import Finding, LookBack, PowerList
from shared.clock import Clock
from shared.place import Place, Tier


@dataclass(frozen=True)
class Owed:
    """One village's look-back on one half year; `done`: None while it is owed."""

    village: str
    name: str
    invented: bool
    half: Half
    overdue: bool
    done: LookBack | None


def listed_since(session: Session, county: Place) -> date | None:
    """Since when a county has lists; None where it has none."""
    return session.scalar(select(func.min(PowerList.effective_on)).where(PowerList.county == county.code))


def look_backs_owed(session: Session, clock: Clock, places: Sequence[Place]) -> list[Owed]:
    """Every look-back of the villages below some places, the newest half first, then by village."""
    today, owed = clock.today(), list[Owed]()
    villages = villages_below(session, places)
    counties = {Place(row.code).at(Tier.COUNTY) for row in villages}
    since = {county: listed_since(session, county) for county in counties}
    done = {(row.village, row.half): row for row in _done(session, places)}
    for row in villages:
        began = since[Place(row.code).at(Tier.COUNTY)]
        for half in due_halves(began, today) if began else ():
            found = done.get((row.code, half.key))
            owed.append(Owed(row.code, row.name, row.invented, half, found is None and half.is_over(today), found))
    return sorted(owed, key=lambda one: (-one.half.year, -one.half.number, one.village))


def look_backs_to_do(session: Session, clock: Clock, places: Sequence[Place]) -> list[Owed]:
    """Those that are overdue or soon will be."""
    today = clock.today()
    return [
        one
        for one in look_backs_owed(session, clock, places)
        if not one.done and (one.overdue or one.half.is_near(today))
    ]


def findings_at(session: Session, places: Sequence[Place], decided: bool) -> Sequence[Finding]:
    """Findings of villages below some places, decided or waiting for it, newest first."""
    chosen = select(Finding).join(LookBack).where(below(LookBack.village, places))
    chosen = chosen.where(Finding.decision != "" if decided else Finding.decision == "")
    return session.scalars(chosen.options(selectinload(Finding.look_back)).order_by(Finding.id.desc()).limit(200)).all()


def _done(session: Session, places: Sequence[Place]) -> Sequence[LookBack]:
    chosen = select(LookBack).where(below(LookBack.village, places))
    return session.scalars(chosen.options(selectinload(LookBack.findings))).all()
