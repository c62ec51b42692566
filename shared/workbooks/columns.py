"""What a caller declares (columns) and gets (rows)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from openpyxl.utils import get_column_letter

Kind = Literal["text", "int", "money", "date", "choice", "list"]
Value = str | int | date | tuple[str, ...] | None


@dataclass(frozen=True)
class Column:
    """One column of a table, found by its heading.

    required    the heading must be there, and no cell below it may be empty
    kind        text -> str; int -> whole number; money -> whole fen, written in yuan; date -> date;
                choice -> one of `choices`; list -> tuple of str, written with ； between
    max_length  characters of a whole cell
    """

    name: str
    required: bool = False
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    max_length: int = 500


def place_of(line: int, name: str, position: int, sheet: str = "") -> str:
    """Where a cell is, in words: 第 5 行「类别」列 (C5). `position` counts columns from 1; 0: the column is missing."""
    cell = f" ({get_column_letter(position)}{line})" if position else ""
    return in_sheet(f"第 {line} 行「{name}」列{cell}", sheet)


def in_sheet(where: str, sheet: str) -> str:
    """A place in words, with its sheet where a workbook has several."""
    return f"「{sheet}」表{where}" if sheet else where


@dataclass(frozen=True)
class Row:
    """One row of a table. `line` is its number in the file, the first line being 1.

    Empty cells and missing optional columns read as "", None or (), by the column's kind. The accessors raise KeyError
    for a column that was not declared and TypeError for one declared with another kind.
    """

    line: int
    values: Mapping[str, Value]
    positions: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    sheet: str = field(default="", repr=False, compare=False)  # as findings name it; "" where there is but one

    def text(self, name: str) -> str:
        """A text or choice column; "" if empty."""
        value = self.values[name]
        if not isinstance(value, str):
            raise TypeError(f"{name} is no text column")
        return value

    def whole(self, name: str) -> int | None:
        """An int column, or a money column in fen."""
        value = self.values[name]
        if not isinstance(value, int | None):
            raise TypeError(f"{name} is no number column")
        return value

    def day(self, name: str) -> date | None:
        """A date column."""
        value = self.values[name]
        if not isinstance(value, date | None):
            raise TypeError(f"{name} is no date column")
        return value

    def parts(self, name: str) -> tuple[str, ...]:
        """A list column; () if empty."""
        value = self.values[name]
        if not isinstance(value, tuple):
            raise TypeError(f"{name} is no list column")
        return value

    def finding(self, name: str, message: str) -> dict[str, str]:
        """A finding about this row in the same words as the reader's own, for the rules of the caller's domain."""
        return {"where": place_of(self.line, name, self.positions.get(name, 0), self.sheet), "message": message}


class Rows(list[Row]):
    """The rows read, and `notes`: what was put right or left out on the way, {"where", "message"} each."""

    def __init__(self, rows: list[Row], notes: list[dict[str, str]]) -> None:
        super().__init__(rows)
        self.notes = notes
