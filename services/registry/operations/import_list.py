"""Import the county's workbook (导入清单): everything wrong at once, or a draft to look at. Nothing is half imported."""

import hashlib
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.listing import LIST_NAMES, Fault, Known, ListedItem, faults_in, remarks_on
from services.registry.operations.workbook import items_in, read_workbook
from services.registry.tables import Draft, RuleRow
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import Invalid, NotAllowed
from shared.security.authority import ROLES, Who
from shared.workbooks import Rows

ACTING = frozenset(key for key, role in ROLES.items() if "matter.step" in role.acts)


def import_list(session: Session, clock: Clock, who: Who, filename: str, data: bytes) -> Draft:
    """A draft of the county's lists from a workbook. Raises Invalid with every finding by row and column, NotAllowed."""
    county = county_of(who, "list.import")
    rows = read_workbook(data, filename)
    rules = {row.name: row.key for row in session.scalars(select(RuleRow))}
    items, faults = items_in(rows, rules)
    faults += faults_in(items, Known(ACTING, frozenset(rules.values())))
    if faults:
        raise _invalid(rows, faults)
    draft = Draft(
        id=new_id(),
        county=county.code,
        imported_by=who.person_id,
        imported_at=clock.now(),
        file_name=filename[-200:],
        file_digest=hashlib.sha256(data).hexdigest(),
        content={"lists": _lists(items), "notes": [*rows.notes, *_findings(rows, remarks_on(items))]},
        version=1,
    )
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


def _invalid(rows: Rows, faults: list[Fault]) -> Invalid:
    findings = _findings(rows, sorted(faults, key=lambda fault: fault.line))
    message = f"表格里有 {len(findings)} 处需要改正，什么都没有导入。请全部改好后重新上传。"
    return Invalid("workbook.invalid", message, findings)


def _findings(rows: Rows, faults: list[Fault]) -> list[dict[str, str]]:
    by_line = {row.line: row for row in rows}
    return [by_line[fault.line].finding(fault.column, fault.message) for fault in faults]


def _lists(items: list[ListedItem]) -> list[dict[str, Any]]:
    kinds = dict.fromkeys(item.list_kind for item in items)
    return [_list(kind, [item for item in items if item.list_kind == kind]) for kind in kinds]


def _list(kind: str, items: list[ListedItem]) -> dict[str, Any]:
    composed = sum(bool(item.composed) for item in items)
    note = (
        f"本清单 {len(items)} 项中有 {composed} 项含有为演示而编写的内容，每项都注明了编写的栏目。" if composed else ""
    )
    return {"kind": kind, "name": LIST_NAMES[kind], "composed_note": note, "items": [_item(item) for item in items]}


def _item(item: ListedItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "item_class": item.item_class,
        **item.texts,
        "materials": list(item.materials),
        "composed": list(item.composed),
        "steps": [_plain(asdict(step)) for step in item.steps],
    }


def _plain(step: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in step.items()}
