"""A list's content as drafts keep it (JSON), as the domain checks it and as the tables publish it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Branch, Step
from services.registry.domain.listing import LIST_NAMES, Fault, Known, ListedItem, faults_in, remarks_on
from services.registry.domain.minimums import Minimum
from services.registry.domain.own_items import OwnItems
from services.registry.operations.workbook import on_lines
from services.registry.queries.places import places_under
from services.registry.tables import Draft, ItemRow, LawMinimum, OwnItemRule, PowerList, RuleRow, StepRow
from shared.place import Place
from shared.security.authority import ROLES

_TEXTS = (
    "category", "basis", "scope", "holder", "time_limit", "department", "contact", "whom", "phone", "fee", "source",
    "content", "due",
)  # fmt: skip
_LISTS = ("materials", "composed", "forms", "posts")
_STEP_LISTS = ("actors", "papers", "different_people")
_STEP = ("id", "name", "kind", "actors", "body", "papers", "limit", "posted", "notice_days", "rule", "different_people")
ACTING = frozenset(key for key, role in ROLES.items() if "matter.step" in role.acts)
RECORDING = frozenset(key for key, role in ROLES.items() if "duty.record" in role.acts)


def lists_of(items: Sequence[ListedItem]) -> list[dict[str, Any]]:
    """What a draft keeps: a list for each kind, in the order of the first item of each."""
    kinds = dict.fromkeys(item.list_kind for item in items)
    return [list_content(kind, [_item(item) for item in items if item.list_kind == kind]) for kind in kinds]


def list_content(kind: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """One list of a draft, with the note that says how much of it was composed."""
    composed = sum(bool(item["composed"]) for item in items)
    note = (
        f"本清单 {len(items)} 项中有 {composed} 项含有为演示而编写的内容，每项都注明了编写的栏目。" if composed else ""
    )
    return {"kind": kind, "name": LIST_NAMES[kind], "composed_note": note, "items": items}


def content_of(power_list: PowerList) -> dict[str, Any]:
    """A published version as a draft would keep it."""
    return list_content(power_list.kind, [item_content(row) for row in power_list.items])


def item_content(row: ItemRow) -> dict[str, Any]:
    """A published item as a draft would keep it."""
    return {
        "code": row.code,
        "name": row.name,
        "item_class": row.item_class,
        **{name: getattr(row, name) for name in (*_TEXTS, "frequency", "place")},
        **{name: list(getattr(row, name)) for name in _LISTS},
        "steps": [_step_content(step) for step in row.steps],
    }


def whole(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a draft with every field of today: one imported before a field existed lacks it."""
    empty: dict[str, Any] = dict.fromkeys((*_TEXTS, "frequency", "place", "item_class"), "")
    empty |= {name: [] for name in _LISTS}
    return {**empty, **item, "steps": [{"next": [], **step} for step in item["steps"]]}


def whole_lists(draft: Draft) -> list[dict[str, Any]]:
    """A draft's lists with every field of today."""
    return [{**one, "items": [whole(item) for item in one["items"]]} for one in draft.content["lists"]]


def item_row(order: int, item: Mapping[str, Any]) -> ItemRow:
    """The item to be published."""
    fields = {name: value for name, value in whole(item).items() if name != "steps"}
    steps = [StepRow(position=position, **step) for position, step in enumerate(whole(item)["steps"], start=1)]
    return ItemRow(order=order, steps=steps, **fields)


