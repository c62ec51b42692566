"""The county's workbook (docs/power-list-format.md): flat tables, one row per step or per duty, to items and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Any

from services.registry.domain.flow import END, KINDS, Branch, Step
from services.registry.domain.listing import (
    CLASS_NAMES,
    CLASSES,
    FREQUENCIES,
    FREQUENCY_NAMES,
    LIST_NAMES,
    LISTS,
    Fault,
    ListedItem,
)
from services.registry.operations.workbook_columns import (
    COLUMNS,
    DUTIES,
    DUTY_COLUMNS,
    END_WORD,
    FLOWS,
    ITEM_FIELDS,
    ROLE_KEYS,
    ROLE_NAMES,
    STEP_FIELDS,
)
from shared.refusals import Invalid
from shared.workbooks import Column, Row, Rows, Value, headings, read_table, sheet_names, write_csv, write_sheets

_TEXTS = (
    "category", "basis", "scope", "holder", "time_limit", "department", "contact", "whom", "phone", "fee", "source",
)  # fmt: skip
_MAX_ROWS = 5000
_LISTS_OF_ITEM = {"materials", "forms", "composed"}


@dataclass(frozen=True)
class Book:
    """A workbook's rows: those of powers with their steps, those of duties; and what was put right in reading them."""

    flows: Rows = field(default_factory=lambda: Rows([], []))
    duties: Rows = field(default_factory=lambda: Rows([], []))

    @property
    def notes(self) -> list[dict[str, str]]:
        """What was put right."""
        return [*self.flows.notes, *self.duties.notes]

    def finding(self, fault: Fault) -> dict[str, str]:
        """A fault of the domain in the same words as the reader's own."""
        for row in chain[Row](self.flows, self.duties):
            if (row.line, row.sheet) == (fault.line, fault.sheet):
                return row.finding(fault.column, fault.message)
        return {"where": fault.column, "message": fault.message}


def read_workbook(data: bytes, filename: str) -> Book:
    """The rows of a workbook, cell by cell in order. Raises Invalid with every fault of form at once, of all its sheets."""
    there = [name for name in sheet_names(data, filename) if name in {FLOWS, DUTIES}]
    if not there:
        return _single(data, filename)
    both, read, findings = len(there) == 2, dict[str, Rows](), list[dict[str, str]]()
    for name in there:
        columns = COLUMNS if name == FLOWS else DUTY_COLUMNS
        try:
            read[name] = read_table(
                data, filename, columns, sheet=name, max_rows=_MAX_ROWS, called=name if both else "", may_be_empty=both
            )
        except Invalid as refused:
            findings += refused.findings
    if findings:
        raise invalid(findings)
    if not any(read.values()):
        raise invalid([{"where": filename, "message": "两张表都没有内容。"}])
    return Book(read.get(FLOWS, Rows([], [])), read.get(DUTIES, Rows([], [])))


def invalid(findings: list[dict[str, str]]) -> Invalid:
    """What a workbook with faults is answered with."""
    message = f"表格里有 {len(findings)} 处需要改正，什么都没有导入。请全部改好后重新上传。"
    return Invalid("workbook.invalid", message, findings)


def template() -> bytes:
    """The empty workbook to fill in."""
    return write_sheets({FLOWS: (COLUMNS, []), DUTIES: (DUTY_COLUMNS, [])})


def _single(data: bytes, filename: str) -> Book:
    """A file with one table (every CSV), or a workbook whose sheets are called something else."""
    sheet = FLOWS if len(sheet_names(data, filename)) > 1 else None
    own = headings(data, filename, ("责任岗位", "工作内容", "步骤编号", "步骤名称"))
    if own & {"责任岗位", "工作内容"} and not own & {"步骤编号", "步骤名称"}:
        return Book(duties=read_table(data, filename, DUTY_COLUMNS, max_rows=_MAX_ROWS))
    return Book(flows=read_table(data, filename, COLUMNS, sheet=sheet, max_rows=_MAX_ROWS))


