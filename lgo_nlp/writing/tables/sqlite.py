"""Rows of decisions as a SQLite database: a table each, and a view for each question that people ask."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from lgo_nlp.files import whole_file
from lgo_nlp.records.columns import DECISIONS, INNER, TABLES, Column, Kind, Row, Table, Tables
from lgo_nlp.records.questions import QUESTIONS

_TYPES: Final = {
    Kind.TEXT: "TEXT", Kind.WHOLE: "INTEGER", Kind.SCORE: "REAL", Kind.PENCE: "INTEGER", Kind.DATE: "TEXT",
    Kind.TRUTH: "INTEGER", Kind.NAMES: "TEXT", Kind.NUMBERS: "TEXT",
}  # fmt: skip
_LISTS: Final = (Kind.NAMES, Kind.NUMBERS)


def write_sqlite(decisions: Iterable[Tables], path: Path, mark: str) -> None:
    """Write a database. True and false are 1 and 0, dates ISO 8601, and the values of a list are parted by ``;``.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path, mark) as stream:
        try:
            with closing(sqlite3.connect(stream.name)) as database:
                _fill(database, decisions)
        except sqlite3.Error as error:  # a full disk, say
            raise OSError(str(error)) from None


def _fill(database: sqlite3.Connection, decisions: Iterable[Tables]) -> None:
    """Fill an empty database. A run that is killed leaves no file that is used, so none of its safeguards is needed."""
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    for table in TABLES:
        database.execute(_create(table))
    inserts = {table.name: _insert(table) for table in TABLES}
    for tables in decisions:
        for table in TABLES:
            database.executemany(inserts[table.name], _values(table, tables))
    for table in TABLES:
        for column in table.indexed:
            database.execute(f'CREATE INDEX "{table.name}_by_{column}" ON "{table.name}" ("{column}")')
    for question in QUESTIONS:
        database.execute(f'CREATE VIEW "{question.name}" AS\n{question.sql}')
    database.commit()


def _create(table: Table) -> str:
    """Statement that makes a table; what its columns mean is kept in it as comments."""
    keys = ", ".join(f'"{name}"' for name in table.key)
    lines = [f"{_column(column)}, -- {column.meaning}" for column in table.columns]
    if table in INNER:
        lines.append(f'FOREIGN KEY ("decision") REFERENCES "{DECISIONS.name}" ("decision"),')
    lines.append(f"PRIMARY KEY ({keys})")
    body = "\n  ".join(lines)
    return f'CREATE TABLE "{table.name}" (\n  {body}\n) WITHOUT ROWID'


def _column(column: Column) -> str:
    return f'"{column.name}" {_TYPES[column.kind]}'


def _insert(table: Table) -> str:
    return f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})'


def _values(table: Table, tables: Tables) -> Iterator[Row]:
    own = tables[table.name]
    kinds = [column.kind for column in table.columns[-len(own) :]]
    joined = [
        [";".join(map(str, value)) if value else "" for value in column] if kind in _LISTS else column
        for kind, column in zip(kinds, own, strict=True)
    ]
    return table.rows({**tables, table.name: joined})
