"""Prodigy: what ``db-out`` writes of spans, choices and yes-or-no questions; the project's own lines are of this shape.

``answer`` says whether a line is an annotation. A rejected line of a yes-or-no question is a "no" for its label alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, as_record
from lgo_nlp.annotations.parsing import SECOND_LEVEL, check_label
from lgo_nlp.annotations.tools.given import Given, check_meta, check_text, labels_in
from lgo_nlp.annotations.tools.tool import Tool, Value, as_lines, one_by_one
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS
from lgo_nlp.text.sentences import token_starts

ANSWERS: Final = ("accept", "reject", "ignore")
MANUAL: Final = frozenset({"spans_manual", "ner_manual"})
"""Interfaces in which an annotator marks all the spans of a text."""

BINARY: Final = frozenset({"classification", "ner", "spans"})
"""Interfaces that ask yes or no of one suggestion, and say nothing of the rest of the text."""

OTHERS: Final = ("label", "labels", "entities", "cats", "ner_tags")
"""Keys with which other tools give labels: an empty list of spans beside one of them does not say "no label"."""

_SESSION: Final = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d")  # the name of a session that nobody named


def matches(value: Value) -> bool:
    """Whether a record is one of Prodigy's, or a line of the project's own."""
    if "text" not in value:
        return False
    spans = isinstance(value.get("spans"), list) and bool(value["spans"] or not any(key in value for key in OTHERS))
    return spans or _is_choice(value) or _is_binary(value) or _view(value) in MANUAL


def _read(value: Value) -> Iterator[Given | LeftOut]:
    if not isinstance(value, dict):
        raise AnnotationError("no 'text'; each line is one object with text, spans and meta")
    text, meta, answer = check_text(value.get("text")), check_meta(value.get("meta")), value.get("answer")
    if answer is not None and answer not in ANSWERS:
        raise AnnotationError(f"answer {answer!r} is not one of {', '.join(ANSWERS)}; export the line again")
    if answer is None and "guess" in meta:
        raise AnnotationError("its spans are a model's guess that nobody has checked; annotate it, or remove the line")
    by_hand = _view(value) in MANUAL and value.get("_is_binary") is not True and "spans" in value
    binary = not by_hand and _is_binary(value)
    annotator = _annotator(value)
    if answer == "ignore" or (answer == "reject" and not binary):
        yield LeftOut(f"its answer is {answer!r}")
    elif binary:
        label = _asked_label(value)
        yield Given(text, meta, whole=[label] if answer == "accept" else [], asked=(label,), annotator=annotator)
    elif not by_hand and _is_choice(value):
        yield _choice(value, annotator)
    else:
        _check_spans(value)
        yield Given(text, meta, value["spans"], annotator=annotator)


def _annotator(value: Value) -> str:
    """Who annotated it; sessions that are named by their time name nobody."""
    names = [str(value[key]) for key in ("_annotator_id", "_session_id") if value.get(key)]
    return next((name for name in names if not _SESSION.search(name)), "")


def _view(value: Value) -> str:
    """The interface that a line was annotated in."""
    return str(value.get("_view_id", ""))


def _is_choice(value: Value) -> bool:
    return "options" in value or "accept" in value or _view(value) == "choice"


def _is_binary(value: Value) -> bool:
    asks = isinstance(value.get("label"), str) and value.get("answer") is not None
    return asks or value.get("_is_binary") is True or _view(value) in BINARY


def _asked_label(value: Value) -> str:
    """The label that a yes-or-no question was about, of the whole text."""
    if value.get("spans"):
        raise AnnotationError(
            "a yes or no to one span says nothing of the other sentences; mark all spans (spans.manual)"
        )
    label = value.get("label")
    if isinstance(label, str) and SECOND_LEVEL in label:
        raise AnnotationError(f"a yes or no to the type {label!r} says nothing of the other types; ask with a choice")
    if value.get("answer") is None:
        raise AnnotationError("a yes-or-no line without an answer; annotate it, or remove the line")
    return check_label(label)


def _choice(value: Value, annotator: str) -> Given:
    """Labels chosen for a whole text; those that were offered and not chosen are rejected."""
    accepted, options = value.get("accept"), value.get("options")
    if not isinstance(accepted, list):
        raise AnnotationError("a choice without 'accept', the list of what was chosen; export the line again")
    offered = [one.get("id") if isinstance(one, dict) else one for one in options] if isinstance(options, list) else []
    return Given(
        value["text"], value["meta"], whole=accepted, asked=labels_in([*offered, *accepted]) if offered else LABELS,
        annotator=annotator,
    )  # fmt: skip


def _check_spans(value: Value) -> None:
    """Refuse a record without a list of spans: nothing says what its labels are."""
    if "spans" not in value:
        found = "a Prodigy line" if _view(value) in MANUAL else f"a line of {', '.join(map(repr, value))}"
        advice = 'give "spans": [] where it has none'
        raise AnnotationError(f"{found} without 'spans': nothing says what its labels are; {advice}")
    if not isinstance(value["spans"], list):
        advice = "give objects with start, end, label and types, [] where nothing has a label"
        raise AnnotationError(f"'spans' is not a list; {advice}")


def write(paragraphs: Sequence[AnnotatedParagraph]) -> bytes:
    """Lines of answered tasks for ``spans.manual``, for ``db-in``; types are keys of the spans, which Prodigy keeps."""
    return as_lines(map(_task, paragraphs))


def _task(paragraph: AnnotatedParagraph) -> dict[str, Any]:
    record = as_record(paragraph)
    bounds = [(span.start, span.end) for span in paragraph.spans]
    tokens = tokens_of(paragraph.text, bounds)
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    spans: list[Mapping[str, Any]] = record["spans"]
    placed = [s | {"token_start": first.get(s["start"]), "token_end": last.get(s["end"])} for s in map(dict, spans)]
    who = {"_annotator_id": paragraph.annotator, "_session_id": paragraph.annotator} if paragraph.annotator else {}
    keys = {"tokens": tokens, "spans": placed, "_view_id": "spans_manual", "answer": "accept"}
    return {"text": paragraph.text, **keys, "meta": record["meta"], **who}


def tokens_of(text: str, places: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """Tokens of a paragraph as Prodigy has them, cut where a sentence or span begins, so that these end with tokens."""
    starts = sorted({*token_starts(text), *(start for start, _ in places)})
    tokens: list[dict[str, Any]] = []
    for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:following]
        word = piece.rstrip() or piece
        ws = piece[len(word) :] == " "
        tokens.append({"text": word, "start": start, "end": start + len(word), "id": len(tokens), "ws": ws})
    return tokens


PRODIGY: Final = Tool(
    "prodigy", "'text' with 'spans', with 'options' and 'accept', or with 'label' and 'answer'", matches,
    one_by_one(_read), write,
)  # fmt: skip
