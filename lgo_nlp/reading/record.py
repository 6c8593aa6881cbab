"""A line of JSON Lines: a page's text, its metadata, and the other keys of the line."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeGuard

from lgo_nlp.errors import PageError
from lgo_nlp.reading.metadata import LONGEST, Metadata, format_ref, iso_date

MOST_BYTES_BESIDES: Final = 64_000
"""Bytes of UTF-8 that a record may hold besides its text: every CSV row repeats them, and Python's CSV reader refuses
cells of 131,072 characters."""

DEEPEST: Final = 50  # levels of nesting in a value: ``json`` could read more, but perhaps not write them again

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "ref": ("ref", "reference", "id"),
    "body": ("body", "organisation", "council"),
    "category": ("category",),
    "outcome": ("outcome", "decision"),
    "date": ("date", "decision_date"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """A page's text and metadata, and all keys of the line but the text, unchanged, as ``extra``."""

    text: str
    metadata: Metadata
    extra: Mapping[str, object]


def read_record(line: str, *, source: str) -> Record:
    """Parse a line of JSON Lines.

    Raises:
        PageError: it is not a JSON object with a ``text``, or its other keys hold too much.
    """
    try:
        record: Any = json.loads(line, parse_float=_number, parse_constant=_number)
    except (ValueError, RecursionError) as error:
        raise PageError(f"{source}: malformed JSON ({error}); each line is one object with a 'text'") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        if isinstance(record, dict) and "sentences" in record and "text" not in record:
            raise PageError(f"{source}: no 'text'; 'lgo-nlp tag --text' writes records that have it")
        raise PageError(f"{source}: no 'text'; each line is one object with a 'text' and, if known, its metadata")
    if not record["text"].strip():
        raise PageError(f"{source}: 'text' is empty; remove the line")
    return Record(record["text"], _metadata(record), _extra_of(record, source))


def _number(literal: str) -> float | None:
    """A number, or None for NaN and infinities, which Python writes but JSON does not allow."""
    number = float(literal)
    return number if math.isfinite(number) else None


def _extra_of(record: Mapping[str, object], source: str) -> dict[str, object]:
    """All keys but the text, and without the output of an earlier ``lgo-nlp tag``, which is computed again."""
    left_out = {"text"}
    if isinstance(record.get("model"), str) and isinstance(record.get("sentences"), list):
        left_out |= {"digest", "model", "sentences"}
    extra = {key: value for key, value in record.items() if key not in left_out}
    for key, value in extra.items():
        if _is_deep(value):
            raise PageError(f"{source}: {key[:80]!r} is nested more than {DEEPEST} deep; leave it out")
    sizes = {k: len(json.dumps({k: v}, ensure_ascii=False).encode(errors="replace")) for k, v in extra.items()}
    if sum(sizes.values()) > MOST_BYTES_BESIDES:
        largest = max(sizes, key=sizes.__getitem__)[:80]
        raise PageError(f"{source}: holds more than {MOST_BYTES_BESIDES:,} bytes besides 'text'; leave out {largest!r}")
    return extra


def _is_deep(value: object, most: int = DEEPEST) -> bool:
    """Whether lists and objects are nested more than ``most`` deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (most == 0 or any(_is_deep(v, most - 1) for v in inner))


def _metadata(record: Mapping[str, object]) -> Metadata:
    """What the first of each field's keys says that holds a string, not empty and not too long for metadata."""
    found = {name: next(filter(_is_metadata, map(record.get, keys)), None) for name, keys in _KEYS.items()}
    ref, date = found["ref"], found["date"]
    return replace(Metadata(**found), ref=format_ref(ref or "") or ref, date=iso_date(date or ""))


def _is_metadata(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= LONGEST
