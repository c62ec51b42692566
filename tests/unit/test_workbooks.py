"""Tables in and out: every finding at once, by row and column; nothing a spreadsheet could run."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from shared.refusals import Invalid
from shared.workbooks import Column, Row, read_table, write_csv, write_xlsx
from shared.workbooks.columns import Value

COLUMNS = (
    Column("编码", required=True, max_length=20),
    Column("类别", required=True, kind="choice", choices=("重大事项", "日常性事务")),
    Column("金额", kind="money"),
    Column("天数", kind="int"),
    Column("日期", kind="date"),
    Column("材料", kind="list"),
)
HEAD = [column.name for column in COLUMNS]
GOOD = ["SZ-01", "重大事项", "427.00", "15", "2026-10-23", "会议记录；发包方案"]


def as_csv(*rows: list[str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in (HEAD, *rows)).encode(encoding)


def as_xlsx(*rows: list[Any], change: Callable[[Workbook], None] = lambda _: None) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.title = "清单"
    for row in (HEAD, *rows):
        page.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def findings(data: bytes, name: str, **options: Any) -> list[dict[str, str]]:
    with pytest.raises(Invalid) as refused:
        read_table(data, name, COLUMNS, **options)
    return refused.value.findings


def told(data: bytes, name: str, **options: Any) -> str:
    return " ".join(f"{found['where']} {found['message']}" for found in findings(data, name, **options))


def test_each_kind_of_cell_becomes_its_value() -> None:
    (row,) = read_table(as_csv(GOOD), "a.csv", COLUMNS)
    assert (row.line, row.text("编码"), row.whole("金额"), row.whole("天数")) == (2, "SZ-01", 42700, 15)
    assert (row.day("日期"), row.parts("材料")) == (date(2026, 10, 23), ("会议记录", "发包方案"))


def test_typed_cells_of_a_workbook_read_like_written_ones() -> None:
    typed = ["SZ-01", "重大事项", 427.0, 15, date(2026, 10, 23), "会议记录；发包方案"]
    assert read_table(as_xlsx(typed), "a.xlsx", COLUMNS) == read_table(as_csv(GOOD), "a.csv", COLUMNS)


def test_all_findings_come_at_once_with_row_column_and_cell() -> None:
    bad = as_csv(["", "小事", "4.275", "1.5", "10月23日", ""], ["X" * 21, "重大事项", "", "", "2026-02-30", ""])
    found = findings(bad, "a.csv")
    assert [item["where"] for item in found] == [
        "第 2 行「编码」列 (A2)",
        "第 2 行「类别」列 (B2)",
        "第 2 行「金额」列 (C2)",
        "第 2 行「天数」列 (D2)",
        "第 2 行「日期」列 (E2)",
        "第 3 行「编码」列 (A3)",
        "第 3 行「日期」列 (E3)",
    ]
    assert "重大事项、日常性事务" in found[1]["message"]
    assert "分" in found[2]["message"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_as_counties_spreadsheets_write_it(encoding: str, delimiter: str) -> None:
    data = as_csv([*GOOD[:5], "会议记录"], encoding=encoding, delimiter=delimiter)
    assert read_table(data, "a.csv", COLUMNS)[0].parts("材料") == ("会议记录",)


def test_wide_digits_and_stray_spaces_are_put_right_and_noted() -> None:
    rows = read_table(
        as_csv([" ＳＺ－０１\u3000".replace("－", "-"), "重大事项", "￥４２７．００元", "", "", ""]), "a.csv", COLUMNS
    )
    assert (rows[0].text("编码"), rows[0].whole("金额")) == ("SZ-01", 42700)
    assert rows.notes[0]["where"] == "第 2 行「编码」列 (A2)"
    assert "半角" in rows.notes[0]["message"]


@pytest.mark.parametrize(("written", "fen"), [("1,234.5", 123450), ("-0.01", -1), ("¥3", 300), ("0", 0)])
def test_money_is_whole_fen(written: str, fen: int) -> None:
    row = ["a", "重大事项", f'"{written}"', "", "", ""]
    assert read_table(as_csv(row), "a.csv", COLUMNS)[0].whole("金额") == fen


@pytest.mark.parametrize("written", ["1,23", "12.345", "四百", "1e99", "--1", "NaN", "1 000"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    assert "金额" in told(as_csv(["a", "重大事项", f'"{written}"', "", "", ""]), "a.csv")


@pytest.mark.parametrize("written", ["2026-10-23", "2026/10/23", "2026.10.23", "2026年10月23日", "２０２６-10-23"])
def test_a_day_may_be_written_in_these_ways(written: str) -> None:
    assert read_table(as_csv(["a", "重大事项", "", "", written, ""]), "a.csv", COLUMNS)[0].day("日期") == date(
        2026, 10, 23
    )


def test_headings_missing_doubled_or_unknown_are_all_named() -> None:
    data = "类别,天数,天数,备注\r\n重大事项,1,2,x".encode()
    said = told(data, "a.csv")
    assert "缺少「编码」列" in said
    assert "第 1 行「天数」列 (C1) 这一列出现了两次" in said
    assert "第 1 行「备注」列 (D1) 不认识这一列" in said


def test_columns_that_must_not_be_taken_in_can_be_left_unread() -> None:
    data = "编码,类别,身份证号\r\na,重大事项,2308".encode()
    rows = read_table(data, "a.csv", COLUMNS, extra="ignore")
    assert "2308" not in str(rows)
    assert "身份证号" in rows.notes[0]["where"]


def test_a_title_above_the_headings_is_passed_over_and_line_numbers_stay_true() -> None:
    data = "某某村清单,,\r\n\r\n编码,类别,天数\r\na,重大事项,x".encode()
    assert findings(data, "a.csv") == [{"where": "第 4 行「天数」列 (C4)", "message": "「x」不是数字。"}]


def test_a_formula_is_refused_by_its_cell() -> None:
    said = told(as_xlsx(["a", "重大事项", "=1+1", 1, None, None]), "a.xlsx")
    assert "第 2 行「金额」列 (C2) 是公式" in said


def test_merged_cells_are_refused_by_their_range() -> None:
    def merge(book: Workbook) -> None:
        book.worksheets[0].merge_cells("A2:A3")

    said = told(as_xlsx(GOOD, GOOD, change=merge), "a.xlsx")
    assert "单元格 A2:A3 是合并单元格" in said


def test_the_wrong_sheet_is_answered_with_those_there_are() -> None:
    assert "没有名为「明细」的工作表（现有：清单）" in told(as_xlsx(GOOD), "a.xlsx", sheet="明细")


def test_the_named_sheet_is_read_wherever_it_stands() -> None:
    def before(book: Workbook) -> None:
        book.create_sheet("说明", 0)["A1"] = "说明"

    assert len(read_table(as_xlsx(GOOD, change=before), "a.xlsx", COLUMNS, sheet="清单")) == 1


def test_too_many_rows_are_refused_not_cut_off() -> None:
    assert "超过 3 行" in told(as_csv(*[GOOD] * 4), "a.csv", max_rows=3)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "是空的"),
        (b"PK\x03\x04broken", "a.xlsx", "不是有效的 .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "旧版 .xls"),
        (b"%PDF-1.7", "a.pdf", "类型不对"),
        (b"\xff\xff\xfe\x80\x81", "a.csv", "文字编码"),
        (as_xlsx(GOOD), "a.xlsm", "宏"),
        ("编码,类别\r\n".encode(), "a.csv", "表头下面没有内容"),
        ("甲,乙\r\n1,2".encode(), "a.csv", "找不到表头"),
        ('编码,类别\r\n"a,重大事项'.encode(), "a.csv", "引号"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "10 MB"),
    ],
)
def test_a_file_that_is_no_table_is_answered_plainly(data: bytes, name: str, said: str) -> None:
    assert said in told(data, name)


def with_part(part: str, content: bytes) -> bytes:
    data = io.BytesIO(as_xlsx(GOOD))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("xl/vbaProject.bin", b"macro", "宏"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "链接了其他文件"),
        ("xl/bomb.xml", b" " * 70_000_000, "过大"),
        ("xl/x.xml", b'<!DOCTYPE l [<!ENTITY a "b">]><l>&a;</l>', "XML 声明"),
        ("xl/x.xml", '<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>'.encode("utf-16"), "XML 声明"),
    ],
)
def test_what_an_enemy_puts_in_is_refused(part: str, content: bytes, said: str) -> None:
    assert said in told(with_part(part, content), "a.xlsx")


def rows_or_findings(data: bytes, name: str) -> list[Any]:
    try:
        return list(read_table(data, name, COLUMNS))
    except Invalid as refused:
        return refused.findings


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_rows_or_a_refusal(data: bytes, name: str) -> None:
    assert rows_or_findings(data, name)


@given(st.integers(0, 20_000), st.integers(0, 255))
@settings(max_examples=60)
def test_a_damaged_workbook_is_rows_or_a_refusal(at: int, byte: int) -> None:
    data = bytearray(as_xlsx(GOOD))
    data[at % len(data)] = byte
    assert rows_or_findings(bytes(data), "a.xlsx")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20).map(
    lambda text: "".join(c for c in text if not 0xFF10 <= ord(c) <= 0xFF5A)
)
PARTS = st.lists(WORDS.map(lambda word: word.replace("；", "").replace(";", "")).filter(bool), max_size=3).map(tuple)
ROWS = st.fixed_dictionaries(
    {
        "编码": st.one_of(
            WORDS.filter(bool), WORDS.map(lambda word: "=" + word[:18]), WORDS.map(lambda word: "'@" + word[:18])
        ),
        "类别": st.sampled_from(["重大事项", "日常性事务"]),
        "金额": st.none() | st.integers(-(10**13), 10**13),
        "天数": st.none() | st.integers(-(10**9), 10**9),
        "日期": st.none() | st.dates(date(1900, 3, 1), date(2200, 1, 1)),
        "材料": PARTS,
    }
)


@given(st.lists(ROWS, min_size=1, max_size=8), st.sampled_from(["csv", "xlsx"]))
@settings(deadline=None, max_examples=60)
def test_what_is_written_reads_back(rows: list[dict[str, Value]], form: str) -> None:
    data = write_csv(COLUMNS, rows) if form == "csv" else write_xlsx(COLUMNS, rows)
    assert [dict(row.values) for row in read_table(data, f"a.{form}", COLUMNS)] == rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_nothing_exported_can_run(text: str) -> None:
    rows: list[dict[str, Value]] = [{"编码": text, "类别": "重大事项"}]
    assert write_csv(COLUMNS, rows).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    cell = load_workbook(io.BytesIO(write_xlsx(COLUMNS, rows))).worksheets[0]["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_a_row_speaks_of_its_cells_as_the_reader_does() -> None:
    row = read_table(as_csv(GOOD), "a.csv", COLUMNS)[0]
    assert row.finding("类别", "不能这样。") == {"where": "第 2 行「类别」列 (B2)", "message": "不能这样。"}
    assert Row(7, {}).finding("别的", "x")["where"] == "第 7 行「别的」列"
