"""Duties (职责) of many villages at once: what is owed by which day, and how much of it was recorded in time, late or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from services.registry.domain.duties import REACH, Owed, owed, owed_at
from services.registry.queries.duties import duties_of, occasions_at
from services.registry.queries.places import below, villages_below
from services.registry.tables import DutyRecord, PlaceRow
from shared.clock import Clock
from shared.place import Place, Tier
from shared.workdays.deadlines import calendar_of


@dataclass
class DueBelow:
    """What is owed in a county, by last day: in every village, and in single ones besides."""

    villages: Sequence[PlaceRow]
    everywhere: dict[date, list[Owed]] = field(default_factory=dict)
    besides: dict[tuple[date, str], list[Owed]] = field(default_factory=dict)

    @property
    def days(self) -> set[date]:
        """All last days."""
        return {*self.everywhere, *(day for day, _village in self.besides)}

    def at(self, day: date, village: str) -> list[Owed]:
        """What a village owes by a day."""
        return [*self.everywhere.get(day, ()), *self.besides.get((day, village), ())]


def due_below(session: Session, county: Place, today: date) -> DueBelow:
    """What the lists of a county ask of its villages within the last year, and up to the period of today."""
    duties = duties_of(session, county, today)
    due = DueBelow(villages_below(session, [county]) if duties else ())
    for duty in duties:
        for one in owed(duty, today) if not duty.place else ():
            due.everywhere.setdefault(one.due_on, []).append(one)
    occasions, calendar = occasions_at(session, [county], today), calendar_of(session)
    places = [duty for duty in duties if duty.place]
    cases = [duty for duty in duties if not duty.place and duty.frequency == "each_time"]
    for village in (row.code for row in due.villages):
        for one in owed_at([*places, *cases], occasions.get(village, ()), Place(village), today, calendar):
            due.besides.setdefault((one.due_on, village), []).append(one)
    return due


def only_invented(due: DueBelow) -> DueBelow:
    """The same for places that do not exist."""
    return replace(due, villages=[row for row in due.villages if row.invented])


@dataclass(frozen=True)
class Tally:
    """A village's last year: pieces of work whose last day passed, and how many of them were recorded in time, late, or not."""

    village: str
    name: str
    invented: bool
    due: int
    in_time: int
    late: int

    @property
    def overdue(self) -> int:
        """Those nobody recorded."""
        return max(self.due - self.in_time - self.late, 0)


def tallies_at(session: Session, clock: Clock, places: Sequence[Place]) -> list[Tally]:
    """How every village at or below some places stands, those with the most that is overdue first."""
    today, villages = clock.today(), villages_below(session, places)
    owed_by = {
        county: due_below(session, county, today) for county in {Place(row.code).at(Tier.COUNTY) for row in villages}
    }
    done = _done(session, places, today)
    tallies = []
    for row in villages:
        due = owed_by[Place(row.code).at(Tier.COUNTY)]
        count = sum(len(due.at(day, row.code)) for day in due.days if day < today)
        tallies.append(Tally(row.code, row.name, row.invented, count, *done.get(row.code, (0, 0))))
    return sorted(tallies, key=lambda one: (-one.overdue, one.village))


def _done(session: Session, places: Sequence[Place], today: date) -> dict[str, tuple[int, int]]:
    """In time and late, by village, of what was due before today."""
    late = func.sum(case((DutyRecord.late, 1), else_=0))
    chosen = select(DutyRecord.village, func.count() - late, late).where(
        below(DutyRecord.village, places),
        DutyRecord.number == 1,
        DutyRecord.due_on < today,
        DutyRecord.due_on >= today - REACH,
    )
    return {village: (in_time, slow) for village, in_time, slow in session.execute(chosen.group_by(DutyRecord.village))}
