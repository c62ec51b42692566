"""From a file to rows, or to every finding at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from shared.refusals import Invalid
from shared.workbooks import csvs, xlsx
from shared.workbooks.columns import Column, Row, Rows, Value, in_sheet, place_of
from shared.workbooks.values import Cell, Unreadable, as_text, empty, parse, tidy
from shared.workbooks.xlsx import Unusable

MAX_BYTES = 10 * 1024 * 1024
MAX_FINDINGS = 500
_HEADING_LINES = 10  # a title and a unit may stand above the headings
_BLANK_RUN = 2000  # after so many blank lines nothing more is looked for
_MACROS = {"xlsm", "xltm", "xlsb", "xlam"}
Finding = dict[str, str]
Lines = Iterator[tuple[int, list[Cell]]]


def read_table(
    data: bytes,
    filename: str,
    columns: Sequence[Column],
    *,
    sheet: str | None = None,
    max_rows: int = 5000,
    extra: Literal["refuse", "ignore"] = "refuse",
    called: str = "",
    may_be_empty: bool = False,
) -> Rows:
    """The rows of a flat table, by its headings; `notes` on the result says what was put right.

    sheet     XLSX: name of the worksheet; None: the first visible one
    max_rows  rows below the headings
    extra     columns that were not declared: refuse them, or leave them unread with a note (for personal data that must not be taken in)
    called    how findings name the sheet, where a workbook has several tables
    may_be_empty  no rows below the headings are no finding

    Raises Invalid ("workbook.invalid") with all findings, {"where", "message"} each, in Chinese; then nothing of the file may be used.
    """
    reading = _Reading(columns, max_rows, extra, called, may_be_empty)
    try:
        with _grid(data, filename, {column.name for column in columns}, sheet) as grid:
            reading.read(grid.lines, grid.merged)
            reading.notes += [{"where": filename, "message": note} for note in grid.notes]
    except Unusable as error:
        reading.findings.insert(0, {"where": filename, "message": f"文件{error}。"})
    if reading.findings:
        raise _invalid(reading.findings)
    return Rows(reading.rows, reading.notes[:MAX_FINDINGS])


def _invalid(findings: list[Finding]) -> Invalid:
    count = len(findings)
    if count > MAX_FINDINGS:
        findings = [
            *findings[:MAX_FINDINGS],
            {"where": "", "message": f"还有 {count - MAX_FINDINGS} 处，改好以上各处后再次上传即可看到。"},
        ]
    return Invalid("workbook.invalid", f"表格里有 {count} 处需要改正，什么都没有导入。请全部改好后重新上传。", findings)


def sheet_names(data: bytes, filename: str) -> tuple[str, ...]:
    """The names of an XLSX file's visible sheets; () for any other file, or one that `read_table` will refuse."""
    if _ending(filename) in _MACROS or not data.startswith(b"PK") or len(data) > MAX_BYTES:
        return ()
    try:
        return xlsx.sheet_names(data)
    except Unusable:
        return ()


def headings(data: bytes, filename: str, names: Sequence[str]) -> frozenset[str]:
    """Which of some headings stand at the top of a file, to choose what to read it as; none where it cannot be read."""
    try:
        with _grid(data, filename, set(names), None) as grid:
            top = [_heading(cell) for _line, cells in islice(grid.lines, _HEADING_LINES) for cell in cells]
    except Unusable:
        return frozenset()
    return frozenset(top) & frozenset(names)


@dataclass(frozen=True)
class _Grid:
    lines: Lines
    merged: list[tuple[str, int]]
    notes: tuple[str, ...] = ()


@contextmanager
def _grid(data: bytes, filename: str, names: set[str], sheet: str | None) -> Iterator[_Grid]:
    if not data:
        raise Unusable("是空的")
    if len(data) > MAX_BYTES:
        raise Unusable(f"超过 {MAX_BYTES // 1024 // 1024} MB")
    ending = _ending(filename)
    if ending in _MACROS:
        raise Unusable("可能含有宏，不能导入；请另存为 .xlsx")
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or ending in {"xlsx", "xls"}:
        with xlsx.open_sheet(data, sheet) as opened:
            yield _Grid(opened.lines(), opened.merged)
    elif ending in {"csv", "txt", "tsv"}:
        text, encoding = csvs.decode(data)
        note = ("文字编码是 GBK，已转换。请抽看几处，有无乱码。",) if encoding == "gb18030" else ()
        yield _Grid(csvs.lines(text, names), [], note)
    else:
        raise Unusable("的类型不对；请上传 .xlsx 或 .csv")


