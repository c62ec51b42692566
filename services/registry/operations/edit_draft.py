"""Edit a draft (修改草稿) item by item and step by step. What is typed reads as the same cell of the workbook would."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.registry.domain.list_life import check_editable
from services.registry.domain.listing import CLASSES, FREQUENCIES, LIST_NAMES, POWERS
from services.registry.operations.drafts import item_in, keep_lists, lists_to_change, open_draft
from services.registry.operations.list_content import list_content, rule_keys, step_content, whole
from services.registry.operations.workbook import step_from
from services.registry.operations.workbook_columns import (
    COLUMNS,
    DUTY_COLUMNS,
    DUTY_FIELDS,
    ITEM_FIELDS,
    ROLE_KEYS,
    STEP_FIELDS,
)
from services.registry.tables import Draft
from shared.audit import audit
from shared.refusals import Conflict, Invalid, Refusal
from shared.security.authority import Who
from shared.workbooks import Column, Unreadable, Value, read_cell

_MOST_STEPS = 60


@dataclass(frozen=True)
class At:
    """Which item of which draft; `version`: the draft's, as the page showed it."""

    draft_id: str
    version: int
    kind: str
    code: str


def edit_item(session: Session, who: Who, at: At, typed: Mapping[str, str]) -> Draft:
    """Change an item's own fields. `typed`: texts by field name. Raises Invalid with every wrong field, Conflict, NotFound."""
    draft, lists = _open(session, who, at)
    item = item_in(lists, at.kind, at.code)
    item.update(_item_fields(bool(item["posts"]) and not item["steps"], typed))
    return _keep(session, who, draft, lists, at, "item")


def add_item(session: Session, who: Who, at: At, typed: Mapping[str, str]) -> Draft:
    """Put a new item at the end of its list, which is begun where the draft has none of the kind.

    Raises Refusal where the code is taken or the kind is none; Invalid, Conflict, NotFound.
    """
    draft, lists = _open(session, who, at)
    if at.kind not in LIST_NAMES:
        raise Refusal("list.kind", "没有这种清单，请从清单种类里选。", where="kind")
    wanted = next((one for one in lists if one["kind"] == at.kind), None)
    if wanted is None:
        wanted = list_content(at.kind, [])
        lists.append(wanted)
    if any(item["code"] == at.code for item in wanted["items"]):
        raise Refusal("item.code_taken", f"编码“{at.code}”已经用过，请换一个。", where="code")
    code = _read({"code": at.code}, {"事项编码": "code"}, COLUMNS)["code"]
    duty = at.kind not in POWERS and bool(typed.get("posts", "").strip())
    wanted["items"].append(whole({"code": code, "steps": [], **_item_fields(duty, typed)}))
    return _keep(session, who, draft, lists, at, "item.add")


def remove_item(session: Session, who: Who, at: At) -> Draft:
    """Take an item off the list. It stays in every version that was published."""
    draft, lists = _open(session, who, at)
    item_in(lists, at.kind, at.code)
    for one in lists:
        if one["kind"] == at.kind:
            one["items"] = [item for item in one["items"] if item["code"] != at.code]
    return _keep(session, who, draft, [one for one in lists if one["items"]], at, "item.remove")


def edit_step(session: Session, who: Who, at: At, step_id: str, typed: Mapping[str, str]) -> Draft:
    """Change one step; its id stays. Raises Invalid with every wrong field, Conflict, NotFound."""
    draft, lists = _open(session, who, at)
    steps = item_in(lists, at.kind, at.code)["steps"]
    steps[_index(steps, step_id)] = _step(session, step_id, typed)
    return _keep(session, who, draft, lists, at, f"step {step_id}")


def add_step(session: Session, who: Who, at: At, after: str, typed: Mapping[str, str]) -> Draft:
    """Put a new step after another one ("": first). Its id is the next that this flow never used."""
    draft, lists = _open(session, who, at)
    steps = item_in(lists, at.kind, at.code)["steps"]
    if len(steps) >= _MOST_STEPS:
        raise Refusal("step.many", f"一个流程最多 {_MOST_STEPS} 步。")
    place = _index(steps, after) + 1 if after else 0
    steps.insert(place, _step(session, _free_id(steps), typed))
    return _keep(session, who, draft, lists, at, "step.add")


