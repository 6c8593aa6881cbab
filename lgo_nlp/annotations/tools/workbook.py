"""Annotations in XLSX workbooks, as rows of texts."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lgo_nlp.errors import AnnotationError

LONGEST_CELL: Final = 32_767
"""Characters that a cell of Excel holds."""

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters that XML cannot hold or reads as others, and what would be read as an escape."""


def read_workbook(raw: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of the first sheet that has a cell, with their numbers.

    Raises:
        AnnotationError: it is no workbook.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_text(cell) for cell in cells]
    except Exception as error:  # openpyxl, zipfile and zlib each have errors of their own for bytes that are none
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        advice = "unpack a ZIP archive first, and save a spreadsheet as XLSX"
        raise AnnotationError(f"is no XLSX workbook ({reason}); {advice}") from None


def write_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook with one sheet of texts, its first row kept in sight.

    Raises:
        AnnotationError: a text is too long for a cell.
    """
    from openpyxl import Workbook

    table = [[_TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", cell) for cell in row] for row in rows]
    if (longest := max(len(cell) for row in table for cell in row)) > LONGEST_CELL:
        raise AnnotationError(f"a text of {longest:,} characters is too long for a cell; export to csv")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("annotations")
    sheet.freeze_panes = "A2"
    for cells in table:
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text(cell: object) -> str:
    """What a cell shows: numbers without a needless fraction, truth values as 1 and 0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell) if isinstance(cell, str) else str(cell)
