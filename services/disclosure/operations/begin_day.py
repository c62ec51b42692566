"""A new legal day: standards come into force and rosters leave the page without anybody doing anything."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.operations.wake import NEW_DAY
from services.disclosure.tables import PlaceRow
from shared.clock import Clock
from shared.jobs import claim
from shared.place import Tier


def begin_day(session: Session, clock: Clock) -> bool:
    """Have every village's pages built once per legal day; whether this call was the one."""
    if not claim(session, NEW_DAY, clock.today().isoformat(), clock.real()):
        return False
    villages = session.scalars(
        select(PlaceRow.code).where(PlaceRow.tier == int(Tier.VILLAGE), PlaceRow.carries_list.is_(True))
    ).all()
    mark_pages(session, [], [page for code in villages for page in (addresses.village(code), addresses.benefits(code))])
    return True
