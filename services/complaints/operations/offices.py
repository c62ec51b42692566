"""Offices: their keys, who may open what, and where a report goes when its office may no longer have it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.complaints.domain.progress import Status
from services.complaints.domain.routing import PostHeld, Subject, eligible, recused, route
from services.complaints.tables import GrantRow, OfficeKeyRow, PostRow, ReportRow
from services.complaints.vault import Vault
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound
from shared.security.authority import ROLES, Who

HANDLE = "report.handle"
HANDLERS = frozenset(name for name, role in ROLES.items() if HANDLE in role.acts)


@dataclass(frozen=True)
class Access:
    """A report and the office through which somebody may open it now. `acting`: that office handles it."""

    report: ReportRow
    office: Place
    acting: bool


def handlers_posts(session: Session) -> list[PostHeld]:
    """Every post, of any kind, of everybody who holds or held a handling post: what recusal is computed from."""
    people = select(PostRow.person_id).where(PostRow.role.in_(HANDLERS))
    return [_post_held(row) for row in session.scalars(select(PostRow).where(PostRow.person_id.in_(people)))]


def own_offices(posts: Iterable[PostHeld], who: Who, clock: Clock) -> tuple[Place, ...]:
    """Where somebody handles reports today: posts that both their token and registry's own account give them."""
    shown = {(post.id, post.place) for post in who.posts if post.role in HANDLERS}
    mine = (post for post in posts if post.person_id == who.person_id and post.handles and post.open_on(clock.today()))
    return tuple(sorted({post.place for post in mine if (post.id, post.place) in shown}))


def access(session: Session, clock: Clock, who: Who, report_id: str, *, lock: bool = False) -> Access:
    """How somebody may open a report, computed anew; fails closed.

    Raises the same NotFound whether there is no such report, the person is recused, or their office has no key.
    """
    report = session.get(ReportRow, report_id, with_for_update=lock or None)
    posts = handlers_posts(session)
    offices = own_offices(posts, who, clock)
    if report is None or recused(who.person_id, posts, Subject(Place(report.subject_place)), clock.today()):
        raise unknown()
    holding = set(session.scalars(select(GrantRow.office).where(GrantRow.report_id == report_id)))
    mine = [office for office in offices if office.code in holding]
    if not mine:
        raise unknown()
    handling = Place(report.handling_office)
    return Access(report, handling if handling in mine else mine[0], acting=handling in mine)


def acting(session: Session, clock: Clock, who: Who, report_id: str, version: int | None) -> Access:
    """Like `access`, for changing a report: locks it; only the handling office may, and only what it has seen.

    version: the one the page showed; None where the act can do no harm. Raises NotAllowed, Conflict.
    """
    found = access(session, clock, who, report_id, lock=True)
    if not found.acting:
        raise NotAllowed("report.not_yours", "这件反映由下级机关承办；要由本机关办理，请先“提级办理”")
    check_version(found.report, version)
    return found


def check_version(report: ReportRow, version: int | None) -> None:
    """Raises Conflict where the report has moved on since the page was opened."""
    if version is not None and version != report.version:
        raise Conflict(
            "report.stale", "您打开页面之后，这件反映已有新的办理情况；请刷新页面看过后再办理", where="version"
        )


def unknown() -> NotFound:
    """The one answer for everything that may not be known."""
    return NotFound("report.unknown", "没有这件反映，或者您不能查看")


def open_content_key(session: Session, vault: Vault, found: Access) -> bytes:
    """The report's content key, through the office's key. Raises NotFound where the office's key is not here."""
    office = session.get(OfficeKeyRow, found.office.code)
    grant = session.get(GrantRow, (found.report.id, found.office.code))
    if office is None or grant is None:
        raise unknown()
    return vault.content_key(office.private_key, grant.sealed_key)


def office_public_keys(session: Session, vault: Vault, places: Iterable[Place]) -> dict[str, str]:
    """The offices' public keys by division code; an office without a pair gets one now."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    found: dict[str, str] = {}
    for place in places:
        row = session.get(OfficeKeyRow, place.code)
        if row is None:
            public, private = vault.new_office_pair()
            values = {"office": place.code, "public_key": public, "private_key": private}
            session.execute(dialect.insert(OfficeKeyRow).values(values).on_conflict_do_nothing())
            row = session.get_one(OfficeKeyRow, place.code)  # of two at once, the one that was first
        found[place.code] = row.public_key
    return found


def reroute(session: Session, clock: Clock) -> int:
    """Move each report that nobody in its office may open (any more) to the lowest office above that holds its key.

    Returns how many moved. Run by a sweep, so that a change of posts can make no report disappear. Locks only what moves.
    """
    posts, moved = handlers_posts(session), 0
    unanswered = ReportRow.status.not_in([Status.ANSWERED, Status.RATED])
    for seen in session.scalars(select(ReportRow).where(unanswered).order_by(ReportRow.id)).all():
        if _place_now(seen, posts, clock) == (seen.handling_office, seen.stranded):
            continue
        report = session.get_one(ReportRow, seen.id, with_for_update=True)
        report.handling_office, report.stranded = _place_now(report, posts, clock)
        report.version += 1
        moved += 1
    return moved


def _place_now(report: ReportRow, posts: list[PostHeld], clock: Clock) -> tuple[str, bool]:
    """Where a report belongs today (its own office if somebody there may open it), and whether it is stranded."""
    subject = Subject(Place(report.subject_place))
    able = eligible(posts, subject, clock.today())
    granted = {grant.office for grant in report.grants}
    ours = sorted((place for place in able if place.code in granted), key=lambda place: -place.tier)
    if report.handling_office in {place.code for place in ours}:
        return report.handling_office, False
    handling = ours[0] if ours else route(posts, subject, clock.today()).handling
    return handling.code, not ours


def _post_held(row: PostRow) -> PostHeld:
    return PostHeld(row.id, row.person_id, Place(row.place), row.since, row.until, handles=row.role in HANDLERS)
