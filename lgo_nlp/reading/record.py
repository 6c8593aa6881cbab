"""A line of JSON Lines: a page's text, what the line says of it, and whatever else the line holds."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lgo_nlp.errors import PageError
from lgo_nlp.reading.metadata import Metadata, format_ref, iso_date

MOST_BYTES_BESIDES: Final = 64_000
"""What a record may hold besides its text, as UTF-8: every row of CSV repeats it, and Python's own reader of CSV takes
no cell of 131,072 characters."""

DEEPEST: Final = 50
"""Levels of objects and lists that a value of a record may have: more could be read, but perhaps not written again."""

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "ref": ("ref", "reference", "id"),
    "body": ("body", "organisation", "council"),
    "category": ("category",),
    "outcome": ("outcome", "decision"),
    "date": ("date", "decision_date"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """A page's text, what its line says of it, and the line's other keys as they stand there, metadata among them."""

    text: str
    metadata: Metadata
    extra: Mapping[str, Any]


def read_record(line: str, *, source: str) -> Record:
    """What a line of JSON Lines holds.

    Raises:
        PageError: it is no JSON object with a ``text``, or holds too much besides.
    """
    try:
        record: Any = json.loads(line, parse_float=_number, parse_constant=_number)
    except (ValueError, RecursionError) as error:
        raise PageError(f"{source}: malformed JSON ({error}); each line is one object with a 'text'") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        if isinstance(record, dict) and "sentences" in record and "text" not in record:
            raise PageError(f"{source}: no 'text'; 'lgo-nlp tag --text' writes records that have it")
        raise PageError(f"{source}: no 'text'; each line is one object with a 'text' and, if known, its metadata")
    text = record["text"]
    if not text.strip():
        raise PageError(f"{source}: 'text' is empty; remove the line")
    extra = _extra_of(record)
    _check_size(extra, source)
    return Record(text, _metadata(record), extra)


def _number(literal: str) -> float | None:
    """NaN and the infinities, which Python writes and JSON does not have, are read as null."""
    number = float(literal)
    return number if math.isfinite(number) else None


def _extra_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """All keys but the text; what an earlier ``lgo-nlp tag`` found in it is left out, as it is found anew."""
    left_out = {"text"}
    if isinstance(record.get("model"), str) and isinstance(record.get("sentences"), list):
        left_out |= {"model", "sentences"}
    return {key: value for key, value in record.items() if key not in left_out}


def _check_size(extra: Mapping[str, Any], source: str) -> None:
    for key, value in extra.items():
        if _is_deep(value):
            raise PageError(f"{source}: {key[:80]!r} is nested more than {DEEPEST} deep; leave it out")
    sizes = {
        key: len(json.dumps({key: value}, ensure_ascii=False).encode(errors="replace")) for key, value in extra.items()
    }
    if sum(sizes.values()) > MOST_BYTES_BESIDES:
        largest = max(sizes, key=sizes.__getitem__)
        raise PageError(
            f"{source}: holds more than {MOST_BYTES_BESIDES:,} bytes besides 'text'; leave out {largest[:80]!r}"
        )


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        inner = [list(v.values()) if isinstance(v, dict) else v for v in level if isinstance(v, dict | list)]
        if not inner:
            return False
        level = [v for values in inner for v in values]
    return True


def _metadata(record: Mapping[str, Any]) -> Metadata:
    found = {name: _first_text(record, keys) for name, keys in _KEYS.items()}
    return Metadata(
        ref=format_ref(found["ref"]) or found["ref"] if found["ref"] else None,
        body=found["body"],
        category=found["category"],
        outcome=found["outcome"],
        date=iso_date(found["date"]) if found["date"] else None,
    )


def _first_text(record: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    """First of the keys that holds a text."""
    return next((value for key in keys if isinstance(value := record.get(key), str) and value), None)
