"""Rows of decisions as CSV, a row a decision, and as JSON Lines, an object a decision with its types and actions.

A decision's part is what the file has of it, so that no value is made twice.
"""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lgo_nlp.files import json_line, whole_file
from lgo_nlp.records.columns import DECISIONS, INNER, Tables
from lgo_nlp.writing.sentences import MARK, cell


def csv_part(tables: Tables) -> str:
    """The row of a decision, as a JSON string."""
    [row] = DECISIONS.rows(tables)
    return json.dumps(_line(map(cell, row)), ensure_ascii=False)


def write_csv(parts: Iterable[str], path: Path, mark: str) -> None:
    """Write a row a decision, below the names of the columns.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path, mark) as stream:
        stream.write((MARK + _line(DECISIONS.names)).encode())
        for part in parts:
            stream.write(json.loads(part).encode())


def _line(row: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue()


def json_part(tables: Tables) -> str:
    """The line of a decision: its row as an object, with the rows of the other tables that are there in lists."""
    return json_line(_nested(tables)).rstrip("\n")


def write_json_lines(parts: Iterable[str], path: Path, mark: str) -> None:
    """Write an object a decision.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path, mark) as stream:
        for part in parts:
            stream.write(f"{part}\n".encode())


def _nested(tables: Tables) -> dict[str, Any]:
    """The row of one decision by column; rows of the other tables are without its name."""
    [row] = DECISIONS.rows(tables)
    lists = {}
    for table in INNER:
        if table.name in tables:
            names = table.names[1:]
            lists[table.name] = [dict(zip(names, one, strict=True)) for one in zip(*tables[table.name], strict=True)]
    return {**DECISIONS.as_dict(row), **lists}
