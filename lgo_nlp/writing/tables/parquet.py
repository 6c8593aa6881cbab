"""Rows of decisions as one Parquet file: a row a decision, with its sentences, types and actions as lists in it.

One file, as it can be replaced whole, and DuckDB, pandas and Polars read it at once. A list of structs can be opened to
a table of its own (``records.questions.duckdb_views``), and costs nothing where it is not asked for.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lgo_nlp.decision import as_date
from lgo_nlp.files import whole_file
from lgo_nlp.records.columns import DECISIONS, INNER, Column, Kind, Tables
from lgo_nlp.writing.tables.text import nested

if TYPE_CHECKING:
    import pyarrow as pa

_ROW_GROUP: Final = 20_000
"""Rows of all tables in a row group, which is held in memory."""


def write_parquet(decisions: Iterable[Tables], path: Path, mark: str) -> None:
    """Write a row a decision.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [_field(column) for column in DECISIONS.columns]
    for table in INNER:
        struct = pa.struct([_field(column) for column in table.columns[1:]])
        fields.append(pa.field(table.name, pa.list_(struct)))
    schema = pa.schema(fields)
    with whole_file(path, mark) as stream, pq.ParquetWriter(stream, schema) as writer:
        for group in _groups(decisions):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _field(column: Column) -> "pa.Field":
    import pyarrow as pa

    kinds = {
        Kind.TEXT: pa.string(), Kind.WHOLE: pa.int64(), Kind.PENCE: pa.int64(), Kind.SCORE: pa.float64(),
        Kind.DATE: pa.date32(), Kind.TRUTH: pa.bool_(), Kind.NAMES: pa.list_(pa.string()),
        Kind.NUMBERS: pa.list_(pa.int64()),
    }  # fmt: skip
    return pa.field(column.name, kinds[column.kind], metadata={"description": column.meaning})


def _groups(decisions: Iterable[Tables]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    n_rows = 0
    for tables in decisions:
        row = nested(tables, INNER)
        row["date"] = as_date(row["date"])
        row["actions"] = [{**action, "due": as_date(action["due"])} for action in row["actions"]]
        group.append(row)
        n_rows += sum(map(len, tables.values()))
        if n_rows > _ROW_GROUP:
            yield group
            group, n_rows = [], 0
    if group:
        yield group
