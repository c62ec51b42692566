"""Publishing a benefit standard (保障标准) for a county or township."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain.categories import RULES
from services.disclosure.domain.money import yuan
from services.disclosure.domain.standards import KINDS, check_standard
from services.disclosure.operations.mark_pages import mark_place
from services.disclosure.operations.post_entry import Posting, post_entry
from services.disclosure.tables import PlaceRow, StandardRow
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.security.authority import Who


def publish_standard(
    session: Session, clock: Clock, who: Who, place: Place, kind: str, year: int, monthly_fen: int, basis: str, effective_on: date
) -> StandardRow:  # fmt: skip
    """Publish how much is paid per person and month (fen), for which year, on what basis, since which day.

    The same words again change nothing; other words for the same day correct the earlier entry.
    Raises NotAllowed, NotFound for a place that is none, Refusal for what is wrong in it.
    """
    _check_place(session, who, place)
    basis = check_standard(kind, year, monthly_fen, basis, effective_on)
    earlier = _newest_for_day(session, place, kind, effective_on)
    if earlier is not None and (earlier.year, earlier.monthly_fen, earlier.basis) == (year, monthly_fen, basis):
        return earlier
    standard = StandardRow(
        id=new_id(),
        place=place.code,
        kind=kind,
        year=year,
        monthly_fen=monthly_fen,
        basis=basis,
        effective_on=effective_on,
        published_on=clock.today(),
    )
    session.add(standard)
    posting = _posting(standard, earlier.id if earlier else "")
    post_entry(session, clock, posting)
    mark_place(session, place.code)
    audit(session, who, "standard.publish", place.code, f"standard/{standard.id}", {"kind": kind, "year": year})
    return standard


def _posting(standard: StandardRow, corrects: str) -> Posting:
    return Posting(
        id=standard.id,
        place=standard.place,
        kind="benefit_standard",
        category=RULES,
        title=f"{standard.year} 年{KINDS[standard.kind]}标准：每人每月 {yuan(standard.monthly_fen)} 元",
        body=f"自 {standard.effective_on} 起执行。依据：{standard.basis}",
        corrects=corrects,
    )


def _newest_for_day(session: Session, place: Place, kind: str, effective_on: date) -> StandardRow | None:
    same_day = select(StandardRow).where(
        StandardRow.place == place.code, StandardRow.kind == kind, StandardRow.effective_on == effective_on
    )
    return session.scalars(same_day.order_by(StandardRow.id.desc()).limit(1)).first()


def _check_place(session: Session, who: Who, place: Place) -> None:
    if session.get(PlaceRow, place.code) is None:
        raise NotFound("place.unknown", "没有这个区划", where="place")
    if place.tier not in {Tier.COUNTY, Tier.TOWNSHIP}:
        raise Refusal("standard.place", "标准由县或乡镇公布，请填县或乡镇的区划代码", where="place")
    if not who.may("standard.publish", place):
        raise NotAllowed("standard.publish", "只有县、乡镇的主管部门可以公布标准", where="place")
