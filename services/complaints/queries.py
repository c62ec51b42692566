"""What offices and the public look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.complaints.domain.lights import Clocks, Light, light
from services.complaints.domain.progress import Status
from services.complaints.domain.routing import PostHeld, Subject, ladder
from services.complaints.domain.terms import ACCEPT, ACCEPT_NAMED, ASSIGN, FINISH, WEEK
from services.complaints.operations.offices import handlers_posts, own_offices, unknown
from services.complaints.tables import (
    EntryRow,
    FiguresRow,
    GrantRow,
    LedgerRow,
    PlaceRow,
    PostRow,
    ReportRow,
    VisitRow,
)
from shared.clock import Clock
from shared.place import Place, Tier
from shared.security.authority import ROLES, Who
from shared.tables import deadlines
from shared.workdays.deadlines import Deadline, deadlines_of

REPORT_ORDER: tuple[Any, ...] = (ReportRow.received_on, ReportRow.id)


@dataclass(frozen=True)
class Listed:
    """A report in a list: nothing of what is inside."""

    report: ReportRow
    village_name: str
    handling_name: str
    entry: EntryRow | None
    light: Light
    due_on: date | None
    visits_reported: int


@dataclass(frozen=True)
class Offices:
    """Where somebody handles reports, and whose subjects they are recused from."""

    places: tuple[Place, ...]
    recused_subjects: frozenset[str]


def offices_of(session: Session, clock: Clock, who: Who) -> Offices:
    """The offices of somebody. Raises the uniform NotFound for whoever handles no reports."""
    posts = handlers_posts(session)
    places = own_offices(posts, who, clock)
    if not places:
        raise unknown()
    return Offices(places, _recused_subjects(posts, who, clock.today()))


def office_reports(offices: Offices, *, handled: bool) -> Select[ReportRow]:
    """The reports an office may open: those it handles, or those that offices below it handle."""
    codes = [place.code for place in offices.places]
    granted = select(GrantRow.report_id).where(GrantRow.office.in_(codes))
    mine = ReportRow.handling_office.in_(codes)
    return select(ReportRow).where(
        ReportRow.id.in_(granted), ReportRow.subject_place.not_in(offices.recused_subjects), mine if handled else ~mine
    )


def show(session: Session, clock: Clock, reports: Sequence[ReportRow]) -> list[Listed]:
    """What a list shows of reports."""
    names = place_names(session, {code for r in reports for code in (r.village, r.handling_office)})
    entries = {
        row.id: row for row in session.scalars(select(EntryRow).where(EntryRow.id.in_([r.entry_id for r in reports])))
    }
    clocks, today = clocks_of(session, [report.id for report in reports]), clock.today()
    counting = (
        select(VisitRow.report_id, func.count()).where(VisitRow.reported_on.is_not(None)).group_by(VisitRow.report_id)
    )
    visits = dict(session.execute(counting.where(VisitRow.report_id.in_([r.id for r in reports]))).all())
    return [
        Listed(
            report=report,
            village_name=names[report.village],
            handling_name=names[report.handling_office],
            entry=entries.get(report.entry_id),
            light=light(Status(report.status), clocks[report.id][0], clocks[report.id][1], report.stars, today),
            due_on=next_due(Status(report.status), clocks[report.id][0]),
            visits_reported=visits.get(report.id, 0),
        )
        for report in reports
    ]


def clocks_of(session: Session, report_ids: Iterable[str]) -> dict[str, tuple[Clocks, int]]:
    """For each report: the last days of its terms, and how often finishing was put off."""
    subjects = {f"report/{id_}": id_ for id_ in report_ids}
    found: dict[str, dict[str, date]] = {id_: {} for id_ in subjects.values()}
    extensions = dict.fromkeys(found, 0)
    rows = session.execute(select(deadlines).where(deadlines.c.subject.in_(subjects)))
    for row in rows.mappings():
        id_, key = subjects[row["subject"]], row["kind"].removeprefix("report.")
        found[id_][ACCEPT if key == ACCEPT_NAMED else key] = row["due_on"]
        if key == FINISH:
            extensions[id_] = row["extensions"].count('"by"')
    return {
        id_: (Clocks(days.get(ASSIGN), days.get(ACCEPT), days.get(WEEK), days.get(FINISH)), extensions[id_])
        for id_, days in found.items()
    }


def terms_of(session: Session, report_id: str) -> list[Deadline]:
    """A report's terms, each able to explain itself."""
    return deadlines_of(session, f"report/{report_id}")


def place_names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Names by division code; the code itself where registry has not told the name."""
    known = {row.code: row.name for row in session.scalars(select(PlaceRow).where(PlaceRow.code.in_(set(codes))))}
    return {code: known.get(code, code) for code in codes}


def villages_by_township(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """For the reporting form: (township's name, [(code, village's name)]), in the order of codes."""
    rows = session.scalars(select(PlaceRow).where(PlaceRow.tier.in_([9, 12])).order_by(PlaceRow.code)).all()
    townships = {row.code: row.name for row in rows if row.tier == Tier.TOWNSHIP}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row.tier == Tier.VILLAGE and row.carries_list:
            groups.setdefault(Place(row.code).at(Tier.TOWNSHIP).code, []).append((row.code, row.name))
    return [(townships.get(code, code), villages) for code, villages in groups.items()]


def place_of(session: Session, code: str) -> PlaceRow | None:
    """A division, if registry told of it."""
    return session.get(PlaceRow, code)


def entry_of(session: Session, entry_id: str) -> EntryRow | None:
    """A disclosed entry, if its event has arrived."""
    return session.get(EntryRow, entry_id)


def ledgers_of(session: Session, village: str, most: int = 3) -> list[LedgerRow]:
    """A village's newest published months."""
    rows = select(LedgerRow).where(LedgerRow.village == village).order_by(LedgerRow.month.desc()).limit(most)
    return list(session.scalars(rows))


def posts_of_village(session: Session, village: str, today: date) -> list[tuple[str, str]]:
    """Open posts of a village for a corrective talk: (post id, role's name). Grid posts are no officials' posts."""
    rows = session.scalars(select(PostRow).where(PostRow.place == village).order_by(PostRow.role))
    held = [row for row in rows if (row.until is None or row.until >= today) and ROLES[row.role].body != "grid"]
    return [(row.id, ROLES[row.role].name) for row in held]


def figures_of(session: Session, township: Place) -> FiguresRow | None:
    """The newest published figures of a township."""
    mine = select(FiguresRow).where(FiguresRow.township == township.code).order_by(FiguresRow.year.desc()).limit(1)
    return session.scalars(mine).first()


def _recused_subjects(posts: Sequence[PostHeld], who: Who, today: date) -> frozenset[str]:
    """Every place that contains one of the person's posts: as a report's subject it would be their own body or head."""
    bound = [post.place for post in posts if post.person_id == who.person_id and post.binds_on(today)]
    above = {place for place in bound if place.tier >= Tier.COUNTY}
    above |= {step for place in above for step in ladder(Subject(place))}
    return frozenset(place.code for place in above)


def next_due(status: Status, clocks: Clocks) -> date | None:
    """The last day of the legal term that runs now; None once answered."""
    if status is Status.RECEIVED:
        return clocks.accept
    return None if status in {Status.ANSWERED, Status.RATED} else clocks.finish
