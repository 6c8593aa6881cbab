"""Rows of decisions as CSV, a row a decision, and as JSON Lines, an object a decision with its types and actions."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from lgo_nlp.files import json_line, whole_file
from lgo_nlp.records.columns import ACTIONS, DECISIONS, TYPES, Row, Table, Tables
from lgo_nlp.writing.records import MARK, cell


def write_csv(decisions: Iterable[Tables], path: Path, mark: str) -> None:
    """Write a row a decision.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path, mark) as stream:
        stream.write(MARK.encode() + _lines([DECISIONS.names]))
        for tables in decisions:
            stream.write(_lines([list(map(cell, row.values())) for row in tables[DECISIONS.name]]))


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


def nested(tables: Tables, inner: Iterable[Table]) -> Row:
    """The row of one decision, with the rows of other tables in it as lists, without its name in each."""
    [row] = tables[DECISIONS.name]
    lists = {
        table.name: [{name: one[name] for name in table.names if name != "decision"} for one in tables[table.name]]
        for table in inner
    }
    return {**row, **lists}
