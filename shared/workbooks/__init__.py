"""Import and export of flat tables as XLSX and CSV, with every error told at once, by row and column."""

from shared.workbooks.columns import Column, Kind, Row, Rows, Value
from shared.workbooks.reading import headings, read_table, sheet_names
from shared.workbooks.values import Unreadable, read_cell
from shared.workbooks.writing import write_csv, write_sheets, write_xlsx

__all__ = [
    "Column",
    "Kind",
    "Row",
    "Rows",
    "Unreadable",
    "Value",
    "headings",
    "read_cell",
    "read_table",
    "sheet_names",
    "write_csv",
    "write_sheets",
    "write_xlsx",
]
