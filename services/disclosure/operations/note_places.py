"""Places as registry records them."""

from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.tables import PlaceRow
from shared.contracts.registry import PlaceRecorded
from shared.place import Place, Tier


def note_place(session: Session, fact: PlaceRecorded) -> None:
    """Keep a place as it now stands, and have its page and those that list it built."""
    session.merge(
        PlaceRow(
            code=fact.code,
            name=fact.name,
            tier=fact.tier,
            kind=fact.kind,
            carries_list=fact.carries_list,
            invented=fact.invented,
        )
    )
    session.flush()
    place = Place.of(fact.code)
    if place.tier < Tier.COUNTY:
        return
    mark_pages(session, [addresses.place(place.code)] if _has_page(fact) else [], _listing(place))


def _has_page(fact: PlaceRecorded) -> bool:
    return fact.tier < Tier.VILLAGE or fact.carries_list


def _listing(place: Place) -> list[str]:
    if place.tier == Tier.VILLAGE:
        return ["/", addresses.township(place.code), addresses.benefits(place.code)]
    return ["/"]
