"""The county's workbook (docs/power-list-format.md): one flat table, one row per step, to items and their flows."""

from collections.abc import Mapping
from itertools import groupby

from services.registry.domain.flow import KINDS, Step
from services.registry.domain.listing import CLASSES, LISTS, Fault, ListedItem
from shared.security.authority import ROLES
from shared.workbooks import Column, Row, Rows, read_table, write_xlsx

SHEET = "清单"
TEXTS = {
    "所属分类": "category", "办理依据": "basis", "适用范围": "scope", "行使主体": "holder", "办理时限": "time_limit",
    "承办部门": "department", "联系方式": "contact", "收费": "fee", "资料来源": "source",
}  # fmt: skip
_OPTIONAL = {"办理时限", "资料来源"}
_ITEM = ("事项名称", "事项类别", *TEXTS)
_ITEM_LISTS = ("办理材料", "编写字段")
_YES_NO = ("是", "否")
_ROLE_KEYS = {role.name: key for key, role in ROLES.items()}

COLUMNS = (
    Column("清单", required=True, kind="choice", choices=tuple(LISTS)),
    Column("事项编码", required=True, max_length=20),
    Column("事项名称", max_length=60),
    Column("事项类别", kind="choice", choices=tuple(CLASSES)),
    Column("所属分类", max_length=30),
    Column("办理依据", max_length=300),
    Column("适用范围", max_length=300),
    Column("行使主体", max_length=60),
    Column("办理材料", kind="list"),
    Column("办理时限", max_length=100),
    Column("承办部门", max_length=60),
    Column("联系方式", max_length=100),
    Column("收费", max_length=100),
    Column("资料来源", max_length=300),
    Column("编写字段", kind="list"),
    Column("步骤编号", required=True, max_length=10),
    Column("步骤名称", required=True, max_length=60),
    Column("步骤类型", required=True, kind="choice", choices=tuple(KINDS.values())),
    Column("步骤主体", required=True, max_length=30),
    Column("办理岗位", required=True, kind="list"),
    Column("步骤材料", kind="list"),
    Column("时限要求", max_length=100),
    Column("是否公开", required=True, kind="choice", choices=_YES_NO),
    Column("公示天数", kind="int"),
    Column("表决规则", max_length=40),
    Column("须不同人", kind="list"),
)


def read_workbook(data: bytes, filename: str) -> Rows:
    """The rows of a workbook, cell by cell in order. Raises Invalid with every fault of form at once."""
    return read_table(data, filename, COLUMNS)


def template() -> bytes:
    """The empty workbook to fill in."""
    return write_xlsx(COLUMNS, [], sheet=SHEET)


def items_in(rows: Rows, rules: Mapping[str, str]) -> tuple[list[ListedItem], list[Fault]]:
    """Items with their flows, and what is wrong between the rows of one item. `rules`: rule keys by Chinese name."""
    items, faults = [], list[Fault]()
    for _, group in groupby(rows, key=lambda row: (row.text("清单"), row.text("事项编码"))):
        lines = list(group)
        faults += _repeated(lines)
        items.append(_item(lines, rules, faults))
    return items, faults


def _item(rows: list[Row], rules: Mapping[str, str], faults: list[Fault]) -> ListedItem:
    first = rows[0]
    return ListedItem(
        list_kind=LISTS[first.text("清单")],
        code=first.text("事项编码"),
        name=first.text("事项名称"),
        item_class=CLASSES.get(first.text("事项类别"), ""),
        texts={name: first.text(heading) for heading, name in TEXTS.items()},
        materials=first.parts("办理材料"),
        composed=first.parts("编写字段"),
        steps=tuple(_step(row, rules, faults) for row in rows),
        line=first.line,
        step_lines=tuple(row.line for row in rows),
    )


def _step(row: Row, rules: Mapping[str, str], faults: list[Fault]) -> Step:
    unknown = [name for name in row.parts("办理岗位") if name not in _ROLE_KEYS]
    faults += [Fault(row.line, "办理岗位", f"没有“{name}”这个岗位，请按岗位表填写。") for name in unknown]
    rule = row.text("表决规则")
    return Step(
        id=row.text("步骤编号"),
        name=row.text("步骤名称"),
        kind=next(kind for kind, name in KINDS.items() if name == row.text("步骤类型")),
        actors=tuple(_ROLE_KEYS[name] for name in row.parts("办理岗位") if name in _ROLE_KEYS),
        body=row.text("步骤主体"),
        papers=row.parts("步骤材料"),
        limit=row.text("时限要求"),
        posted=row.text("是否公开") == "是",
        notice_days=row.whole("公示天数") or 0,
        rule=rules.get(rule, rule),
        different_people=row.parts("须不同人"),
    )


def _repeated(rows: list[Row]) -> list[Fault]:
    """Item columns are filled on the first row; below they are empty or say the same."""
    first = rows[0]
    faults = [
        Fault(first.line, name, "没有填写（事项的第一行必须填写）。")
        for name in _ITEM
        if name not in _OPTIONAL and not first.text(name)
    ]
    for row in rows[1:]:
        for name in (*_ITEM, *_ITEM_LISTS):
            value, wanted = row.values[name], first.values[name]
            if value and value != wanted:
                message = f"与本事项第一行（第 {first.line} 行）写的不一样。如果是另一个事项，请用另一个事项编码。"
                faults.append(Fault(row.line, name, message))
    return faults
