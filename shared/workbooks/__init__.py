"""Import and export of flat tables as XLSX and CSV, with every error told at once, by row and column."""

from shared.workbooks.columns import Column, Row, Rows
from shared.workbooks.reading import read_table
from shared.workbooks.writing import write_csv, write_xlsx

__all__ = ["Column", "Row", "Rows", "read_table", "write_csv", "write_xlsx"]
