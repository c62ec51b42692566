"""A township's public figures, said when they changed; and the constant signal that tells offices to look."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.complaints.domain.figures import SATISFIED_FROM, Counts, publishable
from services.complaints.domain.slots import work_slot
from services.complaints.operations.offices import HANDLERS
from services.complaints.tables import FiguresRow, OutcomeRow, PostRow, ReportRow
from shared.bus import record
from shared.clock import CHINA, Clock
from shared.contracts.complaints import FiguresPublished, OfficesHaveWork
from shared.jobs import claim
from shared.place import Place, Tier


def publish_figures(session: Session, clock: Clock) -> int:
    """Say the figures of every township whose shown figures of this year changed; returns how many."""
    today, said = clock.today(), 0
    for township in _townships(session):
        shown = publishable(count(session, township, today.year))
        row = session.get(FiguresRow, (township.code, today.year), with_for_update=True)
        new: dict[str, int | str] = {**vars(shown.counts), "withheld": " ".join(shown.withheld)}
        if row is None:
            row = FiguresRow(township=township.code, year=today.year, version=0, as_of=today, **new)
            session.add(row)
        elif all(getattr(row, name) == value for name, value in new.items()):
            continue
        for name, value in new.items():
            setattr(row, name, value)
        row.version, row.as_of = row.version + 1, today
        fact = FiguresPublished(
            township=township.code, year=row.year, as_of=today.isoformat(), withheld=row.withheld, **vars(shown.counts)
        )
        record(session, fact, place=township.code, version=row.version)
        said += 1
    return said


def count(session: Session, township: Place, year: int) -> Counts:
    """Exact counts of a township and a year; for the office and for `publishable`, never for the public."""
    span = date(year, 1, 1), date(year, 12, 31)
    here = ReportRow.village.startswith(township.prefix)

    def outcomes(kind: str) -> int:
        mine = OutcomeRow.township == township.code, OutcomeRow.kind == kind, OutcomeRow.published_on.between(*span)
        return session.scalar(select(func.count()).where(*mine).select_from(OutcomeRow)) or 0

    answered = select(func.count()).select_from(ReportRow).where(here, ReportRow.answered_on.between(*span))
    rated = select(func.count()).select_from(ReportRow).where(here, ReportRow.rated_on.between(*span))
    return Counts(
        clarified=outcomes("clarified"),
        rectified=outcomes("rectified"),
        answered=session.scalar(answered) or 0,
        rated=session.scalar(rated) or 0,
        satisfied=session.scalar(rated.where(ReportRow.stars >= SATISFIED_FROM)) or 0,
    )


def tell_offices(session: Session, clock: Clock, hours: tuple[int, ...]) -> int:
    """At each fixed hour once, to every county's offices, whether or not anything came in; returns how many counties."""
    slot, told = work_slot(clock.now().astimezone(CHINA), hours), 0
    for county in _counties(session):
        if claim(session, f"complaints.tell_offices.{county.prefix}", slot, clock.real()):
            record(session, OfficesHaveWork(county=county.code, slot=slot), place=county.code)
            told += 1
    return told


def _townships(session: Session) -> list[Place]:
    villages = session.scalars(select(ReportRow.village).where(ReportRow.concluded_on.is_not(None)).distinct())
    return sorted({Place(code).at(Tier.TOWNSHIP) for code in villages})


def _counties(session: Session) -> list[Place]:
    held = session.scalars(select(PostRow.place).where(PostRow.role.in_(HANDLERS)).distinct())
    return sorted({Place(code).at(Tier.COUNTY) for code in held if Place(code).tier >= Tier.COUNTY})
