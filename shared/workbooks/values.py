"""One cell to one value, by the column's kind."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from shared.workbooks.columns import Column, Value


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be read at all, and why, in Chinese."""

    message: str


Cell = str | int | float | bool | datetime | date | time | Fault | None

_WIDE = {wide: wide - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(first), ord(last) + 1)}
_WIDE_SIGNS = str.maketrans({"．": ".", "－": "-", "＋": "+", "，": ",", "￥": "¥", "／": "/"})
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACES = " \t\n\r\u00a0\u3000"
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
)
_LARGEST = 10**15  # fen or plain number; larger ones are typing errors


class Unreadable(Exception):
    """A cell that is not what its column wants; the message is Chinese, for the person who filled it in."""


def as_text(cell: Cell) -> str:
    """A cell as the text a person sees in it; a whole float has no decimals, a date is an ISO day."""
    if cell is None:
        return ""
    if isinstance(cell, Fault):
        raise Unreadable(cell.message)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _LARGEST else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def tidy(text: str) -> tuple[str, str]:
    """The text put right, and a note of what was done ("" if nothing a person would want to check)."""
    clean = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip(_SPACES)
    narrow = clean.translate(_WIDE)
    notes = []
    if narrow != clean:
        notes.append(f"全角数字或字母已改为半角：{narrow[:30]}")
    if clean != text.replace("\r\n", "\n").replace("\r", "\n"):
        notes.append("首尾空格或不可见字符已去掉")
    return narrow, "；".join(notes)


def read_cell(text: str, column: Column) -> Value:
    """What somebody typed into a form, as the same cell of a workbook would read. Raises Unreadable (Chinese)."""
    return parse(tidy(text)[0], column)


def empty(column: Column) -> Value:
    """What an empty cell reads as."""
    if column.kind == "list":
        return ()
    return "" if column.kind in {"text", "choice"} else None


def parse(text: str, column: Column) -> Value:
    """A tidy text as the column's kind. Raises Unreadable."""
    if not text:
        return empty(column)
    if len(text) > column.max_length:
        raise Unreadable(f"有 {len(text)} 个字，最多 {column.max_length} 个字")
    if column.kind == "list":
        return tuple(part for part in (piece.strip(_SPACES) for piece in re.split(r"[；;\n]", text)) if part)
    if column.kind == "choice":
        return _choice(text, column.choices)
    if column.kind == "int":
        return _whole(text)
    if column.kind == "money":
        return _fen(text)
    return _day(text) if column.kind == "date" else text


def _choice(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise Unreadable(f"「{text[:30]}」不在可选范围内，请填：{'、'.join(choices)}")
    return text


def _number(text: str) -> Decimal:
    plain = text.translate(_WIDE_SIGNS).removeprefix("¥").removesuffix("元").strip(_SPACES)
    if not re.fullmatch(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?|[+-]?\d(\.\d+)?[eE][+-]?\d{1,2}", plain, re.ASCII):
        raise Unreadable(f"「{text[:30]}」不是数字")
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation as error:
        raise Unreadable(f"「{text[:30]}」不是数字") from error


def _whole(text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value():
        raise Unreadable(f"「{text[:30]}」不是整数")
    if abs(number) >= _LARGEST:
        raise Unreadable(f"「{text[:30]}」太大，请核对")
    return int(number)


def _fen(text: str) -> int:
    fen = _number(text) * 100
    if len(text) > 12 and fen != fen.to_integral_value():  # a sum computed by a spreadsheet: 0.30000000000000004
        fen = round(fen, 4).normalize()
    if fen != fen.to_integral_value():
        raise Unreadable(f"金额「{text[:30]}」多于两位小数（应精确到分）")
    if abs(fen) >= _LARGEST:
        raise Unreadable(f"金额「{text[:30]}」太大，请核对")
    return int(fen)


def _day(text: str) -> date:
    found = _DATE.fullmatch(text.translate(_WIDE_SIGNS))
    if not found:
        raise Unreadable(f"「{text[:30]}」不是日期，请写成 2026-10-23 这样")
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(f"没有「{text[:30]}」这一天") from error
