"""Tagged decisions as rows, one a sentence: CSV and Parquet."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lgo_nlp.decision import as_date
from lgo_nlp.files import whole_file
from lgo_nlp.labels import LABELS, TYPED_LABELS
from lgo_nlp.tagged import FACTS, TaggedDecision
from lgo_nlp.writing.records import other_keys

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final = (
    *FACTS, "model",
    "id", "section", "role", "paragraph", "start", "end", "text",
    *LABELS, *(f"{label}_score" for label in LABELS), *(f"{label}_types" for label in TYPED_LABELS), "extra",
)  # fmt: skip
_SHARED: Final = (*FACTS, "model", "extra")
"""Columns with one value for all sentences of a decision."""

_TYPES: Final = tuple(f"{label}_types" for label in TYPED_LABELS)
_PLAIN: Final = {"id", "role", "paragraph", "start", "end", *(f"{label}_score" for label in LABELS)}
"""Columns whose values CSV has as they are."""

Columns = Mapping[str, Any]
"""Rows of a decision: a list a column, but for those that are ``_SHARED``, which are held once.

Types are None where there are none: millions of empty lists would keep the garbage collector busy.
"""

_DANGEROUS: Final = re.compile(r"[\t\r\n]|[\s\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\-@＝＋－＠]")
"""Beginnings of a cell that a spreadsheet may take for a formula (OWASP's list for CSV injection).

Full-width signs are read as plain ones by some, and spaces and characters without width in front of a sign are dropped.
"""

MARK: Final = "\ufeff"
"""Byte-order mark of files of CSV: without it Excel does not read UTF-8."""

_ROW_GROUP: Final = 20_000  # rows in a row group of Parquet: one group a decision makes a large file slow to read
_MOST_CHARACTERS: Final = (
    20_000_000  # of ``text`` and ``extra`` that end a row group early, as a group is held in memory
)


def to_columns(tagged: TaggedDecision) -> dict[str, Any]:
    """Rows of a tagged decision, ``Columns``; ``extra`` is JSON, or None if its record held no other keys."""
    decision, sentences = tagged.decision, tagged.columns
    places = sentences.places
    scores = sentences.rounded.T.tolist()
    sections = [decision.section_of(place) for place in places]
    other = other_keys(tagged)
    return {
        **{name: getattr(decision, name) for name in FACTS},
        "model": tagged.model,
        "id": list(range(1, len(places) + 1)),
        "section": [section.heading for section in sections],
        "role": [section.role.value for section in sections],
        "paragraph": [place.paragraph + 1 for place in places],
        "start": [place.start for place in places],
        "end": [place.end for place in places],
        "text": list(map(decision.text_of, places)),
        **{label: [label in labels for labels in sentences.labels] for label in LABELS},
        **{f"{label}_score": own for label, own in zip(LABELS, scores, strict=True)},
        **{f"{label}_types": [own and own.get(label) for own in sentences.types] for label in TYPED_LABELS},
        "extra": json.dumps(other, ensure_ascii=False) if other else None,
    }


def csv_head() -> str:
    """Header line of a CSV file."""
    return ",".join(COLUMNS) + "\r\n"


def to_csv(tagged: TaggedDecision) -> str:
    """A tagged decision as lines of CSV, one a sentence; an apostrophe stops cells from running as formulas."""
    columns, n = to_columns(tagged), len(tagged.sentences)
    cells: list[Iterable[object]] = [
        [cell(columns[name])] * n if name in _SHARED else columns[name] if name in _PLAIN else map(cell, columns[name])
        for name in COLUMNS
    ]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(zip(*cells, strict=True))
    return buffer.getvalue()


def write_parquet(decisions: Iterable[Columns], path: Path, mark: str = "") -> None:
    """Write decisions as Parquet, one row a sentence, atomically. A date that is not ISO 8601 becomes null.

    ``mark`` is that of ``whole_file``.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow.parquet as pq

    with whole_file(path, mark) as stream, pq.ParquetWriter(stream, parquet_schema()) as writer:
        for table in arrow_tables(decisions):
            writer.write_table(table)


def parquet_schema() -> "pa.Schema":
    """Schema of ``COLUMNS``."""
    import pyarrow as pa

    text, number, names = pa.string(), pa.int64(), pa.list_(pa.string())
    kinds = {"date": pa.date32(), "id": number, "paragraph": number, "start": number, "end": number}
    kinds |= dict.fromkeys(LABELS, pa.bool_()) | {f"{label}_score": pa.float64() for label in LABELS}
    kinds |= {f"{label}_types": names for label in TYPED_LABELS}
    return pa.schema([(name, kinds.get(name, text)) for name in COLUMNS])


def arrow_tables(decisions: Iterable[Columns]) -> "Iterator[pa.Table]":
    """Rows of decisions, a row group at a time. A date that is not ISO 8601 becomes null."""
    import pyarrow as pa

    schema = parquet_schema()
    for group in _groups({**columns, "date": as_date(columns["date"])} for columns in decisions):
        group |= {name: [types or () for types in group[name]] for name in _TYPES}
        yield pa.Table.from_pydict(group, schema=schema)


def _groups(decisions: Iterable[Columns]) -> Iterator[dict[str, list[Any]]]:
    """Rows in row groups, limited in number and in characters of ``text`` and ``extra``."""
    group: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    length = 0
    for columns in decisions:
        repeated = len(columns["extra"] or "")
        step = min(_ROW_GROUP, 1 + _MOST_CHARACTERS // (repeated + 1))
        for start in range(0, len(columns["id"]), step):
            texts = columns["text"][start : start + step]
            for name, rows in group.items():
                rows += [columns[name]] * len(texts) if name in _SHARED else columns[name][start : start + step]
            length += sum(map(len, texts)) + repeated * len(texts)
            if len(group["id"]) >= _ROW_GROUP or length > _MOST_CHARACTERS:
                yield group
                group, length = {name: [] for name in COLUMNS}, 0
    if group["id"]:
        yield group


def cell(value: object) -> object:
    """A value as a cell of CSV: lists parted by ``;``, 1 and 0, and an apostrophe before what may run as a formula."""
    if isinstance(value, list | tuple):
        value = ";".join(map(str, value))
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and is_dangerous(value):
        return "'" + value
    return value


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula."""
    return _DANGEROUS.match(text) is not None