def _ending(filename: str) -> str:
    return filename.lower().rpartition(".")[2]


@dataclass
class _Reading:
    columns: Sequence[Column]
    max_rows: int
    extra: str
    called: str = ""
    may_be_empty: bool = False
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def read(self, lines: Lines, merged: list[tuple[str, int]]) -> None:
        top = list(islice(lines, _HEADING_LINES))
        heading = self._find_heading(top)
        if heading is None:
            names = "、".join(one.name for one in [c for c in self.columns if c.required] or self.columns)
            self._find("第 1 行", f"找不到表头。表头应有这些列：{names}。")
            return
        for reach, last in merged:
            if last >= top[heading][0]:
                self._find(f"单元格 {reach}", "是合并单元格；请取消合并，每格单独填写。")
        positions = self._positions(*top[heading])
        self._body(iter(top[heading + 1 :]), lines, positions)
        if not self.rows and not self.findings and not self.may_be_empty:
            self._find(f"第 {top[heading][0] + 1} 行", "表头下面没有内容。")

    def _find(self, where: str, message: str) -> None:
        self.findings.append({"where": in_sheet(where, self.called), "message": message})

    def _find_heading(self, top: list[tuple[int, list[Cell]]]) -> int | None:
        names = {column.name for column in self.columns}
        hits = [sum(_heading(cell) in names for cell in cells) for _, cells in top]
        best = max(hits, default=0)
        return hits.index(best) if best else None

    def _positions(self, line: int, cells: list[Cell]) -> dict[str, int]:
        known = {column.name for column in self.columns}
        positions: dict[str, int] = {}
        for position, cell in enumerate(cells, 1):
            name = _heading(cell)
            where = place_of(line, name[:30], position, self.called)
            if not name:
                continue
            if name in positions:
                self.findings.append({"where": where, "message": "这一列出现了两次；请删去一列。"})
            elif name in known:
                positions[name] = position
            elif self.extra == "refuse":
                self.findings.append({"where": where, "message": "不认识这一列；请删去，或按模板改列名。"})
            else:
                self.notes.append({"where": where, "message": "这一列不需要，没有读取。"})
        for column in self.columns:
            if column.required and column.name not in positions:
                self._find(f"第 {line} 行（表头）", f"缺少「{column.name}」列。")
        return positions

    def _body(self, first: Lines, rest: Lines, positions: dict[str, int]) -> None:
        blank = 0
        for source in (first, rest):
            for line, cells in source:
                used = [cells[position - 1] if position <= len(cells) else None for position in positions.values()]
                if all(cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in used):
                    blank += 1
                    if blank > _BLANK_RUN:
                        return
                    continue
                blank = 0
                if len(self.rows) >= self.max_rows:
                    self._find(f"第 {line} 行", f"超过 {self.max_rows} 行；请分成几个文件。")
                    return
                self.rows.append(self._row(line, cells, positions))

    def _row(self, line: int, cells: list[Cell], positions: dict[str, int]) -> Row:
        values: dict[str, Value] = {}
        for column in self.columns:
            position = positions.get(column.name, 0)
            cell = cells[position - 1] if 0 < position <= len(cells) else None
            values[column.name] = self._value(cell, column, line, position)
        return Row(line, values, positions, self.called)

    def _value(self, cell: Cell, column: Column, line: int, position: int) -> Value:
        where = place_of(line, column.name, position, self.called)
        try:
            text, note = tidy(as_text(cell))
            value = parse(text, column)
        except Unreadable as error:
            self.findings.append({"where": where, "message": f"{error}。"})
            return empty(column)
        if note:
            self.notes.append({"where": where, "message": f"{note}。"})
        if column.required and position and value == empty(column):
            self.findings.append({"where": where, "message": "没有填写。"})
        return value


def _heading(cell: Cell) -> str:
    return tidy(cell)[0].replace("\n", "").rstrip("*＊") if isinstance(cell, str) else ""
