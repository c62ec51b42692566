"""An XLSX file opened as if an enemy had made it: zip bombs, entities, macros, links, formulas and merged cells."""

import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from shared.workbooks.values import Cell, Fault

MAX_PARTS = 1000
MAX_UNPACKED = 60 * 1024 * 1024  # bytes
MAX_RATIO = 300
MAX_COLUMNS = 100
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*["\']([A-Z]+\d+:[A-Z]+(\d+))["\']')
# openpyxl lets escape whatever broken XML provokes
_BROKEN = (BadZipFile, InvalidFileException, ParseError, zlib.error, EOFError, OSError, KeyError, IndexError, ValueError, TypeError,
           AttributeError, NotImplementedError, RuntimeError)  # fmt: skip


class Unusable(Exception):
    """The file as a whole cannot be used; the message says why and what to do, in Chinese."""


class Sheet:
    """One worksheet as rows of cells, lazily."""

    def __init__(self, worksheet: Any, merged: list[tuple[str, int]]) -> None:
        self._worksheet = worksheet
        self.merged = merged  # (range, last line)

    def lines(self) -> Iterator[tuple[int, list[Cell]]]:
        """Line numbers and cells; formulas and error values come as Fault."""
        try:
            for number, cells in enumerate(self._worksheet.iter_rows(min_row=1, min_col=1, max_col=MAX_COLUMNS), 1):
                yield number, [_cell(cell) for cell in cells]
        except _BROKEN as error:
            raise Unusable("文件内容损坏，无法读取；请用表格软件打开后另存为新的 .xlsx 文件") from error


def _cell(cell: Any) -> Cell:
    if cell.data_type == "f":
        return Fault("是公式；请复制后「选择性粘贴—数值」再上传")
    if cell.data_type == "e":
        return Fault(f"是错误值 {cell.value}；请改正")
    return cell.value  # type: ignore[no-any-return]


def sheet_names(data: bytes) -> tuple[str, ...]:
    """The names of the visible sheets. Raises Unusable."""
    with _opened(data) as book:
        return tuple(sheet.title.strip() for sheet in book.worksheets if sheet.sheet_state == "visible")


@contextmanager
def open_sheet(data: bytes, wanted: str | None) -> Iterator[Sheet]:
    """The named sheet, or the first visible one. Raises Unusable."""
    with _opened(data) as book:
        worksheet = _choose(book, wanted)
        worksheet.reset_dimensions()
        yield Sheet(worksheet, _merged(data, worksheet))


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    _inspect(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions we do not read
        try:
            book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        except _BROKEN as error:
            raise Unusable("不是有效的 .xlsx 文件，或已损坏；请用表格软件打开后另存为新的 .xlsx 文件") from error
        try:
            yield book
        finally:
            book.close()


def _inspect(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unusable("是旧版 .xls 文件或设了打开密码；请取消密码并另存为 .xlsx")
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_size(len(data), [part.file_size for part in parts])
            names = [part.filename.lower() for part in parts]
            if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
                raise Unusable("含有宏，不能导入；请另存为不带宏的 .xlsx")
            if any("externallinks/" in name for name in names):
                raise Unusable("链接了其他文件；请断开链接（数据—编辑链接）后另存")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        _check_head(stream.read(4096))
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Unusable("不是有效的 .xlsx 文件，或已损坏、设了密码；请用表格软件打开后另存为新的 .xlsx 文件") from error


def _check_size(packed: int, sizes: list[int]) -> None:
    if len(sizes) > MAX_PARTS or sum(sizes) > MAX_UNPACKED or sum(sizes) > max(packed, 4096) * MAX_RATIO:
        raise Unusable("展开后过大，不能导入；请只保留需要的行，去掉图片和多余的工作表")


def _check_head(head: bytes) -> None:
    plain = head.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Unusable("含有不允许的 XML 声明，不能导入")


def _choose(book: Any, wanted: str | None) -> Any:
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
    if not sheets:
        raise Unusable("里没有工作表")
    if wanted is None:
        return next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])
    for sheet in sheets:
        if sheet.title.strip() == wanted:
            return sheet
    raise Unusable(
        f"里没有名为「{wanted}」的工作表（现有：{'、'.join(sheet.title for sheet in sheets[:10])}）；请改好表名"
    )


def _merged(data: bytes, worksheet: Any) -> list[tuple[str, int]]:
    with ZipFile(BytesIO(data)) as archive, archive.open(worksheet._worksheet_path) as stream:
        body = stream.read(MAX_UNPACKED)
    return [(found[1].decode(), int(found[2])) for found in _MERGED.finditer(body)]
