"""Rows of decisions as one Parquet file: a row a decision, with its sentences, types and actions as lists in it.

One file, as it can be replaced whole, and DuckDB, pandas and Polars read it at once. A list of structs can be opened to
a table of its own (``records.questions.duckdb_views``), and costs nothing where it is not asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lgo_nlp.decision import as_date
from lgo_nlp.files import whole_file
from lgo_nlp.records.columns import DECISIONS, INNER, TABLES, Column, Kind, Tables

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
            writer.write_table(pa.Table.from_arrays(list(_arrays(group)), schema=schema))


def _field(column: Column) -> "pa.Field":
    import pyarrow as pa

    kinds = {
        Kind.TEXT: pa.string(), Kind.WHOLE: pa.int64(), Kind.PENCE: pa.int64(), Kind.SCORE: pa.float64(),
        Kind.DATE: pa.date32(), Kind.TRUTH: pa.bool_(), Kind.NAMES: pa.list_(pa.string()),
        Kind.NUMBERS: pa.list_(pa.int64()),
    }  # fmt: skip
    return pa.field(column.name, kinds[column.kind], metadata={"description": column.meaning})


def _groups(decisions: Iterable[Tables]) -> Iterator[list[Tables]]:
    group: list[Tables] = []
    n_rows = 0
    for tables in decisions:
        group.append(tables)
        n_rows += sum(table.n_rows(tables) for table in TABLES)
        if n_rows > _ROW_GROUP:
            yield group
            group, n_rows = [], 0
    if group:
        yield group


def _arrays(group: Sequence[Tables]) -> "Iterator[pa.Array]":
    """A column for each of a decision, then one of lists for each of the other tables."""
    import pyarrow as pa

    yield from _columns(DECISIONS.name, DECISIONS.columns, group)
    for table in INNER:
        ends = accumulate(map(table.n_rows, group), initial=0)
        fields = [_field(column) for column in table.columns[1:]]
        structs = pa.StructArray.from_arrays(list(_columns(table.name, table.columns[1:], group)), fields=fields)
        yield pa.ListArray.from_arrays(pa.array(ends, pa.int32()), structs)


def _columns(name: str, columns: Sequence[Column], group: Sequence[Tables]) -> "Iterator[pa.Array]":
    """Columns of a table of several decisions."""
    import pyarrow as pa

    for at, column in enumerate(columns):
        values = [value for tables in group for value in tables[name][at]]
        yield pa.array(map(as_date, values) if column.kind is Kind.DATE else values, _field(column).type)