def items_in(book: Book, rules: Mapping[str, str]) -> tuple[list[ListedItem], list[Fault]]:
    """Items with their flows, and what is wrong between the rows of one item. `rules`: rule keys by Chinese name."""
    items, faults = [], list[Fault]()
    for _, group in groupby(book.flows, key=lambda row: (row.text("清单"), row.text("事项编码"))):
        lines = list(group)
        faults += _repeated(lines)
        items.append(_item(lines, rules, faults))
    return items + [_duty(row) for row in book.duties], faults


def _item(rows: list[Row], rules: Mapping[str, str], faults: list[Fault]) -> ListedItem:
    first = rows[0]
    headed = {name: heading for heading, name in ITEM_FIELDS.items()}
    return ListedItem(
        list_kind=LISTS[first.text("清单")],
        code=first.text("事项编码"),
        name=first.text("事项名称"),
        item_class=CLASSES.get(first.text("事项类别"), ""),
        texts={name: first.text(headed[name]) for name in _TEXTS},
        materials=first.parts("办理材料"),
        composed=first.parts("编写字段"),
        steps=tuple(_step(row, rules, faults) for row in rows),
        line=first.line,
        step_lines=tuple(row.line for row in rows),
        forms=first.parts("表格下载"),
        place=first.text("适用地方"),
        sheet=first.sheet,
    )


def _duty(row: Row) -> ListedItem:
    named = {
        "category": "所属分类",
        "basis": "办理依据",
        "content": "工作内容",
        "due": "完成期限",
        "source": "资料来源",
    }
    return ListedItem(
        list_kind=LISTS[row.text("清单")],
        code=row.text("事项编码"),
        name=row.text("事项名称"),
        item_class="",
        texts={name: row.text(heading) for name, heading in named.items()},
        materials=(),
        composed=row.parts("编写字段"),
        steps=(),
        line=row.line,
        posts=tuple(ROLE_KEYS.get(name, name) for name in row.parts("责任岗位")),
        frequency=FREQUENCIES.get(row.text("频次"), ""),
        place=row.text("适用地方"),
        sheet=row.sheet,
    )


def _step(row: Row, rules: Mapping[str, str], faults: list[Fault]) -> Step:
    step, unknown = step_from({name: row.values[heading] for heading, name in STEP_FIELDS.items()}, rules)
    faults += [Fault(row.line, "办理岗位", f"没有“{name}”这个岗位，请按岗位表填写。", row.sheet) for name in unknown]
    return step


def step_from(cells: Mapping[str, Any], rules: Mapping[str, str]) -> tuple[Step, list[str]]:
    """A step from its cells by field name, and the posts in it that are none. `rules`: rule keys by Chinese name."""
    actors = [name for name in cells["actors"] if name in ROLE_KEYS]
    step = Step(
        id=cells["id"],
        name=cells["name"],
        kind=next((kind for kind, name in KINDS.items() if name == cells["kind"]), ""),
        actors=tuple(ROLE_KEYS[name] for name in actors),
        body=cells["body"],
        papers=tuple(cells["papers"]),
        limit=cells["limit"],
        posted=cells["posted"] == "是",
        notice_days=cells["notice_days"] or 0,
        rule=rules.get(cells["rule"], cells["rule"]),
        different_people=tuple(cells["different_people"]),
        next=tuple(branch_from(part) for part in cells["next"]),
    )
    return step, [name for name in cells["actors"] if name not in ROLE_KEYS]


def branch_from(text: str) -> Branch:
    """`s4`, `s4：金额≥50000元` or `结束：情形=已放弃` as a way on."""
    target, _, when = text.replace(":", "：", 1).partition("：")
    target = target.strip()
    return Branch(END if target == END_WORD else target, when.strip())


def branch_words(to: str, when: str) -> str:
    """A way on as the workbook writes it."""
    target = END_WORD if to == END else to
    return f"{target}：{when}" if when else target


def _repeated(rows: list[Row]) -> list[Fault]:
    """Item columns are filled on the first row; below they are empty or say the same."""
    first, faults = rows[0], []
    for row in rows[1:]:
        for name in ITEM_FIELDS:
            value, wanted = row.values[name], first.values[name]
            if value and value != wanted:
                message = f"与本事项第一行（第 {first.line} 行）写的不一样。如果是另一个事项，请用另一个事项编码。"
                faults.append(Fault(row.line, name, message, row.sheet))
    return faults


