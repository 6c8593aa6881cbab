"""Rows of decisions as an Excel workbook: a sheet a table, with dates as dates and sums in pounds as numbers."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from lgo_nlp.decision import as_date
from lgo_nlp.errors import OutputError
from lgo_nlp.files import whole_file
from lgo_nlp.records.columns import TABLES, Column, Kind, Table, Tables
from lgo_nlp.writing.sentences import is_dangerous

MOST_ROWS: Final = 1_048_576  # of a sheet of Excel, its header with them
MOST_CHARACTERS: Final = 32_767  # of a cell of Excel
_FIRST_DATE: Final = date(1900, 3, 1)  # before it Excel counts a day that there was not
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTHS: Final = {"text": 60, "source": 30, "section": 30, "body": 30, "decision": 16}
_POUNDS: Final = "£#,##0.00"


def write_excel(decisions: Iterable[Tables], path: Path, mark: str) -> None:
    """Write a workbook. Text longer than a cell holds is cut, and says so by its last character, ``…``.

    Raises:
        OutputError: the file cannot be written, or a table has more rows than a sheet.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheets = {table: book.create_sheet(table.name) for table in TABLES}
    try:
        _fill(sheets, decisions, path)
        with whole_file(path, mark) as stream:
            book.save(stream)
    finally:
        for sheet in sheets.values():
            if not sheet.closed:  # saving closes them
                sheet.close()


def _fill(sheets: Mapping[Table, Any], decisions: Iterable[Tables], path: Path) -> None:
    adders = {table: _begin(sheet, table) for table, sheet in sheets.items()}
    n_rows = dict.fromkeys(sheets, 1)
    for tables in decisions:
        for table, add in adders.items():
            n_rows[table] += table.n_rows(tables)
            if n_rows[table] > MOST_ROWS:
                what = f"more {table.name} than the {MOST_ROWS - 1:,} rows of a sheet"
                raise OutputError(f"{path}: {what}; write .sqlite or .parquet, or fewer decisions to a file")
            for row in table.rows(tables):
                add(row)
    for table, sheet in sheets.items():
        sheet.auto_filter.ref = f"A1:{_letters(len(table.columns))}{n_rows[table]}"


def _begin(sheet: Any, table: Table) -> Callable[[Iterable[object]], None]:
    """Begin a sheet with its header; gives a function that adds a row."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet.freeze_panes = "B2"
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[_letters(number)].width = _WIDTHS.get(column.name, 14)
    makers = [_maker(sheet, column) for column in table.columns]
    header = [WriteOnlyCell(sheet, column.name.replace("_pence", "_pounds")) for column in table.columns]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)

    def add(values: Iterable[object]) -> None:
        sheet.append([make(value) for make, value in zip(makers, values, strict=True)])

    return add


def _letters(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def _maker(sheet: Any, column: Column) -> Callable[[Any], object]:
    """Function from a value of a column to what a cell of it holds."""
    from openpyxl.cell import WriteOnlyCell

    def text(value: Any) -> object:
        if value is None or value == []:
            return None
        words = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        words = _NOT_IN_XML.sub("\ufffd", words)
        if len(words) > MOST_CHARACTERS:
            words = words[: MOST_CHARACTERS - 1] + "…"
        if not is_dangerous(words):
            return words
        cell = WriteOnlyCell(sheet, words)
        cell.data_type = "s"  # text, where openpyxl would make a formula
        cell.quotePrefix = True  # and text again after it has been edited
        return cell

    def day(value: Any) -> object:
        found = as_date(value)
        return found if found is None or found >= _FIRST_DATE else text(value)

    def pounds(value: Any) -> object:
        if value is None:
            return None
        cell = WriteOnlyCell(sheet, Decimal(value) / 100)
        cell.number_format = _POUNDS
        return cell

    def itself(value: Any) -> object:
        return value

    makers = {Kind.DATE: day, Kind.PENCE: pounds, Kind.WHOLE: itself, Kind.SCORE: itself, Kind.TRUTH: itself}
    return makers.get(column.kind, text)
