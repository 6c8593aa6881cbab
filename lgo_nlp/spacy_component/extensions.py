"""Scores and types of sentences as spaCy's extension attributes, which are saved with a doc."""

from collections.abc import Iterable, Mapping
from typing import Any

from spacy.tokens import Doc, Span


def set_extensions() -> None:
    """Register ``doc._.lgo``, ``span._.lgo_scores`` and ``span._.lgo_types``."""
    Span.set_extension("lgo_scores", default=None, force=True)
    Span.set_extension("lgo_types", default=None, force=True)
    Doc.set_extension("lgo", getter=_records_of, setter=_set_records, force=True)


def _records_of(doc: Doc) -> list[dict[str, Any]]:
    """Scores and types of a doc's sentences, in the order of the text."""
    kept: dict[Any, Any] = doc.user_data  # spaCy keeps extension values here, by name and offsets
    places = sorted(key[2:] for key in kept if isinstance(key, tuple) and key[:2] == ("._.", "lgo_scores"))
    return [
        {"start": start, "end": end, "scores": span._.lgo_scores, "types": span._.lgo_types}
        for start, end in places
        for span in [doc.char_span(start, end)]
        if span is not None
    ]


def _set_records(doc: Doc, records: Iterable[Mapping[str, Any]]) -> None:
    """Set scores and types from records; ``Doc.from_json`` calls it."""
    for record in records:
        span = doc.char_span(record["start"], record["end"])
        if span is not None:
            span._.lgo_scores, span._.lgo_types = record["scores"], record["types"]
