"""Publishing an imported roster: one entry, and the recipients under it as the rule has them written."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain.categories import RESULT
from services.disclosure.domain.money import yuan
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.post_entry import Posting, post_entry
from services.disclosure.operations.versions import check_version
from services.disclosure.queries.benefits import rule_for
from services.disclosure.tables import EntryRow, RosterRow
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.security.authority import Who


def publish_roster(session: Session, clock: Clock, who: Who, roster_id: str, version: int) -> RosterRow:
    """Post a roster. One published before for the same period is corrected by it and leaves the page.

    Raises NotFound, NotAllowed, Conflict (stale), Refusal where it stands already.
    """
    roster = session.get(RosterRow, roster_id, with_for_update=True)
    if roster is None:
        raise NotFound("roster.unknown", "没有这份名单")
    if not who.may("roster.publish", Place(roster.village)):
        raise NotAllowed("roster.publish", "只有本村书记、主任或文书可以公布名单")
    check_version(roster.version, version)
    if roster.entry_id:
        raise Refusal("roster.published", "这份名单已经公布")
    rule = rule_for(session, roster.kind, roster.village, clock.today())
    entry = post_entry(session, clock, _posting(session, roster, rule.title, rule.basis))
    roster.entry_id, roster.published_on = entry.id, clock.today()
    roster.shown_until = clock.today() + timedelta(days=rule.shown_days)
    session.flush()
    mark_pages(session, [addresses.benefits(roster.village)])
    audit(
        session,
        who,
        "roster.publish",
        roster.village,
        f"roster/{roster.id}",
        {"kind": roster.kind, "period": roster.period},
    )
    return roster


def _posting(session: Session, roster: RosterRow, title: str, basis: str) -> Posting:
    left_out = f"另有 {roster.left_out} 人依法不公开。" if roster.left_out else ""
    return Posting(
        place=roster.village,
        kind="roster",
        category=RESULT,
        title=f"{roster.period} {title}",
        body=f"共 {roster.rows} 户（人），合计每月 {yuan(roster.total_fen)} 元。{left_out}{basis}。",
        corrects=_earlier(session, roster),
    )


def _earlier(session: Session, roster: RosterRow) -> str:
    query = (
        select(EntryRow.id)
        .join(RosterRow, RosterRow.entry_id == EntryRow.id)
        .where(RosterRow.village == roster.village, RosterRow.kind == roster.kind, RosterRow.period == roster.period)
    )
    return session.scalars(query.order_by(EntryRow.seq.desc()).limit(1)).first() or ""
