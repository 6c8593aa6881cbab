"""Rows of decisions as CSV, a row a decision, and as JSON Lines, an object a decision with its types and actions."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lgo_nlp.files import json_line, whole_file
from lgo_nlp.records.columns import ACTIONS, DECISIONS, TYPES, Table, Tables
from lgo_nlp.writing.sentences import MARK, cell


def write_csv(decisions: Iterable[Tables], path: Path, mark: str) -> None:
    """Write a row a decision.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path, mark) as stream:
        stream.write(MARK.encode() + _lines([DECISIONS.names]))
        for tables in decisions:
            stream.write(_lines([list(map(cell, row)) for row in DECISIONS.rows(tables)]))


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def write_json_lines(decisions: Iterable[Tables], path: Path, mark: str) -> None:
    """Write an object a decision.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path, mark) as stream:
        for tables in decisions:
            stream.write(json_line(nested(tables, (TYPES, ACTIONS))).encode())


def nested(tables: Tables, inner: Iterable[Table]) -> dict[str, Any]:
    """The row of one decision by column, with the rows of other tables in it as lists, without its name in each."""
    [row] = DECISIONS.rows(tables)
    lists = {}
    for table in inner:
        names = table.names[1:]
        lists[table.name] = [dict(zip(names, one, strict=True)) for one in zip(*tables[table.name], strict=True)]
    return {**DECISIONS.as_dict(row), **lists}