def move_step(session: Session, who: Who, at: At, step_id: str, earlier: bool) -> Draft:
    """Let a step change places with the one before or after it. Raises Refusal at either end."""
    draft, lists = _open(session, who, at)
    steps = item_in(lists, at.kind, at.code)["steps"]
    place = _index(steps, step_id)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(steps):
        raise Refusal("step.at_end", "这一步已经在最前或最后，不能再移。", where=step_id)
    steps[place], steps[other] = steps[other], steps[place]
    return _keep(session, who, draft, lists, at, f"step.move {step_id}")


def remove_step(session: Session, who: Who, at: At, step_id: str) -> Draft:
    """Take a step out of the flow; ways on to it are then faults that the draft shows."""
    draft, lists = _open(session, who, at)
    steps = item_in(lists, at.kind, at.code)["steps"]
    del steps[_index(steps, step_id)]
    return _keep(session, who, draft, lists, at, f"step.remove {step_id}")


def _open(session: Session, who: Who, at: At) -> tuple[Draft, list[dict[str, Any]]]:
    draft = open_draft(session, who, at.draft_id, at.version)
    check_editable(draft.state)
    return draft, lists_to_change(draft)


def _keep(session: Session, who: Who, draft: Draft, lists: list[dict[str, Any]], at: At, what: str) -> Draft:
    keep_lists(draft, lists)
    audit(session, who, "list.edit", draft.county, f"draft/{draft.id}", {"item": f"{at.kind}/{at.code}", "what": what})
    return draft


def _index(steps: list[dict[str, Any]], step_id: str) -> int:
    for number, step in enumerate(steps):
        if step["id"] == step_id:
            return number
    raise Conflict("step.gone", "草稿里没有这个步骤，可能刚被删去。请刷新页面。", where=step_id)


def _free_id(steps: list[dict[str, Any]]) -> str:
    used = {step["id"] for step in steps} | {one["to"] for step in steps for one in step["next"]}
    return next(name for number in range(1, len(used) + 2) if (name := f"s{number}") not in used)


def _item_fields(duty: bool, typed: Mapping[str, str]) -> dict[str, Any]:
    fields, columns = (DUTY_FIELDS, DUTY_COLUMNS) if duty else (ITEM_FIELDS, COLUMNS)
    found: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in _read(typed, fields, columns).items()
    }
    if duty:
        unknown = [name for name in found["posts"] if name not in ROLE_KEYS]
        if unknown:
            raise Invalid(
                "draft.fields",
                "有 1 处填得不对，没有保存。",
                [{"where": "posts", "message": f"没有“{unknown[0]}”这个岗位。"}],
            )
        found |= {
            "posts": [ROLE_KEYS[name] for name in found["posts"]],
            "frequency": FREQUENCIES.get(found["frequency"], ""),
        }
    else:
        found["item_class"] = CLASSES.get(found["item_class"], "")
    return found


def _step(session: Session, step_id: str, typed: Mapping[str, str]) -> dict[str, Any]:
    cells = _read({**typed, "id": step_id}, STEP_FIELDS, COLUMNS)
    step, unknown = step_from(cells, rule_keys(session))
    if unknown:
        message = f"没有“{'、'.join(unknown)}”这个岗位，请按岗位表填写。"
        raise Invalid("draft.fields", "有 1 处填得不对，没有保存。", [{"where": "actors", "message": message}])
    return step_content(step)


def _read(typed: Mapping[str, str], fields: Mapping[str, str], columns: tuple[Column, ...]) -> dict[str, Value]:
    values, findings = dict[str, Value](), list[dict[str, str]]()
    for column in columns:
        name = fields.get(column.name)
        if name is None:
            continue
        text = typed.get(name, "")
        try:
            values[name] = read_cell(text, column)
        except Unreadable as error:
            findings.append({"where": name, "message": f"{column.name}：{error}。"})
            continue
        if column.required and not values[name]:
            findings.append({"where": name, "message": f"{column.name}：没有填写。"})
    if findings:
        raise Invalid("draft.fields", f"有 {len(findings)} 处填得不对，没有保存。请逐处改正。", findings)
    return values
