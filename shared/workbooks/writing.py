"""From rows to a file that a spreadsheet opens without running anything."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from shared.workbooks.columns import Column, Value

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Value]]) -> bytes:
    """CSV as Excel opens it in China: UTF-8 with BOM, CRLF. Texts that a spreadsheet could run get an apostrophe in front."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_guarded(_plain(row.get(column.name), column), column) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(columns: Sequence[Column], rows: Iterable[Mapping[str, Value]], *, sheet: str = "表") -> bytes:
    """An XLSX with one sheet: headings bold and fixed, texts as texts (never formulas), money in yuan."""
    return write_sheets({sheet: (columns, rows)})


def write_sheets(sheets: Mapping[str, tuple[Sequence[Column], Iterable[Mapping[str, Value]]]]) -> bytes:
    """An XLSX with several sheets by name, each as `write_xlsx` writes one."""
    book = Workbook(write_only=True)
    for name, (columns, rows) in sheets.items():
        page = book.create_sheet(name)
        page.freeze_panes = "A2"
        for position, column in enumerate(columns, 1):
            page.column_dimensions[get_column_letter(position)].width = (
                12 if column.kind in {"int", "money", "date"} else 24
            )
        page.append([_heading(page, column.name) for column in columns])
        for row in rows:
            page.append([_cell(page, row.get(column.name), column) for column in columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: Value, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "；".join(value)
    if column.kind == "money" and isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    return value.isoformat() if isinstance(value, date) else _CONTROL.sub("", str(value))


def _guarded(text: str, column: Column) -> str:
    return f"'{text}" if column.kind in {"text", "choice", "list"} and _DANGEROUS.match(text) else text


def _heading(page: Any, name: str) -> Any:
    cell = WriteOnlyCell(page, name)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EEF4")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(page: Any, value: Value, column: Column) -> Any:
    if column.kind == "money" and isinstance(value, int):
        cell = WriteOnlyCell(page, value / 100)
        cell.number_format = "#,##0.00"
    elif isinstance(value, int | date):
        cell = WriteOnlyCell(page)
        cell.value = value
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "0"
    else:
        cell = WriteOnlyCell(page, None)
        text = _plain(value, column)
        cell.value = text or None
        if text:
            cell.data_type = "s"
            cell.quotePrefix = bool(_DANGEROUS.match(text))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
