"""What the pages of lists share: words for changes, forms of items and steps, charts."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from services.registry.domain.list_life import CAPACITIES
from services.registry.domain.listing import FREQUENCY_NAMES
from services.registry.operations.workbook_columns import COLUMNS, DUTY_COLUMNS, DUTY_FIELDS, ITEM_FIELDS, STEP_FIELDS
from services.registry.pages.words import class_names, list_names, role_names
from shared.contracts.registry import ListedStep
from shared.flowchart import draw
from shared.web.wording import _
from shared.workbooks import Column, Value


def chart(name: str, code: str, steps: Sequence[ListedStep], rules: Mapping[str, str]) -> Markup:
    """The flowchart; "" for a duty."""
    if not steps:
        return Markup("")
    return Markup(draw(name, steps, subtitle=code, rules=rules))  # noqa: S704 - the drawer escapes all text


def names() -> dict[str, Any]:
    """What keys are called, for templates."""
    return {
        "classes": {**class_names(), "": _("职责")},
        "roles": role_names(),
        "kinds": list_names(),
        "frequencies": FREQUENCY_NAMES,
        "capacities": CAPACITIES,
    }


def states() -> dict[str, tuple[str, str]]:
    """A draft's state and a version's standing: words and kind of badge."""
    return {
        "draft": (_("草稿"), "plain"),
        "consultation": (_("正在征求意见"), "wait"),
        "adopted": (_("已审定，待公布"), "info"),
        "published": (_("已公布"), "good"),
        "dropped": (_("已作废"), "plain"),
        "in_force": (_("现行"), "good"),
        "to_come": (_("尚未生效"), "wait"),
        "superseded": (_("已被替代"), "plain"),
    }


def fields_of(what: str, cells: Mapping[str, Value]) -> list[dict[str, Any]]:
    """The fields of a form for an "item", a "duty" or a "step", each filled with its cell as the workbook writes it."""
    columns, named = {
        "item": (COLUMNS, ITEM_FIELDS),
        "duty": (DUTY_COLUMNS, DUTY_FIELDS),
        "step": (COLUMNS, {heading: name for heading, name in STEP_FIELDS.items() if name != "id"}),
    }[what]
    return [_field(column, named[column.name], cells.get(column.name)) for column in columns if column.name in named]


def _field(column: Column, name: str, value: Value) -> dict[str, Any]:
    text = "；".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return {
        "name": name,
        "label": column.name,
        "value": text,
        "choices": [(one, one) for one in column.choices],
        "long": column.max_length > 100 and column.kind in {"text", "list"},
        "max": column.max_length,
        "hint": hints().get(name, ""),
        "required": column.required or name in _NEEDED,
        "number": column.kind == "int",
    }


_NEEDED = frozenset({"name", "item_class", "category", "basis", "scope", "holder", "department", "contact", "fee"})


def hints() -> dict[str, str]:
    """What is said beside a field."""
    several = _("有几项的，用“；”隔开。")
    return {
        "materials": several,
        "forms": several,
        "papers": several,
        "composed": _("正式清单留空。"),
        "actors": several + _("写岗位名称，例如：村党组织书记；村委会主任"),
        "posts": several + _("写岗位名称，例如：村党组织书记"),
        "place": _("全县适用的留空；只适用于一个乡镇或一个村的，填 12 位区划代码。"),
        "whom": _("写岗位或窗口，不写姓名。"),
        "phone": _("只写单位的公开电话。"),
        "notice_days": _("不用等的填 0。"),
        "different_people": _("填前面步骤的编号，例如：s5"),
        "next": _("不填就是下一步。分路的写“编号：条件”，例如：s5：金额<1000元；s2：金额≥1000元"),
        "rule": _("表决规则的名称，不表决的留空。"),
    }
