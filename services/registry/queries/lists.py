"""Power lists: drafts, published versions, items."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, selectinload

from services.registry.domain.list_life import CONSULTATION, DROPPED, Standing, standings
from services.registry.tables import Comment, Draft, ItemRow, PowerList
from shared.clock import Clock
from shared.place import Place
from shared.refusals import NotFound


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
    chosen = select(Draft).where(Draft.county == county.code, Draft.published_at.is_(None), Draft.state != DROPPED)
    return session.scalars(chosen.order_by(Draft.id.desc()).limit(20)).all()


def find_list(session: Session, list_id: str) -> PowerList:
    """A published version. Raises NotFound."""
    found = session.get(PowerList, list_id)
    if found is None:
        raise NotFound("list.unknown", "没有这份清单，请从清单页面重新进入。")
    return found


def standings_of(session: Session, clock: Clock, county: Place) -> dict[str, Standing]:
    """How every version of every list of a county stands today, by its id."""
    versions, found = list_versions(session, county), dict[str, Standing]()
    for kind in {one.kind for one in versions}:
        mine = [one for one in versions if one.kind == kind]
        today = standings([(one.version, one.effective_on) for one in mine], clock.today())
        found |= {one.id: today[one.version] for one in mine}
    return found


def consultations(session: Session, today: date) -> Sequence[Draft]:
    """Lists that are open for comments on a day, the last to begin first."""
    chosen = select(Draft).where(Draft.state == CONSULTATION, Draft.consulted_until >= today)
    return session.scalars(chosen.order_by(Draft.consulted_on.desc(), Draft.id.desc())).all()


def consulted_draft(session: Session, draft_id: str) -> Draft:
    """A draft that everybody may read: it was laid open for comments. Raises NotFound."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.consulted_on is None:
        raise NotFound("draft.unknown", "没有这份征求意见的清单。")
    return draft


def comments_on(session: Session, draft: Draft) -> Sequence[Comment]:
    """What was said to a draft, in order."""
    return session.scalars(select(Comment).where(Comment.draft_id == draft.id).order_by(Comment.id)).all()
