"""Tagged decisions as records: JSON Lines, CSV and Parquet."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lgo_nlp.decision import TaggedSentence
from lgo_nlp.files import json_line, whole_file
from lgo_nlp.labels import LABELS, TYPED_LABELS
from lgo_nlp.tagged import TaggedDecision

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final = (
    "ref", "body", "category", "outcome", "date", "source", "model",
    "id", "section", "role", "paragraph", "start", "end", "text",
    *LABELS, *(f"{label}_score" for label in LABELS), *(f"{label}_types" for label in TYPED_LABELS), "extra",
)  # fmt: skip
_FACTS: Final = COLUMNS[:6]  # fields of a decision that a record holds under the same names
_OWN: Final = (*_FACTS, "digest", "model", "text", "sentences")
"""Keys that a record of ours defines, so that a key of the input with such a name must be renamed."""

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


def to_record(tagged: TaggedDecision, *, text: bool = False) -> dict[str, Any]:
    """A tagged decision as one JSON object; sentences count from 1, offsets point into the decision's text.

    ``text`` adds that text. A key of the decision's ``extra`` that has the name of one of ours is written as
    ``input_<name>``, unless its value is the same, null or empty.
    """
    decision = tagged.decision
    sentences = [
        {
            "id": number,
            "section": tagged.section_of(sentence).heading,
            "role": tagged.section_of(sentence).role.value,
            "paragraph": sentence.sentence.paragraph + 1,
            "lead_in": _lead_in(tagged, sentence),
            "start": sentence.sentence.start,
            "end": sentence.sentence.end,
            "text": tagged.text_of(sentence),
            "labels": [label for label in LABELS if label in sentence.labels],
            "scores": {label: round(score, 4) for label, score in sentence.scores.items()},
            "types": {label: list(sentence.types.get(label, ())) for label in TYPED_LABELS},
        }
        for number, sentence in enumerate(tagged.sentences, 1)
    ]
    facts = {**{name: getattr(decision, name) for name in _FACTS}, "digest": tagged.digest, "model": tagged.model}
    shown = {"text": decision.text} if text else {}
    return {**facts, **_kept(decision.extra, facts), **shown, "sentences": sentences}


def _lead_in(tagged: TaggedDecision, sentence: TaggedSentence) -> int | None:
    """Number of the paragraph that leads in to the list of which a sentence's paragraph is an item."""
    lead_in = tagged.decision.paragraphs[sentence.sentence.paragraph].lead_in
    return None if lead_in is None else lead_in + 1


def _kept(extra: Mapping[str, object], facts: Mapping[str, object]) -> dict[str, object]:
    """Keys of the input's record, renamed where ours have the same name."""
    kept = {key: value for key, value in extra.items() if key not in _OWN}
    for key in _OWN:
        if extra.get(key) not in (None, "", facts.get(key)):
            kept.setdefault(f"input_{key}", extra[key])
    return kept


def to_json_line(tagged: TaggedDecision, *, text: bool = False) -> str:
    """A tagged decision as one line of JSON Lines, with the line break; ``text`` adds the decision's text."""
    return json_line(to_record(tagged, text=text))


def to_rows(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of a record, one a sentence, with the keys ``COLUMNS``; ``extra`` is JSON, or None without other keys."""
    shared = {key: record[key] for key in (*_FACTS, "model")}
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
    """Header line of a CSV file."""
    return ",".join(COLUMNS) + "\r\n"


def to_csv(tagged: TaggedDecision) -> str:
    """A tagged decision as lines of CSV, one a sentence; an apostrophe stops cells from running as formulas."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(map(cell, row.values()) for row in to_rows(to_record(tagged)))
    return buffer.getvalue()


def parquet_schema() -> "pa.Schema":
    """Schema of ``COLUMNS`` in Parquet."""
    import pyarrow as pa

    text, number, names = pa.string(), pa.int64(), pa.list_(pa.string())
    kinds = {"date": pa.date32(), "id": number, "paragraph": number, "start": number, "end": number}
    kinds |= dict.fromkeys(LABELS, pa.bool_()) | {f"{label}_score": pa.float64() for label in LABELS}
    kinds |= {f"{label}_types": names for label in TYPED_LABELS}
    return pa.schema([(name, kinds.get(name, text)) for name in COLUMNS])


def write_parquet(records: Iterable[dict[str, Any]], path: Path, mark: str = "") -> None:
    """Write records as Parquet, one row a sentence, atomically. A date that is not ISO 8601 becomes null.

    ``mark`` is that of ``whole_file``.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = parquet_schema()
    with whole_file(path, mark) as stream, pq.ParquetWriter(stream, schema) as writer:
        rows = ({**row, "date": _date(row["date"])} for record in records for row in to_rows(record))
        for group in _groups(rows):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows in row groups, limited in number and in characters of ``text`` and ``extra``."""
    group: list[dict[str, Any]] = []
    length = 0
    for row in rows:
        group.append(row)
        length += len(row["text"]) + len(row["extra"] or "")
        if len(group) == _ROW_GROUP or length > _MOST_CHARACTERS:
            yield group
            group, length = [], 0
    if group:
        yield group


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def cell(value: object) -> object:
    """A value as a cell of CSV: lists parted by ``;``, 1 and 0, and an apostrophe before what may run as a formula."""
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and is_dangerous(value):
        return "'" + value
    return value


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula."""
    return _DANGEROUS.match(text) is not None
