"""Rows of decisions to files, one module a format; ``FORMATS`` has them all.

Each decision's part of a file is made first, as JSON on one line; a writer takes the parts of one decision after the
other, and writes the file whole or not at all.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from lgo_nlp.records.columns import ACTIONS, INNER, TYPES, Table, Tables
from lgo_nlp.writing.tables.excel import write_excel
from lgo_nlp.writing.tables.parquet import write_parquet
from lgo_nlp.writing.tables.sqlite import write_sqlite
from lgo_nlp.writing.tables.text import csv_part, json_part, write_csv, write_json_lines

__all__ = ["FORMATS", "NEEDED", "TableFormat"]


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format of tables.

    Attributes:
        inner: the tables that it holds besides that of decisions.
        part: a decision's part of it, as JSON on one line, from those tables.
        write_parts: writes a file from the parts; its last argument is the ``mark`` of ``files.whole_file``.
    """

    inner: tuple[Table, ...]
    part: Callable[[Tables], str]
    write_parts: Callable[[Iterable[str], Path, str], None]


def _of_columns(write: Callable[[Iterable[Tables], Path, str], None]) -> TableFormat:
    """A format whose writer takes all tables, as their columns."""
    return TableFormat(INNER, partial(json.dumps, ensure_ascii=False), partial(_write_columns, write))


def _write_columns(
    write: Callable[[Iterable[Tables], Path, str], None], parts: Iterable[str], path: Path, mark: str
) -> None:
    write(map(json.loads, parts), path, mark)


FORMATS: Final = {
    "sqlite": _of_columns(write_sqlite),
    "parquet": _of_columns(write_parquet),
    "csv": TableFormat((), csv_part, write_csv),
    "jsonl": TableFormat((TYPES, ACTIONS), json_part, write_json_lines),
    "xlsx": _of_columns(write_excel),
}
"""The formats by suffix."""

NEEDED: Final = {"parquet": "pyarrow", "xlsx": "openpyxl"}
"""Package that a format needs besides those that tagging does."""
