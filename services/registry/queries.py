"""What people and programs look at: places, people, lists, refusals. Matters are in `matter_views`."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from services.registry.tables import (
    Draft,
    ItemRow,
    Matter,
    Person,
    PlaceRow,
    PostRow,
    PowerList,
    RefusalRow,
    SignIn,
)
from shared.clock import Clock
from shared.place import Place, Tier
from shared.refusals import NotFound


def below(column: Any, places: Iterable[Place]) -> Any:
    """A condition: the column's code lies at or below one of the places (false for no places)."""
    return or_(False, *(column.like(f"{place.prefix}%") for place in places))


def place_of(session: Session, code: str) -> PlaceRow:
    """A recorded division. Raises NotFound."""
    row = session.get(PlaceRow, code)
    if row is None:
        raise NotFound("place.unknown", f"没有区划代码 {code}，请核对。", where="place")
    return row


def places_under(session: Session, place: Place) -> Sequence[PlaceRow]:
    """A division and everything below it, by code."""
    return session.scalars(select(PlaceRow).where(below(PlaceRow.code, [place])).order_by(PlaceRow.code)).all()


def villages_below(session: Session, places: Iterable[Place]) -> Sequence[PlaceRow]:
    """Villages and communities that carry lists, by code."""
    chosen = select(PlaceRow).where(PlaceRow.carries_list, below(PlaceRow.code, places))
    return session.scalars(chosen.order_by(PlaceRow.code)).all()


def names_of(session: Session, ids: Sequence[str]) -> list[dict[str, str]]:
    """What people are called, for services that must show it."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)).order_by(Person.id))
    return [{"id": row.id, "name": row.name} for row in rows]


def people_at(place: Place) -> Select[PostRow]:
    """Posts held at a place or below it, with their people."""
    return (
        select(PostRow)
        .join(Person)
        .where(below(PostRow.place, [place]))
        .options(selectinload(PostRow.person), selectinload(PostRow.body))
    )


def current_lists(session: Session, clock: Clock, county: Place) -> Sequence[PowerList]:
    """Of each of a county's lists the version that holds today, else the newest that is to come."""
    newest = (
        select(PowerList.kind, func.max(PowerList.version).label("version"))
        .where(PowerList.county == county.code, PowerList.effective_on <= clock.today())
        .group_by(PowerList.kind)
        .subquery()
    )
    chosen = select(PowerList).join(
        newest, and_(PowerList.kind == newest.c.kind, PowerList.version == newest.c.version)
    )
    return session.scalars(chosen.where(PowerList.county == county.code).order_by(PowerList.kind)).all()


def list_versions(session: Session, county: Place) -> Sequence[PowerList]:
    """Every version of every list of a county, newest first."""
    chosen = select(PowerList).where(PowerList.county == county.code)
    return session.scalars(chosen.order_by(PowerList.kind, PowerList.version.desc())).all()


def counties_with_lists(session: Session) -> list[Place]:
    """Where lists were published."""
    return [Place(code) for code in session.scalars(select(PowerList.county).distinct().order_by(PowerList.county))]


def items_of(session: Session, power_list: PowerList) -> Sequence[ItemRow]:
    """The items of one published version, in order, with their steps."""
    chosen = select(ItemRow).where(ItemRow.list_id == power_list.id).options(selectinload(ItemRow.steps))
    return session.scalars(chosen.order_by(ItemRow.order)).all()


def item_of(session: Session, list_id: str, code: str) -> ItemRow:
    """One item of one published version. Raises NotFound."""
    item = session.get(ItemRow, (list_id, code))
    if item is None:
        raise NotFound("item.unknown", "清单的这一版里没有这个事项。")
    return item


def draft_of(session: Session, draft_id: str, places: Sequence[Place]) -> Draft:
    """A draft of a county whose lists the asker keeps. Raises NotFound."""
    draft = session.get(Draft, draft_id)
    if draft is None or not any(place.contains(Place(draft.county)) for place in places):
        raise NotFound("draft.unknown", "没有这份清单草稿，请重新导入。")
    return draft


def open_drafts(session: Session, county: Place) -> Sequence[Draft]:
    """Drafts that wait to be published, newest first."""
    chosen = select(Draft).where(Draft.county == county.code, Draft.published_at.is_(None))
    return session.scalars(chosen.order_by(Draft.id.desc()).limit(20)).all()


def matters_at(places: Iterable[Place], status: str = "") -> Select[Matter]:
    """Matters of villages at or below the places."""
    chosen = select(Matter).where(below(Matter.village, places))
    chosen = chosen.options(selectinload(Matter.place), selectinload(Matter.item).selectinload(ItemRow.steps))
    chosen = chosen.options(selectinload(Matter.steps), selectinload(Matter.objections))
    return chosen.where(Matter.status == status) if status else chosen


def refusals_at(places: Iterable[Place]) -> Select[RefusalRow]:
    """Refusals at or below the places."""
    return select(RefusalRow).where(below(RefusalRow.village, places))


def sign_ins_of(session: Session, clock: Clock, person_id: str) -> Sequence[SignIn]:
    """Somebody's sessions that still stand, newest first."""
    chosen = select(SignIn).where(
        SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.ends_at > clock.real()
    )
    return session.scalars(chosen.order_by(SignIn.id.desc())).all()


def townships_of(session: Session, place: Place) -> dict[str, str]:
    """Names of the townships below a place, by code."""
    chosen = select(PlaceRow).where(PlaceRow.tier == int(Tier.TOWNSHIP), below(PlaceRow.code, [place]))
    return {row.code: row.name for row in session.scalars(chosen)}


def all_places(session: Session) -> Sequence[PlaceRow]:
    """Every recorded division, by code."""
    return session.scalars(select(PlaceRow).order_by(PlaceRow.code)).all()
