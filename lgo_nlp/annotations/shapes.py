"""Lines in the shape of another task or tool: named, so that they are refused and never taken for "no label"."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Record = Mapping[str, Any]

MANUAL: Final = frozenset({"spans_manual", "ner_manual"})
"""Prodigy's interfaces in which an annotator marks all the spans of a text."""
BINARY: Final = frozenset({"classification", "ner", "spans"})
"""Prodigy's interfaces that ask yes or no of one suggestion, and say nothing of the rest of the text."""
_LABELS: Final = ("label", "labels", "categories")


def shape_of(record: Record) -> str:
    """What a record is instead of a line of spans, with the keys that say so; empty if it may be one.

    >>> shape_of({"text": "It was late.", "cats": {"fault": 1.0}})
    "a spaCy text classification line ('cats')"
    >>> shape_of({"text": "It was late.", "spans": [], "meta": {}})
    ''
    """
    binary = record.get("_is_binary") is True
    if "spans" in record and record.get("_view_id") in MANUAL and not binary:
        return ""
    shapes = _PRODIGY if record.get("spans") else {**_PRODIGY, **_OTHERS}
    for name, keys_of in shapes.items():
        keys = keys_of(record)
        if keys:
            return f"{name} ({', '.join(map(repr, keys))})"
    return ""


def _present(*names: str) -> Callable[[Record], list[str]]:
    return lambda record: [name for name in names if name in record]


def _choice(record: Record) -> list[str]:
    keys = _present("options", "accept")(record)
    return keys or (["_view_id"] if record.get("_view_id") == "choice" else [])


def _binary(record: Record) -> list[str]:
    keys = ["label"] if isinstance(record.get("label"), str) and "answer" in record else []
    keys += ["_is_binary"] if record.get("_is_binary") is True else []
    return keys or (["_view_id"] if record.get("_view_id") in BINARY else [])


def _lists(kind: Callable[[Any], bool]) -> Callable[[Record], list[str]]:
    """Keys of labels whose value is a list of values of a kind, and not empty."""

    def keys_of(record: Record) -> list[str]:
        values = {name: record[name] for name in _LABELS if isinstance(record.get(name), list) and record[name]}
        return [name for name, value in values.items() if all(kind(item) for item in value)]

    return keys_of


def _entities(record: Record) -> list[str]:
    found = record.get("entities")
    offsets = isinstance(found, list) and any(isinstance(item, dict) and "start_offset" in item for item in found)
    return ["entities", "start_offset"] if offsets else _present("entities")(record)


def _task(record: Record) -> list[str]:
    return _present("data", "annotations", "predictions", "completions")(record) if "data" in record else []


def _argilla(record: Record) -> list[str]:
    """Keys of a record of Argilla 2, of an export of one, or of a record of Argilla 1."""
    flat = [name for name in record if isinstance(name, str) and name.endswith((".responses", ".suggestion"))]
    return _present("fields", "responses", "suggestions", "annotation_agent", "prediction_agent")(record) + flat


_PRODIGY: Final[Mapping[str, Callable[[Record], list[str]]]] = {
    "a Prodigy choice line": _choice,
    "a Prodigy binary line": _binary,
}
"""Shapes that may hold spans as well, which are then no annotation: a guess that was shown, or one suggestion."""

_OTHERS: Final[Mapping[str, Callable[[Record], list[str]]]] = {
    "a Label Studio task": _task,
    "an Argilla record": _argilla,
    "a doccano sequence line": _lists(lambda item: isinstance(item, list)),
    "a Label Studio line": _lists(lambda item: isinstance(item, dict)),
    "a line of entities, as doccano and spaCy write them": _entities,
    "a spaCy text classification line": _present("cats"),
    "a line of token tags": _present("ner_tags"),
    "a line of labels for the whole text, as doccano writes them": _present(*_LABELS),
}
