"""Open a draft from a published version (年度修订): the findings that the county decided to act on come with it."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.listing import LIST_NAMES
from services.registry.operations.list_content import content_of
from services.registry.queries.places import below, place_names
from services.registry.tables import Draft, Finding, LookBack, PowerList
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound
from shared.security.authority import Who


def revise_list(session: Session, clock: Clock, who: Who, list_id: str) -> Draft:
    """A draft that says what the version says. Raises NotFound, NotAllowed, Conflict where a newer version is there."""
    source = session.get(PowerList, list_id)
    if source is None:
        raise NotFound("list.unknown", "没有这份清单，请从清单页面重新进入。")
    county = Place(source.county)
    if not who.may("list.import", county):
        raise NotAllowed("act.not_allowed", "只有本县清单主管部门可以修订清单。")
    newer = select(PowerList.version).where(
        PowerList.county == source.county, PowerList.kind == source.kind, PowerList.version > source.version
    )
    if session.scalar(newer.limit(1)) is not None:
        raise Conflict("list.superseded", "这一版之后已有新版，请由最新的一版修订。")
    draft = Draft(
        id=new_id(),
        county=source.county,
        imported_by=who.person_id,
        imported_at=clock.now(),
        file_name=f"{LIST_NAMES[source.kind]}：由第 {source.version} 版修订",
        file_digest=hashlib.sha256(source.id.encode()).hexdigest(),
        content={"lists": [content_of(source)], "notes": []},
        version=1,
        state="draft",
    )
    session.add(draft)
    session.flush()
    draft.content = {**draft.content, "notes": _taken_up(session, county, source.kind, draft.id)}
    detail = {"list": source.id, "version": source.version}
    audit(session, who, "list.revise", source.county, f"draft/{draft.id}", detail)
    return draft


def _taken_up(session: Session, county: Place, kind: str, draft_id: str) -> list[dict[str, str]]:
    chosen = (
        select(Finding)
        .join(LookBack)
        .where(below(LookBack.village, [county]), Finding.decision == "revise", Finding.draft_id == "")
    )
    found = session.scalars(chosen.where(Finding.list_kind.in_([kind, ""])).order_by(Finding.id)).all()
    names = place_names(session, [one.look_back.village for one in found])
    for one in found:
        one.draft_id = draft_id
    return [
        {
            "where": f"回头看 {names[one.look_back.village]} {one.item_code or LIST_NAMES[kind]}",
            "message": f"{one.text}（决定：修订清单。{one.reason}）",
        }
        for one in found
    ]
