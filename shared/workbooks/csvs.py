"""A CSV file in whatever encoding and with whatever delimiter a county's spreadsheet wrote it."""

import csv
import re
from collections.abc import Collection, Iterator
from io import StringIO

from shared.workbooks.values import Cell
from shared.workbooks.xlsx import Unusable

_DELIMITERS = (",", "\t", ";", "，")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding: UTF-8 with or without BOM, UTF-16 with BOM, else GB18030 (which holds GBK). Raises Unusable."""
    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ("utf-8-sig",)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise Unusable("的文字编码无法识别；请另存为「CSV UTF-8」")


def lines(text: str, headings: Collection[str]) -> Iterator[tuple[int, list[Cell]]]:
    """Record numbers and cells. A leading apostrophe that `write_csv` put before =, +, - or @ is taken off."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text, headings), strict=True)
    try:
        for number, record in enumerate(reader, 1):
            yield number, [cell[1:] if _GUARDED.match(cell) else cell for cell in record]
    except csv.Error as error:
        raise Unusable(
            f"第 {reader.line_num} 行附近格式有误（引号不成对，或单元格过长）；请用表格软件另存为「CSV UTF-8」"
        ) from error


def _delimiter(text: str, headings: Collection[str]) -> str:
    head = text[:20000].splitlines()[:10]

    def hits(delimiter: str) -> int:
        return max(
            (sum(cell.strip(' "\u3000') in headings for cell in line.split(delimiter)) for line in head), default=0
        )

    return max(_DELIMITERS, key=hits)
