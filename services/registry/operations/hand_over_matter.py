"""Hand a matter over (移交经办): another official of the village sees it through; its steps stay with their posts."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from services.registry.operations.matters import must_hold, open_matter
from services.registry.tables import Matter, PostRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import MatterHandedOver
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import ROLES, Who


def hand_over_matter(session: Session, clock: Clock, who: Who, matter_id: str, to_post: str, version: int) -> Matter:
    """Make the holder of a post of the village answerable for a running matter. Raises NotFound, Conflict, NotAllowed, Refusal."""
    matter = open_matter(session, matter_id, version)
    village = Place(matter.village)
    must_hold(who, "matter.start", village, "您在本村没有可以移交办件的岗位。")
    if matter.status not in {"running", "held"}:
        raise Refusal("matter.over", "本办件已经结束，不用再移交。")
    post = next((one for one in may_see_through(session, clock, village) if one.id == to_post), None)
    if post is None:
        raise Refusal("hand_over.post", "请从本村在任的、可以办理办件的人员中选一位。", where="to_post")
    if post.person_id == matter.handler_id:
        raise Refusal("hand_over.same", "这位就是现在的经办人。", where="to_post")
    matter.handler_id = post.person_id
    matter.version += 1
    session.flush()
    fact = MatterHandedOver(
        matter_id=matter.id, village=matter.village, person_id=post.person_id, role=post.role,
        handed_over_on=clock.today().isoformat(),
    )  # fmt: skip
    record(session, fact, place=matter.village, version=matter.version)
    detail = {"to": post.person_id, "post": post.id}
    audit(session, who, "matter.hand_over", matter.village, f"matter/{matter.id}", detail)
    return matter


def may_see_through(session: Session, clock: Clock, village: Place) -> Sequence[PostRow]:
    """The posts of a village that are held today and may start matters, with their holders."""
    today = clock.today()
    roles = [key for key, role in ROLES.items() if "matter.start" in role.acts]
    chosen = select(PostRow).where(PostRow.place == village.code, PostRow.role.in_(roles), PostRow.since <= today)
    chosen = chosen.where(or_(PostRow.until.is_(None), PostRow.until >= today)).options(joinedload(PostRow.person))
    return session.scalars(chosen.order_by(PostRow.id)).all()
