"""What is known of a model beside its weights: what made it, what it learnt from and its cross-validated scores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, Final, get_args, get_origin, get_type_hints

from lgo_nlp.labels import LABELS

Described = Mapping[str, object]
"""An object of ``model.json``, before its values are checked."""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a model learnt from.

    ``sentences`` and ``support``, the sentences that have each label, count the annotated ones of whole decisions;
    ``pieces`` are the passages that were drawn from the decisions.
    """

    annotations_digest: str
    decisions: int
    sentences: int
    pieces: int
    support: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LabelScores:
    """Scores of one label between 0 and 1; None where one is not defined."""

    precision: float | None
    recall: float | None
    f1: float | None
    average_precision: float | None
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores in training; ``how`` says in words how they were measured."""

    how: str
    labels: Mapping[str, LabelScores]
    macro_f1: float | None
    micro_f1: float | None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model.

    The first four are versions of what trained it. ``published`` of its training decisions are published ones.
    ``digest`` is the SHA-256 of the file of its weights, empty for a model that was not loaded from a folder.
    """

    lgo_nlp: str
    python: str
    scikit_learn: str
    spacy: str
    seed: int
    training: TrainingData
    published: int
    scores: Scores
    digest: str = ""


_PLAIN: Final[Mapping[type, tuple[Callable[[Any], bool], str]]] = {
    str: (lambda value: isinstance(value, str), "a text"),
    int: (lambda value: type(value) is int and value >= 0, "a count"),
    float: (lambda value: type(value) in (int, float) and 0 <= value <= 1, "a number between 0 and 1"),
    list: (lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value), "a list of texts"),
}
"""When a value that JSON has is one of a type, and what to call it; true and false are no numbers."""


def read(described: Described, kind: Any, *path: str) -> Any:
    """Value under a path of keys, checked to be of the type ``kind``; keys that are not asked for are ignored.

    The type is one of ``_PLAIN``, ``float | None``, a dataclass of such fields, or a mapping from the labels to such.

    Raises:
        ValueError: it is missing, or is not of the type.
    """
    value: object = described
    for key in path:
        if not isinstance(value, dict) or key not in value:
            raise ValueError(f"{'.'.join(path)} is missing")
        value = value[key]
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: read(described, hint, *path, name) for name, hint in get_type_hints(kind).items()})
    if get_origin(kind) is Mapping:
        return {label: read(described, get_args(kind)[1], *path, label) for label in LABELS}
    if kind == float | None:
        return None if value is None else read(described, float, *path)
    holds, wanted = _PLAIN[kind]
    if not holds(value):
        raise ValueError(f"{'.'.join(path)} is {str(value)[:40]!r}, expected {wanted}")
    return kind(value)
