"""Rows of pages to rows of tagged sentences, for the tables of Ray and Spark.

**A row of pages** has a ``text``, and all that a line of JSON Lines may have: ``ref``, ``date``, ``url``, …; ``source``
names it, else ``ref``. A row of a file has ``path`` and its bytes, as ``ray.data.read_binary_files`` (``bytes``) and
Spark's ``binaryFile`` (``content``) give them.

**A row of sentences** has the columns of the Parquet file that ``lgo-nlp tag`` writes, and ``error``: a page that could
not be tagged has one row, in which only ``source`` and ``error`` are not null.
"""

import io
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lgo_nlp.errors import LgoError
from lgo_nlp.reading import Page
from lgo_nlp.reading.sources import pages_of
from lgo_nlp.tagging import Failure, Tagger, tag_pages_into
from lgo_nlp.writing.formats import tagged_format
from lgo_nlp.writing.sentences import arrow_tables, parquet_schema

if TYPE_CHECKING:
    import pyarrow as pa

_BYTES: Final = ("bytes", "content")
_IN_SPARK: Final = {
    "string": "string", "int64": "bigint", "double": "double", "bool": "boolean", "date32[day]": "date",
}  # fmt: skip


def schema() -> "pa.Schema":
    """Schema of rows of sentences, for Arrow."""
    import pyarrow as pa

    return parquet_schema().append(pa.field("error", pa.string()))


def spark_schema() -> str:
    """The same for Spark."""
    return ", ".join(f"`{field.name}` {_IN_SPARK.get(str(field.type), 'array<string>')}" for field in schema())


def tag_rows(rows: "pa.Table", tagger: Tagger) -> "pa.Table":
    """Rows of the sentences of some pages, in their order.

    Raises:
        LgoError: the rows are not those of pages.
    """
    import pyarrow as pa

    if "text" not in rows.column_names and not set(_BYTES) & set(rows.column_names):
        raise LgoError(f"rows of pages need a column 'text', or 'path' and 'bytes'; these have {rows.column_names}")
    pages = (page for row in rows.to_pylist() for page in _pages(row))
    tables = [schema().empty_table()]
    for result in tag_pages_into(tagged_format("parquet").part, pages, tagger):
        if isinstance(result, Failure):
            failed = {"source": result.page.where, "error": result.reason}
            tables.append(pa.Table.from_pylist([failed], schema=schema()))
        else:
            tables += arrow_tables([json.loads(result)])
    return pa.concat_tables(tables, promote_options="default").combine_chunks()


def _pages(row: Mapping[str, Any]) -> Iterable[Page]:
    raw = next((row[name] for name in _BYTES if isinstance(row.get(name), bytes)), None)
    if raw is not None:
        return pages_of(io.BytesIO(raw), str(row.get("path", "row")))
    source = row.get("source") or row.get("ref") or "row"
    record = {key: value for key, value in row.items() if value is not None and key != "source"}
    return [Page(str(source), json.dumps(record, default=str), 0)]
