"""Tagged decisions as records: JSON Lines, CSV and Parquet. The one door to pyarrow."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from lgo_nlp.decision import TaggedDecision
from lgo_nlp.files import whole_file
from lgo_nlp.labels import LABELS, TYPED_LABELS

COLUMNS: Final = (
    "ref", "body", "category", "outcome", "date", "source", "model",
    "id", "section", "role", "paragraph", "start", "end", "text",
    *LABELS, *(f"{label}_score" for label in LABELS), *(f"{label}_types" for label in TYPED_LABELS), "extra",
)  # fmt: skip
_OWN: Final = (*COLUMNS[:7], "text", "sentences")
"""Keys of a record that are ours, whatever the record that the decision was read from has under them."""

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROW_GROUP: Final = 20_000
"""Rows of Parquet that are written together: a group for each decision would make a large file slow to read."""

_MOST_EXTRA: Final = 20_000_000
"""Characters of ``extra`` from which on a group of Parquet is closed, however few its rows: it is held in memory."""


def to_record(tagged: TaggedDecision, *, text: bool = False) -> dict[str, Any]:
    """A tagged decision as one JSON object; sentences count from 1, offsets point into the decision's text.

    ``text`` adds that text. What the decision's ``extra`` has under a name that is ours is written as ``input_<name>``,
    unless it is the same or says nothing.
    """
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
    facts = {
        "ref": decision.ref,
        "body": decision.body,
        "category": decision.category,
        "outcome": decision.outcome,
        "date": decision.date,
        "source": decision.source,
        "model": tagged.model,
    }
    shown = {"text": decision.text} if text else {}
    return {**facts, **_kept(decision.extra, facts), **shown, "sentences": sentences}


def _kept(extra: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a record came with, under names that are not ours."""
    kept = {key: value for key, value in extra.items() if key not in _OWN}
    for key in _OWN:
        if extra.get(key) not in (None, "", facts.get(key)):
            kept.setdefault(f"input_{key}", extra[key])
    return kept


def to_json_line(tagged: TaggedDecision, *, text: bool = False) -> str:
    """A tagged decision as one line of JSON Lines, with its line break; ``text`` adds the decision's text."""
    return json.dumps(to_record(tagged, text=text), ensure_ascii=False) + "\n"


def to_rows(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of a record, one a sentence, with the keys ``COLUMNS``; ``extra`` is JSON, or None where there is none."""
    shared = {key: record[key] for key in COLUMNS[:7]}
    kept = {key: value for key, value in record.items() if key not in _OWN}
    extra = json.dumps(kept, ensure_ascii=False) if kept else None
    for sentence in record["sentences"]:
        yield {
            **shared,
            **{key: sentence[key] for key in COLUMNS[7:14]},
            **{label: label in sentence["labels"] for label in LABELS},
            **{f"{label}_score": sentence["scores"][label] for label in LABELS},
            **{f"{label}_types": sentence["types"][label] for label in TYPED_LABELS},
            "extra": extra,
        }


def csv_head() -> str:
    """First line of a CSV file."""
    return _csv([], head=True)


def to_csv(tagged: TaggedDecision) -> str:
    """A tagged decision as lines of CSV, one a sentence; cells that a spreadsheet would run are defused."""
    return _csv(to_rows(to_record(tagged)), head=False)


def write_parquet(records: Iterable[dict[str, Any]], path: Path) -> None:
    """Write records as Parquet, one row a sentence, the whole file or nothing. A date that is none is null.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    text, number, names = pa.string(), pa.int64(), pa.list_(pa.string())
    kinds = {"date": pa.date32(), "id": number, "paragraph": number, "start": number, "end": number}
    kinds |= dict.fromkeys(LABELS, pa.bool_()) | {f"{label}_score": pa.float64() for label in LABELS}
    kinds |= {f"{label}_types": names for label in TYPED_LABELS}
    schema = pa.schema([(name, kinds.get(name, text)) for name in COLUMNS])
    with whole_file(path) as stream, pq.ParquetWriter(stream, schema) as writer:
        rows = ({**row, "date": _date(row["date"])} for record in records for row in to_rows(record))
        for group in _groups(rows):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    length = 0
    for row in rows:
        group.append(row)
        length += len(row["extra"] or "")
        if len(group) == _ROW_GROUP or length > _MOST_EXTRA:
            yield group
            group, length = [], 0
    if group:
        yield group


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


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