def same_items(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two versions say the same, item by item in order."""
    return [whole(item) for item in one] == [whole(item) for item in other]


def newest_version(session: Session, county: str, kind: str) -> PowerList | None:
    """The last published version of a list, whether it holds already or not."""
    chosen = select(PowerList).where(PowerList.county == county, PowerList.kind == kind)
    return session.scalar(chosen.order_by(PowerList.version.desc()).limit(1))


def unchanged_kinds(session: Session, draft: Draft) -> dict[str, int]:
    """The draft's lists that say just what their newest version says, with its number."""
    found = {}
    for one in draft.content["lists"]:
        newest = newest_version(session, draft.county, one["kind"])
        if newest is not None and same_items(one["items"], content_of(newest)["items"]):
            found[one["kind"]] = newest.version
    return found


def known_to(session: Session, county: Place) -> Known:
    """What a list is checked against."""
    decided = dict[str, set[str]]()
    for key, body in session.execute(select(RuleRow.key, RuleRow.body)):
        decided.setdefault(key, set()).add(body)
    allowed = session.execute(
        select(OwnItemRule.tier, OwnItemRule.item_class, OwnItemRule.category).where(OwnItemRule.county == county.code)
    )
    places = frozenset(row.code for row in places_under(session, county) if row.code != county.code)
    own = OwnItems(county.code, places, frozenset((row.tier, row.item_class, row.category) for row in allowed))
    meetings = {key: frozenset(bodies) for key, bodies in decided.items()}
    return Known(ACTING, frozenset(decided), frozenset(ROLES), RECORDING, own, meetings, _minimums(session))


def _minimums(session: Session) -> tuple[Minimum, ...]:
    held = select(LawMinimum).where(LawMinimum.in_force_until.is_(None)).order_by(LawMinimum.key)
    return tuple(Minimum(row.words, row.need, row.value, row.basis, row.binding) for row in session.scalars(held))


def rule_keys(session: Session) -> dict[str, str]:
    """Keys of the rules by their Chinese names."""
    return {row.name: row.key for row in session.scalars(select(RuleRow))}


def rule_names(session: Session) -> dict[str, str]:
    """Chinese names of the rules by their keys."""
    return {key: name for name, key in rule_keys(session).items()}


def faults_of(session: Session, draft: Draft) -> list[dict[str, str]]:
    """Everything that keeps a draft from being published: {"where", "message", "kind", "code", "step"} each."""
    items = on_lines([_listed(one["kind"], item) for one in whole_lists(draft) for item in one["items"]])
    faults = faults_in(items, known_to(session, Place(draft.county)))
    empty = [
        {"where": one["name"], "message": "清单里一个事项都没有。"}
        for one in draft.content["lists"]
        if not one["items"]
    ]
    return [*empty, *(_where(items, fault) for fault in faults)]


def remarks_of(session: Session, draft: Draft) -> list[dict[str, str]]:
    """What in a draft is allowed but worth a second look, as `faults_of` tells."""
    items = on_lines([_listed(one["kind"], item) for one in whole_lists(draft) for item in one["items"]])
    return [_where(items, one) for one in remarks_on(items, known_to(session, Place(draft.county)))]


def _where(items: Sequence[ListedItem], fault: Fault) -> dict[str, str]:
    item = next(item for item in reversed(items) if item.line <= fault.line)
    step = next((step.id for step, line in zip(item.steps, item.step_lines, strict=True) if line == fault.line), "")
    at = f" 步骤 {step}" if step else ""
    where = f"{LIST_NAMES[item.list_kind]} {item.code}{at}「{fault.column}」"
    return {"where": where, "message": fault.message, "kind": item.list_kind, "code": item.code, "step": step}


def _item(item: ListedItem) -> dict[str, Any]:
    return whole(
        {
            "code": item.code,
            "name": item.name,
            "item_class": item.item_class,
            **item.texts,
            "materials": list(item.materials),
            "composed": list(item.composed),
            "forms": list(item.forms),
            "posts": list(item.posts),
            "frequency": item.frequency,
            "place": item.place,
            "steps": [step_content(step) for step in item.steps],
        }
    )


def step_content(step: Step) -> dict[str, Any]:
    """A step as drafts keep it."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(step).items()}


def _step_content(row: StepRow) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in _STEP}
    return {**kept, "next": [{"to": one["to"], "when": one["when"]} for one in row.next]}


def _listed(kind: str, item: Mapping[str, Any]) -> ListedItem:
    return ListedItem(
        list_kind=kind,
        code=item["code"],
        name=item["name"],
        item_class=item["item_class"],
        texts={name: item[name] for name in _TEXTS},
        materials=tuple(item["materials"]),
        composed=tuple(item["composed"]),
        steps=tuple(_steps(item["steps"])),
        line=0,
        forms=tuple(item["forms"]),
        posts=tuple(item["posts"]),
        frequency=item["frequency"],
        place=item["place"],
    )


def _steps(steps: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
    for step in steps:
        lists = {name: tuple(step[name]) for name in _STEP_LISTS}
        yield Step(**{**step, **lists, "next": tuple(Branch(**one) for one in step["next"])})
