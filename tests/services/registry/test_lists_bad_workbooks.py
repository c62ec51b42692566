"""Ten malformed workbooks, each answered with all of its errors by sheet, row and column; nothing is half imported."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from services.registry.operations.import_list import import_list
from services.registry.tables import Draft
from shared.refusals import Invalid
from tests.services.registry.county import SAMPLES, County, workbook

Rows = list[dict[str, str]]


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: nothing of this reaches a database."""
    return "sqlite"


def rows_of(*codes: str) -> Rows:
    return list(csv.DictReader(io.StringIO(workbook(*codes).decode("utf-8-sig"))))


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Rows, sheet: str = "清单", change: Callable[[Workbook], Any] = lambda _book: None) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.title = sheet
    page.append(list(rows[0]))
    for row in rows:
        page.append([value or None for value in row.values()])
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(rows: Rows, heading: str) -> str:
    """The letter of a column."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(list(rows[0]).index(heading) + 1)


def told(county: County, data: bytes, name: str = "list.csv") -> list[str]:
    """Every finding of a refused workbook, as "where message"; nothing was kept."""
    with county.house.database.write() as session:
        with pytest.raises(Invalid) as refused:
            import_list(session, county.house.clock(session), county.who("county"), name, data)
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
    return [f"{one['where']} {one['message']}" for one in refused.value.findings]


def matches(found: list[str], *expected: tuple[str, str]) -> None:
    """Each finding, in order, begins with its place and holds its words; none is left over."""
    assert len(found) == len(expected), found
    for one, (where, words) in zip(found, expected, strict=True):
        assert one.startswith(where), (one, where)
        assert words in one


def test_1_codes_doubled_malformed_and_names_missing(county: County) -> None:
    land, hired = rows_of("SZ-01"), rows_of("JC-10")
    land[0]["事项名称"] = ""
    for row in hired:
        row["事项编码"] = "聘用1"
    hired_at, again_at = len(land) + 2, len(land) + len(hired) + 2
    matches(
        told(county, as_csv(land + hired + rows_of("SZ-01"))),
        ("第 2 行「事项名称」列", "没有填写"),
        (f"第 {hired_at} 行「事项编码」列", "不是事项编码"),
        (f"第 {again_at} 行「事项编码」列", "重复：第 2 行已经用过"),
    )


def test_2_a_flow_that_goes_back_and_one_that_leads_nowhere(county: County) -> None:
    rows = rows_of("SZ-09")
    rows[3]["后续步骤"] = "s2"
    rows[4]["后续步骤"] = "s99"
    rows[0]["后续步骤"] = "s5：金额少于1000元；s2：金额≥1000元"
    at = column(rows, "后续步骤")
    matches(
        told(county, as_csv(rows)),
        (f"第 2 行「后续步骤」列 ({at}2)", "看不懂条件"),
        (f"第 5 行「后续步骤」列 ({at}5)", "绕圈子"),
        (f"第 6 行「后续步骤」列 ({at}6)", "没有步骤“s99”"),
    )


def test_3_tiers_with_a_gap_and_a_step_nobody_reaches(county: County) -> None:
    rows = rows_of("SZ-09", "SZ-10")
    second = len(rows_of("SZ-09"))
    rows[0]["后续步骤"] = "s5：金额<1000元；s2：金额≥2000元"
    rows[second]["后续步骤"] = "s5"
    matches(
        told(county, as_csv(rows)),
        ("第 2 行「后续步骤」列", "没有路可走"),
        (f"第 {second + 3} 行「后续步骤」列", "没有一条路走到步骤“村“两委”集体研究”"),
        (f"第 {second + 4} 行「后续步骤」列", "没有一条路走到"),
        (f"第 {second + 5} 行「后续步骤」列", "没有一条路走到"),
    )


def test_4_numbers_and_choices_that_are_none(county: County) -> None:
    rows = rows_of("SZ-01")
    rows[0]["公示天数"] = "七天"
    rows[1]["公示天数"] = "-3"
    rows[2]["公示天数"] = "400"
    rows[2]["是否公开"] = "是"
    rows[3]["是否公开"] = "也许"
    rows[4]["步骤类型"] = "拍板"
    found = told(county, as_csv(rows))
    matches(
        found,
        ("第 2 行「公示天数」列", "不是数字"),
        ("第 5 行「是否公开」列", "是、否"),
        ("第 6 行「步骤类型」列", "提议、商议"),
    )
    rows = rows_of("SZ-01")
    rows[1]["公示天数"], rows[2]["公示天数"], rows[2]["是否公开"] = "-3", "400", "是"
    matches(told(county, as_csv(rows)), ("第 3 行「公示天数」列", "0 到 60"), ("第 4 行「公示天数」列", "0 到 60"))


def test_5_posts_rules_and_people_that_do_not_exist(county: County) -> None:
    rows = rows_of("SZ-01")
    rows[0]["办理岗位"] = "村里能人；村党组织书记"
    rows[1]["表决规则"] = "举手就行"
    rows[2]["须不同人"] = "s99"
    rows[3]["办理岗位"] = "网格员"
    rows[0]["联系方式"] = "找老张 13812345678"
    matches(
        told(county, as_csv(rows)),
        ("第 2 行「办理岗位」列", "没有“村里能人”这个岗位"),
        ("第 2 行「联系方式」列", "个人手机号"),
        ("第 3 行「表决规则」列", "没有表决规则“举手就行”"),
        ("第 4 行「须不同人」列", "不是本事项前面的步骤"),
        ("第 5 行「办理岗位」列", "都不能办理步骤"),
    )


def test_6_an_unknown_division_and_a_power_the_county_did_not_allow(county: County) -> None:
    rows = rows_of("SZ-01", "SZ-13")
    second = len(rows_of("SZ-01"))
    rows[0]["适用地方"] = "999999999999"
    rows[second]["适用地方"] = "230828210201"
    matches(
        told(county, as_csv(rows)),
        ("第 2 行「适用地方」列", "没有区划代码“999999999999”"),
        (f"第 {second + 2} 行「适用地方」列", "没有允许村在这个类别和分类里自定事项"),
        (f"第 {second + 2} 行「事项编码」列", "应以“V210201-”开头"),
    )


def test_7_formulas_merged_cells_and_a_column_nobody_knows(county: County) -> None:
    rows = [{**row, "备注": "x"} for row in rows_of("SZ-01")]
    name, limit, note = (column(rows, heading) for heading in ("事项名称", "时限要求", "备注"))

    def spoil(book: Workbook) -> None:
        page = book.worksheets[0]
        page[f"{limit}3"] = "=TODAY()"
        page.merge_cells(f"{name}2:{name}4")

    matches(
        told(county, as_xlsx(rows, change=spoil), "list.xlsx"),
        (f"单元格 {name}2:{name}4", "合并单元格"),
        (f"第 1 行「备注」列 ({note}1)", "不认识这一列"),
        (f"第 3 行「时限要求」列 ({limit}3)", "是公式"),
    )


def test_8_both_sheets_are_read_and_every_error_names_its_own(county: County) -> None:
    book = load_workbook(SAMPLES / "duty_list.xlsx")
    page = book["职责"]
    heads = [cell.value for cell in page[1]]
    page.cell(2, heads.index("责任岗位") + 1).value = "村里能人"
    page.cell(3, heads.index("频次") + 1).value = "常常"
    page.cell(4, heads.index("工作内容") + 1).value = None
    flows = book.create_sheet("清单")
    rows = rows_of("SZ-01")
    rows[1]["步骤编号"] = rows[0]["步骤编号"]
    flows.append(list(rows[0]))
    for row in rows:
        flows.append([value or None for value in row.values()])
    out = io.BytesIO()
    book.save(out)
    form = told(county, out.getvalue(), "both.xlsx")
    matches(
        form, ("「职责」表第 3 行「频次」列 (G3)", "每月、每季度"), ("「职责」表第 4 行「工作内容」列 (F4)", "没有填写")
    )
    page.cell(3, heads.index("频次") + 1).value = "每月"
    page.cell(4, heads.index("工作内容") + 1).value = "监督"
    out = io.BytesIO()
    book.save(out)
    matches(
        told(county, out.getvalue(), "both.xlsx"),
        ("「清单」表第 3 行「步骤编号」列", "与第 2 行重复"),
        ("「职责」表第 2 行「责任岗位」列 (D2)", "没有“村里能人”这个岗位"),
    )


def test_9_a_hundred_thousand_rows(county: County) -> None:
    duty = {
        "清单": "责任清单", "事项编码": "ZD-01", "事项名称": "x", "责任岗位": "村委会主任", "所属分类": "x", "工作内容": "x",
        "频次": "每月", "办理依据": "x",
    }  # fmt: skip
    (only,) = told(county, as_csv([duty] * 100_000))
    assert only.startswith("第 5002 行")
    assert "超过 5000 行" in only


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        ("list.xlsm", lambda data: data, "宏"),
        ("list.xlsx", lambda data: with_part(data, "xl/vbaProject.bin", b"x"), "宏"),
        ("list.xlsx", lambda data: with_part(data, "xl/media/x.xml", b" " * 90_000_000), "过大"),
        ("list.xlsx", lambda data: data[:2000], "不是有效的 .xlsx"),
    ],
    ids=["xlsm", "macro", "bomb", "cut off"],
)
def test_10_macros_bombs_and_broken_files(
    county: County, name: str, spoil: Callable[[bytes], bytes], words: str
) -> None:
    (only,) = told(county, spoil(as_xlsx(rows_of("SZ-01"))), name)
    assert only.startswith(name)
    assert words in only


def test_11_the_wrong_sheet(county: County) -> None:
    def more(book: Workbook) -> None:
        book.create_sheet("附表")

    (only,) = told(county, as_xlsx(rows_of("SZ-01"), sheet="草表", change=more), "list.xlsx")
    assert "没有名为「清单」的工作表（现有：草表、附表）" in only


def test_one_sheet_of_any_name_is_read(county: County) -> None:
    with county.house.database.write() as session:
        data = as_xlsx(rows_of("SZ-01"), sheet="Sheet1")
        draft = import_list(session, county.house.clock(session), county.who("county"), "list.xlsx", data)
        assert [item["code"] for item in draft.content["lists"][0]["items"]] == ["SZ-01"]


def test_gbk_full_width_digits_and_stray_spaces_are_put_right_and_said(county: County) -> None:
    rows = rows_of("SZ-01")
    rows[0]["事项名称"] = "　机动地发包 "
    rows[0]["时限要求"] = "５日内"
    with county.house.database.write() as session:
        data = as_csv(rows, "gbk")
        draft = import_list(session, county.house.clock(session), county.who("county"), "list.csv", data)
    item = draft.content["lists"][0]["items"][0]
    assert (item["name"], item["steps"][0]["limit"]) == ("机动地发包", "5日内")
    said = [f"{note['where']} {note['message']}" for note in draft.content["notes"]]
    assert any(one.startswith("第 2 行「事项名称」列") and "空格" in one for one in said)
    assert any(one.startswith("第 2 行「时限要求」列") and "半角：5日内" in one for one in said)
    assert any(one.startswith("list.csv") and "GBK" in one for one in said)
