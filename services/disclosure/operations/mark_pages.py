"""Public pages that no longer show what is so: rows in the transaction that changed the facts; a job builds them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.tables import PageDue, PlaceRow
from shared.place import Place, Tier

PAGES_DUE = "disclosure.pages_due"
_SOON, _WIDE, _LATER = 0, 1, 2


def mark_pages(session: Session, soon: Iterable[str], later: Iterable[str] = (), wide: Iterable[str] = ()) -> None:
    """Have pages built: `soon` first, then `wide` (the same news in every village), then `later`.

    Rows are written in one order, so that two transactions never wait for each other.
    """
    urgency = dict.fromkeys(later, _LATER) | dict.fromkeys(wide, _WIDE) | dict.fromkeys(soon, _SOON)
    if not urgency:
        return
    at = datetime.now(UTC)
    rows = [
        {"page": page, "urgency": urgency[page], "wanted": 1, "since": at, "claimed_by": "", "claimed_until": None}
        for page in sorted(urgency)
    ]
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(PageDue)
    sooner = case((statement.excluded.urgency < PageDue.urgency, statement.excluded.urgency), else_=PageDue.urgency)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["page"], set_={"wanted": PageDue.wanted + 1, "urgency": sooner}
        ),
        rows,
    )
    session.info[PAGES_DUE] = True


def mark_place(session: Session, code: str, *more: str) -> None:
    """Have the pages of a place built that show its newest records, and `more` paths besides.

    For a village: its own. For a township or county: every village's below it, and its own.
    """
    place = Place.of(code)
    if place.tier == Tier.VILLAGE:
        mark_pages(session, [addresses.village(code), *more])
        return
    villages = villages_below(session, place)
    wide = [page for village in villages for page in (addresses.village(village), addresses.benefits(village))]
    mark_pages(session, more, [addresses.place(place.code)], wide)


def villages_below(session: Session, place: Place) -> list[str]:
    """Codes of the villages and communities at or below a place that carry lists."""
    low, high = place.prefix.ljust(12, "0"), place.prefix.ljust(12, "9")
    query = select(PlaceRow.code).where(
        PlaceRow.tier == int(Tier.VILLAGE), PlaceRow.carries_list.is_(True), PlaceRow.code.between(low, high)
    )
    return list(session.scalars(query.order_by(PlaceRow.code)))
