"""Start a matter (发起办件): only from an item of the county's published list. 清单之外无权力."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.lifting import settled, with_reviews
from services.registry.domain.own_items import holds_at
from services.registry.operations.deadlines import open_step
from services.registry.operations.lift import reviews_at_start
from services.registry.operations.matters import must_hold
from services.registry.operations.privacy import check_public_words
from services.registry.operations.published import Published, published
from services.registry.tables import Matter, PlaceRow, PowerList
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import MatterStarted
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import NotFound, Refusal
from shared.security.authority import Who

_BASIS = "《宁波市法治乡村建设促进条例》第十八、十九条（同类规定）；本县公布的小微权力清单"


def start_matter(
    session: Session, clock: Clock, who: Who, village: Place, list_kind: str, item_code: str, title: str
) -> Matter:
    """Start one run of an item. Raises NotAllowed, NotFound, or Refusal where the item is on no list in force today."""
    listing_place(session, village)
    must_hold(
        who, "matter.start", village, "您在本村没有可以发起办件的岗位。请由村党组织、村委会或合作社负责人、村文书发起。"
    )
    item = item_in_force(session, clock, village, list_kind, item_code)
    title = title.strip() or item.name
    check_public_words(session, village, title, "title")
    return begin(session, clock, who, village, item, list_kind, title, new_id())


def begin(
    session: Session, clock: Clock, who: Who, village: Place, item: Published, list_kind: str, title: str,
    matter_id: str,
) -> Matter:  # fmt: skip
    """The matter, with its first step waiting, said to everybody; the caller has checked that it may be started."""
    today = clock.today()
    reviews = reviews_at_start(session, village, (list_kind, item.code), today)
    if len(item.steps) == 1:
        reviews = settled(reviews, item.steps[0].id)
    first = with_reviews(item.steps, reviews)[0]
    matter = Matter(
        id=matter_id,
        village=village.code,
        list_id=item.list_id,
        item_code=item.code,
        title=title,
        status="running",
        version=1,
        started_by=who.person_id,
        handler_id=who.person_id,
        started_on=today,
        reviews=[asdict(review) for review in reviews],
    )
    session.add(matter)
    session.flush()
    open_step(session, matter.id, village.code, first, 1, today)
    record(
        session,
        MatterStarted(
            matter_id=matter.id,
            village=village.code,
            list_id=item.list_id,
            list_version=item.list_version,
            item_code=item.code,
            item_name=item.name,
            item_class=item.item_class,
            title=title,
            started_on=today.isoformat(),
            first_step=first.id,
        ),
        place=village.code,
        version=1,
    )
    audit(session, who, "matter.start", village.code, f"matter/{matter.id}", {"item": item.code, "list": item.list_id})
    return matter


def list_in_force(session: Session, clock: Clock, place: Place, kind: str) -> PowerList | None:
    """The version of a county's list that is in force today, if any."""
    return session.scalar(
        select(PowerList)
        .where(
            PowerList.county == place.at(Tier.COUNTY).code,
            PowerList.kind == kind,
            PowerList.effective_on <= clock.today(),
        )
        .order_by(PowerList.version.desc())
        .limit(1)
    )


def item_in_force(session: Session, clock: Clock, village: Place, list_kind: str, item_code: str) -> Published:
    """The item, if it is on a list in force today. Raises Refusal: what is not on the list is no power."""
    power_list = list_in_force(session, clock, village, list_kind)
    item = published(session, power_list.id, item_code) if power_list else None
    if item is None or not holds_at(item.place, village):
        raise Refusal(
            "matter.not_on_list",
            f"事项“{item_code}”不在本县公布的清单上。清单之外无权力，不能办理；确有需要的，请报县清单主管部门修订清单。",
            where="item_code",
            basis=_BASIS,
        )
    if not item.steps:
        raise Refusal(
            "matter.duty",
            f"“{item.name}”是职责，没有流程，不能发起办件。请从有流程的事项里选。",
            where="item_code",
            basis=_BASIS,
        )
    return item


def listing_place(session: Session, village: Place) -> None:
    """Raise NotFound or Refusal unless the place is a village that carries lists."""
    row = session.get(PlaceRow, village.code)
    if row is None:
        raise NotFound("place.unknown", f"没有区划代码为 {village.code} 的村（社区），请核对。", where="village")
    if not row.carries_list:
        raise Refusal("place.no_list", f"{row.name}不适用小微权力清单，不能发起办件。", where="village", basis=_BASIS)
