"""Tagged decisions as records: JSON Lines, CSV and Parquet. The one door to pyarrow."""

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from lgo_nlp.decision import TaggedDecision
from lgo_nlp.files import whole_file
from lgo_nlp.labels import LABELS, TYPED_LABELS

COLUMNS: Final = (
    "ref", "body", "category", "outcome", "date", "source", "model",
    "id", "section", "role", "paragraph", "start", "end", "text",
    *LABELS, *(f"{label}_score" for label in LABELS), *(f"{label}_types" for label in TYPED_LABELS),
)  # fmt: skip
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROW_GROUP: Final = 20_000
"""Rows of Parquet that are written together: a group for each decision would make a large file slow to read."""


def to_record(tagged: TaggedDecision) -> dict[str, Any]:
    """A tagged decision as one JSON object; sentences count from 1, offsets point into the decision's text."""
    decision = tagged.decision
    sentences = []
    for number, sentence in enumerate(tagged.sentences, 1):
        section = tagged.section_of(sentence)
        sentences.append(
            {
                "id": number,
                "section": section.heading,
                "role": section.role.value,
                "paragraph": sentence.sentence.paragraph + 1,
                "start": sentence.sentence.start,
                "end": sentence.sentence.end,
                "text": tagged.text_of(sentence),
                "labels": [label for label in LABELS if label in sentence.labels],
                "scores": {label: round(score, 4) for label, score in sentence.scores.items()},
                "types": {label: list(sentence.types.get(label, ())) for label in TYPED_LABELS},
            }
        )
    return {
        "ref": decision.ref,
        "body": decision.body,
        "category": decision.category,
        "outcome": decision.outcome,
        "date": decision.date,
        "source": decision.source,
        "model": tagged.model,
        "sentences": sentences,
    }


def to_json_line(tagged: TaggedDecision) -> str:
    """A tagged decision as one line of JSON Lines, with its line break."""
    return json.dumps(to_record(tagged), ensure_ascii=False) + "\n"


def to_rows(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of a record, one a sentence, with the keys ``COLUMNS``."""
    shared = {key: record[key] for key in COLUMNS[:7]}
    for sentence in record["sentences"]:
        yield {
            **shared,
            **{key: sentence[key] for key in COLUMNS[7:14]},
            **{label: label in sentence["labels"] for label in LABELS},
            **{f"{label}_score": sentence["scores"][label] for label in LABELS},
            **{f"{label}_types": sentence["types"][label] for label in TYPED_LABELS},
        }


def csv_head() -> str:
    """First line of a CSV file."""
    return _csv([], head=True)


def to_csv(tagged: TaggedDecision) -> str:
    """A tagged decision as lines of CSV, one a sentence; cells that a spreadsheet would run are defused."""
    return _csv(to_rows(to_record(tagged)), head=False)


def write_parquet(records: Iterable[dict[str, Any]], path: Path) -> None:
    """Write records as Parquet, one row a sentence, the whole file or nothing.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    text, number, names = pa.string(), pa.int64(), pa.list_(pa.string())
    kinds = {"id": number, "paragraph": number, "start": number, "end": number}
    kinds |= dict.fromkeys(LABELS, pa.bool_()) | {f"{label}_score": pa.float64() for label in LABELS}
    kinds |= {f"{label}_types": names for label in TYPED_LABELS}
    schema = pa.schema([(name, kinds.get(name, text)) for name in COLUMNS])
    with whole_file(path) as stream, pq.ParquetWriter(stream, schema) as writer:
        rows = (row for record in records for row in to_rows(record))
        while group := list(itertools.islice(rows, _ROW_GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _csv(rows: Iterable[dict[str, Any]], *, head: bool) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    if head:
        writer.writeheader()
    else:
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = ";".join(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value
