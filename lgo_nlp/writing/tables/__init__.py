"""Rows of decisions to files, one module a format; ``FORMATS`` has them all.

A writer takes the tables of one decision after the other, and writes the file whole or not at all.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from lgo_nlp.records.columns import Tables
from lgo_nlp.writing.tables.excel import write_excel
from lgo_nlp.writing.tables.parquet import write_parquet
from lgo_nlp.writing.tables.sqlite import write_sqlite
from lgo_nlp.writing.tables.text import write_csv, write_json_lines

__all__ = ["FORMATS", "NEEDED", "WITHOUT_SENTENCES"]

FORMATS: Final[dict[str, Callable[[Iterable[Tables], Path, str], None]]] = {
    "sqlite": write_sqlite,
    "parquet": write_parquet,
    "csv": write_csv,
    "jsonl": write_json_lines,
    "xlsx": write_excel,
}
"""Function that writes each format, by suffix; its last argument is the ``mark`` of ``files.whole_file``."""

WITHOUT_SENTENCES: Final = {"csv", "jsonl"}
"""Formats that do not hold the sentences of decisions."""

NEEDED: Final = {"parquet": "pyarrow", "xlsx": "openpyxl"}
"""Package that a format needs besides those that tagging does."""
