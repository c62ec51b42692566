"""Writes power_list.xlsx and duty_list.xlsx from their CSVs (the source of truth), and the empty template: `python -m samples.workbook`.

In the workbook, cells whose content was composed for the demonstration (编写字段) are shaded.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.registry.domain.flow import KINDS as _KINDS
from shared.security.authority import ROLES

HERE = Path(__file__).parent
_LONG_AGO = datetime(2026, 11, 22)  # noqa: DTZ001  a fixed date keeps the file the same from run to run
_WIDTHS = {
    "清单": 18,
    "事项编码": 9,
    "步骤编号": 7,
    "步骤类型": 8,
    "是否公开": 7,
    "公示天数": 7,
    "须不同人": 8,
    "事项名称": 26,
    "步骤名称": 24,
    "工作内容": 44,
    "后续步骤": 30,
}
_FLOW_LISTS = "小微权力事项清单,权力服务清单,党建工作清单,监督正面清单,监督负面清单,责任清单"
_CHOICES = {
    "事项类别": "重大事项,日常性事务",
    "步骤类型": ",".join(_KINDS.values()),
    "是否公开": "是,否",
    "频次": "每月,每季度,每半年,每年,随时,一事一办",
}
_HEAD, _COMPOSED = (PatternFill("solid", fgColor=colour) for colour in ("9D1B1B", "FFF2CC"))
_ABOUT_SAMPLE = (
    "本清单为示范编写（虚构汇编），不是任何县的正式清单，不得作为办事依据。",
    "共 61 项：小微权力事项清单 37 项（决策、三资、工程、印章、监督），权力服务清单 24 项。",
    "编写办法：事项名称取自佳木斯 2020 年报道、渭南日报 2020 年报道和法律法规所列事项；步骤取自公开的单项流程；出处写在「资料来源」列。",
    "没有出处的内容（适用范围、联系方式、办理岗位等）为示范编写，逐项写在「编写字段」列，表中以浅黄色标出。",
    "注明「参照」的，是其他省市的规定，仅供示范。村民委员会组织法 2025 年修正、2026 年 1 月 1 日起施行，条文号以现行文本为准。",
    "抓阄、定价、公示天数等以本地制度为准；联系方式一律写单位，不写个人电话。",
)
_ABOUT_DUTIES = (
    "本清单为示范编写（虚构汇编），不是任何县的正式清单，不得作为工作依据。",
    "共 52 项职责，没有流程：监督正面清单 12 项、监督负面清单 6 项、责任清单 26 项、党建工作清单 8 项。",
    "监督正面清单的内容取自重庆市实施办法第三十四条和 2017 年指导意见口径；其余依法律规定编写，"
    "编写的栏目逐项写在「编写字段」列，表中以浅黄色标出。",
)
_HOW_TO_FILL = (
    "有流程的权力填在「清单」表，一行一个步骤；没有流程的职责（责任清单、监督正负清单、党建工作清单）填在「职责」表，一行一项。用不上的表留空。",
    "在「清单」表里，同一事项的各行连续排列。不要改列名，不要合并单元格，不要写公式，不要加宏。",
    "「清单」「事项编码」每行都填；其余事项各列只在该事项第一行填写，以下各行留空（或填相同内容）。",
    "一格里有多项的，用「；」隔开，例如：会议记录；发包方案。",
    "步骤编号在本事项内不重复，写 s1、s2……；以后修订时同一步骤编号不变。",
    "公示：步骤类型选「公示」，是否公开填「是」，公示天数填整数；不需等待的公布选「公布」，公示天数填 0。",
    "须不同人：填本步骤不得与之由同一人办理的前面步骤的编号，例如：s9。",
    "后续步骤：不填就是下一行。有分支的，每条路写“步骤编号：条件”，用「；」隔开，例如：s5：金额<1000元；s2：金额≥1000元。"
    "条件可写金额（元、万元）、情形=甲或乙、其他；到此为止的写“结束”。只能往前走。",
    "适用地方：全县适用的留空；只适用于一个乡镇或一个村的，填它的 12 位区划代码，并须在县里允许的类别和分类之内。",
    "联系电话只写单位的公开电话；找什么人只写岗位或窗口，不写姓名。",
    "「职责」表：责任岗位写岗位名称；频次和完成期限至少填一项（负面清单可都不填）。",
    "办理岗位可填：" + "、".join(role.name for role in ROLES.values() if "matter.step" in role.acts) + "。",
    "表决规则可填：村“两委”会商议表决、党员大会审议表决、村民会议表决、村民代表会议表决、村民会议或村民代表会议表决、村民小组会议表决、"
    "土地承包方案表决、向本集体以外发包表决、集体经济组织成员大会表决、集体经济组织成员代表大会表决、集体经济组织理事会表决；不表决的留空。",
    "编写字段：正式清单留空。",
    "上传后如有错误，系统会一次列出全部错误的行和列；改好再传，改好之前什么都不会导入。各列说明见 docs/power-list-format.md。",
)


def main() -> None:
    """Write the workbooks beside their CSVs."""
    flows, duties = _table("power_list.csv"), _table("duty_list.csv")
    _save(_book({"清单": flows}, "说明", _ABOUT_SAMPLE + _HOW_TO_FILL), HERE / "tangyuan" / "power_list.xlsx")
    _save(_book({"职责": duties}, "说明", _ABOUT_DUTIES + _HOW_TO_FILL), HERE / "tangyuan" / "duty_list.xlsx")
    empty = {"清单": flows[:1], "职责": duties[:1]}
    _save(_book(empty, "填写说明", _HOW_TO_FILL), HERE / "power_list_template.xlsx")


def _table(name: str) -> list[list[str]]:
    with (HERE / "tangyuan" / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def _book(tables: Mapping[str, list[list[str]]], about: str, text: Sequence[str]) -> Workbook:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    for number, (name, (headings, *rows)) in enumerate(tables.items()):
        page = first if number == 0 else book.create_sheet(name)
        page.title = name
        _fill(page, headings, rows)
    _explain(book.create_sheet(about), text)
    return book


def _fill(page: Worksheet, headings: list[str], rows: list[list[str]]) -> None:
    page.append(headings)
    composed: set[str] = set()
    for row in rows:
        page.append(
            [int(cell) if heading == "公示天数" and cell else cell or None for heading, cell in zip(headings, row)]
        )
        composed = set(row[headings.index("编写字段")].split("；")) or composed if row[2] else composed
        _shade(page, headings, composed)
    _dress(page, headings, max(len(rows), 500))


def _shade(page: Worksheet, headings: list[str], composed: set[str]) -> None:
    for position, heading in enumerate(headings, 1):
        cell = page.cell(page.max_row, position)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if cell.value is not None and heading in composed:
            cell.fill = _COMPOSED
        if page.cell(page.max_row, 3).value:
            cell.border = Border(top=Side("medium", color="9D1B1B"))


def _dress(page: Worksheet, headings: list[str], rows: int) -> None:
    page.freeze_panes = "D2"
    for position, heading in enumerate(headings, 1):
        letter, cell = get_column_letter(position), page.cell(1, position)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        page.column_dimensions[letter].width = _WIDTHS.get(heading, 20)
        choices = _choices(heading, headings)
        if choices:
            choice = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True, showErrorMessage=True)
            choice.add(f"{letter}2:{letter}{rows + 1}")
            page.add_data_validation(choice)


def _choices(heading: str, headings: list[str]) -> str:
    if heading == "清单":
        lists = _FLOW_LISTS.split(",")
        return ",".join(lists if "步骤编号" in headings else lists[2:])
    return _CHOICES.get(heading, "")


def _explain(page: Worksheet, text: Sequence[str]) -> None:
    page.column_dimensions["A"].width = 110
    for line in text:
        page.append([line])
        page.cell(page.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")


def _save(book: Workbook, path: Path) -> None:
    """Save with fixed times, so that the same CSV always gives the same bytes."""
    book.properties.creator = "Sunlight"
    book.properties.created = book.properties.modified = _LONG_AGO
    packed = BytesIO()
    book.save(packed)
    with ZipFile(packed) as source, ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _undated(data)
            target.writestr(ZipInfo(name, (2026, 11, 22, 0, 0, 0)), data, ZIP_DEFLATED)


def _undated(core: bytes) -> bytes:
    """The properties without the moment of saving, which openpyxl puts in."""
    head, tag, rest = core.partition(b"<dcterms:modified")
    opening, _, closing = rest.partition(b"</dcterms:modified>")
    return head + tag + opening.partition(b">")[0] + b">2026-11-22T00:00:00Z</dcterms:modified>" + closing


if __name__ == "__main__":
    main()
