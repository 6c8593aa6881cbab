"""Annotated actions of decisions, anchored to digests of their sentences, as labels of published decisions are.

A file holds one decision a line: ``{"decision", "annotator", "actions": [{"kind", "sentences", "body", "payee",
"amount", "basis", "count", "total", "purpose", "deadline", "working_days", "status"}]}``; ``annotations/ACTIONS.md``
says what they mean. ``sentences`` are digests of the sentences that tell the action (``standoff.digest_of_sentence``).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lgo_nlp.annotations.reading import read_decisions
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME
from lgo_nlp.remedies import Status

KINDS: Final = tuple(BY_NAME["agreed_action"].types)
STATUSES: Final = tuple(status.value for status in Status)
_TEXTS: Final = ("body", "payee", "basis", "deadline")
_NUMBERS: Final = ("amount", "count", "total")


@dataclass(frozen=True, slots=True)
class GoldAction:
    """One annotated action; ``sentences`` are digests, amounts are in pence."""

    kind: str
    sentences: tuple[str, ...]
    status: str
    body: str | None = None
    payee: str | None = None
    amount: int | None = None
    basis: str | None = None
    count: int | None = None
    total: int | None = None
    purpose: tuple[str, ...] = ()
    deadline: str | None = None
    working_days: bool = False


@dataclass(frozen=True, slots=True)
class GoldActions:
    """The annotated actions of a decision, in the order of the text."""

    decision: str
    annotator: str
    actions: tuple[GoldAction, ...]


def read_actions(path: Path) -> list[GoldActions]:
    """Annotated actions of decisions in a file.

    Raises:
        AnnotationError: the file is missing, a line is faulty, or a decision occurs twice.
    """
    return read_decisions(path, _decision)


def _decision(record: Any) -> GoldActions:
    if not isinstance(record, dict) or not isinstance(record.get("decision"), str):
        raise AnnotationError("no 'decision'; say whose actions these are")
    actions = record.get("actions")
    if not isinstance(actions, list):
        raise AnnotationError("no list of 'actions'; give [] where there are none")
    return GoldActions(record["decision"], str(record.get("annotator", "")), tuple(map(_action, actions)))


def _action(found: Any) -> GoldAction:
    if not isinstance(found, dict):
        raise AnnotationError("an action is not an object")
    if found.get("kind") not in KINDS:
        raise AnnotationError(f"an action of kind {found.get('kind')!r}; give one of {', '.join(KINDS)}")
    if found.get("status") not in STATUSES:
        raise AnnotationError(f"an action with the status {found.get('status')!r}; give one of {', '.join(STATUSES)}")
    for keys, kind, name in ((_TEXTS, str, "text"), (_NUMBERS, int, "a whole number")):
        for key in keys:
            if found.get(key) is not None and type(found[key]) is not kind:
                raise AnnotationError(f"an action whose '{key}' is not {name}")
    plain: dict[str, Any] = {key: found.get(key) for key in (*_TEXTS, *_NUMBERS)}
    return GoldAction(
        kind=found["kind"],
        sentences=_names(found, "sentences"),
        status=found["status"],
        purpose=_names(found, "purpose"),
        working_days=found.get("working_days") is True,
        **plain,
    )


def _names(found: dict[str, Any], key: str) -> tuple[str, ...]:
    names = found.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise AnnotationError(f"an action whose '{key}' is no list of text")
    return tuple(names)
