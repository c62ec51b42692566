"""Duties warn before and after: one event for a village when a last day is near, one when it passed and something was not recorded."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.duties import NEAR, REACH, Owed
from services.registry.queries.duties_below import DueBelow, due_below, only_invented
from services.registry.queries.lists import counties_with_lists
from services.registry.queries.places import below
from services.registry.tables import DutyRecord
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DutiesMissed, DutiesNear, OwedDuty
from shared.jobs import claim
from shared.place import Place
from shared.tables import installation, job_claims

_NEAR, _MISSED = "registry.duties_near", "registry.duties_missed"


def warn_duties(session: Session, clock: Clock) -> int:
    """Say of every last day that is near, and of every one that passed, what villages have not recorded; each day once in a
    county. Returns how many events were recorded. A sweep that was missed catches up, up to a year.
    """
    return sum(_county(session, clock, county) for county in counties_with_lists(session))


def _county(session: Session, clock: Clock, county: Place) -> int:
    today, said = clock.today(), 0
    due = due_below(session, county, today)
    if session.scalar(select(installation.c.kind)) == "demonstration":
        due = only_invented(due)  # real villages' names are used there, and nothing may be said against them
    for job, wanted in ((_NEAR, lambda day: today <= day <= today + NEAR), (_MISSED, lambda day: day < today)):
        fresh = _unclaimed(session, job, county, filter(wanted, due.days))
        recorded = _recorded(session, county, fresh[0]) if fresh else frozenset()
        for day in fresh:
            if claim(session, job, f"{county.code}/{day}", clock.real()):
                said += _say(session, job, day, due, recorded)
    return said


def _unclaimed(session: Session, job: str, county: Place, days: Iterable[date]) -> list[date]:
    slots = select(job_claims.c.slot).where(job_claims.c.job == job, job_claims.c.slot.startswith(county.code))
    claimed = set(session.scalars(slots))
    return [day for day in sorted(days) if f"{county.code}/{day}" not in claimed]


def _recorded(session: Session, county: Place, since: date) -> frozenset[tuple[str, str, str, str]]:
    """What was recorded of what is due on or after a day: village, list kind, code, period.

    It goes back further: by another version of the list it may have been due on another day.
    """
    chosen = select(DutyRecord.village, DutyRecord.list_kind, DutyRecord.item_code, DutyRecord.period).where(
        below(DutyRecord.village, [county]), DutyRecord.due_on >= since - REACH
    )
    return frozenset((row.village, row.list_kind, row.item_code, row.period) for row in session.execute(chosen))


def _say(
    session: Session, job: str, day: date, due: DueBelow, recorded: Collection[tuple[str, str, str, str]]
) -> int:  # fmt: skip
    said, (kind, version) = 0, (DutiesNear, 1) if job == _NEAR else (DutiesMissed, 2)
    for village in (row.code for row in due.villages):
        told = [_told(one) for one in due.at(day, village) if (village, *one.work) not in recorded]
        if told:
            record(session, kind(village=village, due_on=day.isoformat(), duties=told), place=village, version=version)
            said += 1
    return said


def _told(one: Owed) -> OwedDuty:
    duty = one.duty
    return OwedDuty(
        list_kind=duty.list_kind, code=duty.code, name=duty.name, period=one.key, period_name=one.name,
        posts=list(duty.posts),
    )  # fmt: skip