def export_xlsx(lists: Sequence[Mapping[str, Any]], rules: Mapping[str, str]) -> bytes:
    """Lists as a workbook that imports unchanged. `lists`: a draft's content; `rules`: Chinese names by rule key."""
    flows, duties = _tables(lists, rules)
    sheets: dict[str, tuple[Sequence[Column], list[dict[str, Value]]]] = {}
    if flows or not duties:
        sheets[FLOWS] = (COLUMNS, flows)
    if duties:
        sheets[DUTIES] = (DUTY_COLUMNS, duties)
    return write_sheets(sheets)


def export_csv(lists: Sequence[Mapping[str, Any]], rules: Mapping[str, str]) -> bytes:
    """One list as CSV: its powers, or else its duties (a CSV file holds one table)."""
    flows, duties = _tables(lists, rules)
    return write_csv(COLUMNS, flows) if flows or not duties else write_csv(DUTY_COLUMNS, duties)


def _tables(
    lists: Sequence[Mapping[str, Any]], rules: Mapping[str, str]
) -> tuple[list[dict[str, Value]], list[dict[str, Value]]]:
    flows, duties = list[dict[str, Value]](), list[dict[str, Value]]()
    for one in lists:
        for item in one["items"]:
            head: dict[str, Value] = {"清单": LIST_NAMES[one["kind"]], "事项编码": item["code"]}
            if item["steps"]:
                flows += _flow_rows(head, item, rules)
            else:
                duties.append(head | duty_cells(item))
    return flows, duties


def _flow_rows(
    head: Mapping[str, Value], item: Mapping[str, Any], rules: Mapping[str, str]
) -> Iterator[dict[str, Value]]:
    for number, step in enumerate(item["steps"]):
        cells = item_cells(item) if number == 0 else {}
        yield {**head, **cells, **step_cells(step, rules)}


def item_cells(item: Mapping[str, Any]) -> dict[str, Value]:
    """A power's cells by heading, as the workbook writes them."""
    cells: dict[str, Value] = {
        heading: tuple(item[name]) if name in _LISTS_OF_ITEM else item[name] for heading, name in ITEM_FIELDS.items()
    }
    return cells | {"事项类别": CLASS_NAMES.get(item["item_class"], "")}


def duty_cells(item: Mapping[str, Any]) -> dict[str, Value]:
    """A duty's cells by heading."""
    return {
        "事项名称": item["name"],
        "责任岗位": tuple(ROLE_NAMES.get(post, post) for post in item["posts"]),
        "所属分类": item["category"],
        "工作内容": item["content"],
        "频次": FREQUENCY_NAMES.get(item["frequency"], ""),
        "完成期限": item["due"],
        "办理依据": item["basis"],
        "适用地方": item["place"],
        "资料来源": item["source"],
        "编写字段": tuple(item["composed"]),
    }


def step_cells(step: Mapping[str, Any], rules: Mapping[str, str]) -> dict[str, Value]:
    """A step's cells by heading. `rules`: Chinese names by rule key."""
    return {
        "步骤编号": step["id"],
        "步骤名称": step["name"],
        "步骤类型": KINDS[step["kind"]],
        "步骤主体": step["body"],
        "办理岗位": tuple(ROLE_NAMES.get(role, role) for role in step["actors"]),
        "步骤材料": tuple(step["papers"]),
        "时限要求": step["limit"],
        "是否公开": "是" if step["posted"] else "否",
        "公示天数": step["notice_days"],
        "表决规则": rules.get(step["rule"], step["rule"]),
        "须不同人": tuple(step["different_people"]),
        "后续步骤": tuple(branch_words(one["to"], one["when"]) for one in step["next"]),
    }


def on_lines(items: Sequence[ListedItem]) -> list[ListedItem]:
    """The items with running line numbers, one for an item and one for each step: where a draft's faults stand."""
    numbered, line = [], 0
    for item in items:
        steps = tuple(range(line + 2, line + 2 + len(item.steps)))
        numbered.append(replace(item, line=line + 1, step_lines=steps))
        line += 1 + len(steps)
    return numbered
