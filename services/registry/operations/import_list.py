"""Import the county's workbook (导入清单): everything wrong at once, or a draft to look at. Nothing is half imported."""

import hashlib

from sqlalchemy.orm import Session

from services.registry.domain.listing import LIST_NAMES, faults_in, remarks_on
from services.registry.operations.list_content import known_to, lists_of, rule_keys, unchanged_kinds
from services.registry.operations.workbook import invalid, items_in, read_workbook
from services.registry.tables import Draft
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import NotAllowed
from shared.security.authority import Who


def import_list(session: Session, clock: Clock, who: Who, filename: str, data: bytes) -> Draft:
    """A draft of the county's lists from a workbook. Raises Invalid with every finding by row and column, NotAllowed."""
    county = county_of(who, "list.import")
    book = read_workbook(data, filename)
    items, faults = items_in(book, rule_keys(session))
    known = known_to(session, county)
    faults += faults_in(items, known)
    if faults:
        raise invalid([book.finding(one) for one in sorted(faults, key=lambda fault: (fault.sheet, fault.line))])
    notes = [*book.notes, *(book.finding(one) for one in remarks_on(items, known))]
    draft = Draft(
        id=new_id(),
        county=county.code,
        imported_by=who.person_id,
        imported_at=clock.now(),
        file_name=filename[-200:],
        file_digest=hashlib.sha256(data).hexdigest(),
        content={"lists": lists_of(items), "notes": notes},
        version=1,
        state="draft",
    )
    same = [
        {"where": LIST_NAMES[kind], "message": f"与已公布的第 {version} 版完全相同，一处都没有变。"}
        for kind, version in unchanged_kinds(session, draft).items()
    ]
    draft.content = {**draft.content, "notes": [*same, *notes]}
    session.add(draft)
    session.flush()
    audit(session, who, "list.import", county.code, f"draft/{draft.id}", {"digest": draft.file_digest})
    return draft


def county_of(who: Who, act: str) -> Place:
    """The county whose lists somebody keeps. Raises NotAllowed."""
    for place in who.places(act):
        if place.tier == Tier.COUNTY:
            return place
    raise NotAllowed("act.not_allowed", "只有县清单主管部门可以办理清单。", where=act)
