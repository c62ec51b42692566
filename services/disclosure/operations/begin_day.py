"""A new legal day: lists and standards come into force and rosters leave the page without anybody doing anything."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.note_lists import bring_into_force
from services.disclosure.tables import PlaceRow
from shared.clock import Clock
from shared.jobs import claim
from shared.place import Tier
from shared.tables import job_claims

NEW_DAY = "disclosure.new_day"


def has_begun(session: Session, clock: Clock) -> bool:
    """Whether today's pages were already asked for."""
    slot = select(job_claims.c.slot).where(job_claims.c.job == NEW_DAY, job_claims.c.slot == clock.today().isoformat())
    return session.scalar(slot) is not None


def begin_day(session: Session, clock: Clock) -> bool:
    """Have every village's pages built once per legal day; whether this call was the one."""
    if not claim(session, NEW_DAY, clock.today().isoformat(), clock.real()):
        return False
    bring_into_force(session, clock.today())
    villages = session.scalars(
        select(PlaceRow.code).where(PlaceRow.tier == int(Tier.VILLAGE), PlaceRow.carries_list.is_(True))
    ).all()
    pages = [page for code in villages for page in (addresses.village(code), addresses.benefits(code))]
    mark_pages(session, [], ["/", *sorted({addresses.township(code) for code in villages}), *pages])
    return True
