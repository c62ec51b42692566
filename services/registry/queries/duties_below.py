"""Duties (职责) of many villages at once: what is owed by which day, and how much of it was recorded in time, late or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.duties import REACH, Owed, once, owed, owed_at
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
    for one in once(one for duty in duties if not duty.place for one in owed(duty, today)):
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
        return self.due - self.in_time - self.late


def tallies_at(session: Session, clock: Clock, places: Sequence[Place]) -> list[Tally]:
    """How every village at or below some places stands, those with the most that is overdue first."""
    today, villages = clock.today(), villages_below(session, places)
    owed_by = {
        county: due_below(session, county, today) for county in {Place(row.code).at(Tier.COUNTY) for row in villages}
    }
    recorded = _recorded(session, places, today)
    tallies = []
    for row in villages:
        due, mine = owed_by[Place(row.code).at(Tier.COUNTY)], recorded.get(row.code, {})
        passed = [one.work for day in due.days if day < today for one in due.at(day, row.code)]
        late = [mine[work] for work in passed if work in mine]
        tallies.append(Tally(row.code, row.name, row.invented, len(passed), late.count(False), late.count(True)))
    return sorted(tallies, key=lambda one: (-one.overdue, one.village))


def _recorded(
    session: Session, places: Sequence[Place], today: date
) -> dict[str, dict[tuple[str, str, str], bool]]:  # fmt: skip
    """By village what was recorded of dated work, and whether late.

    It goes back further than what is owed: another version of the list may have named another day.
    """
    chosen = select(
        DutyRecord.village, DutyRecord.list_kind, DutyRecord.item_code, DutyRecord.period, DutyRecord.late
    ).where(below(DutyRecord.village, places), DutyRecord.number == 1, DutyRecord.due_on >= today - 2 * REACH)
    found: dict[str, dict[tuple[str, str, str], bool]] = {}
    for village, *work, late in session.execute(chosen):
        found.setdefault(village, {})[work[0], work[1], work[2]] = late
    return found
