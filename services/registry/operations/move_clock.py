"""Move the demonstration clock (演示时钟): forward only, and only where all data are invented."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import ClockMoved
from shared.place import Place, Tier
from shared.refusals import NotAllowed, Refusal
from shared.security.authority import Who
from shared.tables import installation

_MOST_DAYS = 366


def move_clock(session: Session, clock: Clock, who: Who, days: int) -> ClockMoved:
    """Move legal time `days` calendar days forward for all services. Raises NotAllowed outside a demonstration."""
    row = session.execute(select(installation).where(installation.c.id == 1).with_for_update()).mappings().one()
    if row["kind"] != "demonstration":
        raise NotAllowed("clock.production", "这是正式系统，时钟不能调整。")
    counties = [place for place in who.places("clock.move") if place.tier == Tier.COUNTY]
    if not counties:
        raise NotAllowed("clock.not_allowed", "只有县清单主管部门可以调整演示日期。")
    if not 1 <= days <= _MOST_DAYS:
        raise Refusal("clock.days", f"只能向前调整 1 到 {_MOST_DAYS} 天。", where="days")
    offset = int(row["clock_offset"]) + int(timedelta(days=days).total_seconds())
    session.execute(update(installation).where(installation.c.id == 1).values(clock_offset=offset))
    moved = Clock(offset=timedelta(seconds=offset), source=clock.source)
    fact = ClockMoved(offset_seconds=offset, legal_day=moved.today().isoformat())
    place: Place = counties[0]
    record(session, fact, place=place.code)
    audit(session, who, "clock.move", place.code, "clock/demonstration", {"days": days, "offset": offset})
    return fact
