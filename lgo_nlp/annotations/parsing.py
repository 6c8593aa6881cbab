"""One line of an annotation file: an annotated paragraph, as the project and Prodigy write it, or what is wrong."""

import json
from typing import Any, Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Span
from lgo_nlp.annotations.shapes import MANUAL, shape_of
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS

MOST_SPANS: Final = 1_000  # of a paragraph: each is compared with each sentence; the corpus has at most a dozen
ANSWERS: Final = ("accept", "reject", "ignore")
LEFT_OUT: Final = frozenset({"reject", "ignore"})
"""Answers of Prodigy after which the labels of a paragraph are unknown, which is not the same as no label."""


def parse_line(line: bytes) -> AnnotatedParagraph | LeftOut | list[str]:
    """Annotated paragraph of a line, that it is left out, or everything that is wrong with it."""
    try:
        record = parse_json(line)
        _check_record(record)
        if record.get("answer") in LEFT_OUT:
            return LeftOut(record["answer"])
        _check_spans(record)
    except AnnotationError as error:
        return [str(error)]
    spans: list[Span] = []
    faults: list[str] = []
    for span in record["spans"]:
        try:
            spans.append(parse_span(span, len(record["text"])))
        except AnnotationError as error:
            faults.append(str(error))
    return faults or _paragraph(record, tuple(spans))


def parse_json(line: bytes) -> Any:
    """The value of a line of JSON.

    Raises:
        AnnotationError: it is not JSON, or not UTF-8 and could not be written again.
    """
    try:
        value = json.loads(line.decode("utf-8"))
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is JSON, and cannot be written
    except UnicodeDecodeError:
        raise AnnotationError("is not UTF-8; save the file as UTF-8") from None
    except UnicodeEncodeError:
        fault = "holds half of a surrogate pair, which is not a character; export the file again as UTF-8"
        raise AnnotationError(fault) from None
    except (ValueError, RecursionError) as error:
        raise AnnotationError(f"malformed JSON ({error}); give one object a line") from None
    return value


def _paragraph(record: dict[str, Any], spans: tuple[Span, ...]) -> AnnotatedParagraph:
    meta = record["meta"]
    number = meta.get("paragraph", 0)
    return AnnotatedParagraph(
        record["text"], spans, meta["decision"], number if type(number) is int else 0, str(meta.get("section", "")),
        str(meta.get("annotator", "")),
    )  # fmt: skip


def _check_record(record: Any) -> None:
    """Refuse a record that is no annotated paragraph, whatever its spans."""
    if isinstance(record, dict) and (shape := shape_of(record)):
        advice = "bring its labels into 'spans', as annotations/README.md shows"
        raise AnnotationError(f"{shape}: this version reads spans only; {advice}")
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise AnnotationError("no 'text'; each line is one object with text, spans and meta")
    if not record["text"].strip():
        raise AnnotationError("'text' is empty; give the paragraph's own text, or remove the line")
    meta, answer = record.get("meta"), record.get("answer")
    if not isinstance(meta, dict) or not isinstance(meta.get("decision"), str):
        raise AnnotationError("no 'meta.decision'; say which decision the paragraph is of")
    if answer is not None and answer not in ANSWERS:
        raise AnnotationError(f"answer {answer!r} is not one of {', '.join(ANSWERS)}; export the line again")
    if answer is None and "guess" in meta:
        raise AnnotationError("its spans are a model's guess that nobody has checked; annotate it, or remove the line")


def _check_spans(record: dict[str, Any]) -> None:
    """Refuse a record without a list of spans: nothing says what its labels are."""
    if "spans" not in record:
        found = "a Prodigy line" if record.get("_view_id") in MANUAL else f"a line of {', '.join(map(repr, record))}"
        advice = 'give "spans": [] where it has none'
        raise AnnotationError(f"{found} without 'spans': nothing says what its labels are; {advice}")
    if not isinstance(record["spans"], list):
        advice = "give objects with start, end, label and types, [] where nothing has a label"
        raise AnnotationError(f"'spans' is not a list; {advice}")
    if len(record["spans"]) > MOST_SPANS:
        raise AnnotationError(f"more than {MOST_SPANS:,} spans; give one paragraph a line")


def parse_span(span: Any, length: int) -> Span:
    """Span of a JSON object with ``start``, ``end``, ``label`` and ``types`` that points into a text of some length.

    Without ``types``, as annotation tools write spans, the types are unknown; so they are with an empty list.

    Raises:
        AnnotationError: something in it is wrong.
    """
    if not isinstance(span, dict):
        raise AnnotationError("a span is not an object with start, end and label; give each all three")
    if (answer := span.get("answer", "accept")) != "accept":
        raise AnnotationError(f"a span has its own answer {answer!r}; leave out the spans that were not accepted")
    start, end, label = span.get("start"), span.get("end"), check_label(span.get("label"))
    if not (type(start) is int and type(end) is int and 0 <= start < end <= length):  # a bool is no offset
        raise AnnotationError(f"span {start}–{end} is outside its text of {length} characters; count characters from 0")
    return Span(start, end, label, check_types(label, span.get("types", [])))


def check_label(label: Any) -> str:
    """The label; an AnnotationError is raised if it is not one of the scheme."""
    if not isinstance(label, str) or label not in BY_NAME:
        raise AnnotationError(f"label {label!r} is not in the scheme; use one of {', '.join(LABELS)}")
    return label


def check_types(label: str, types: Any) -> tuple[str, ...]:
    """Types of the label, each once, in the order of the scheme; an AnnotationError if they are not a list of these."""
    known = BY_NAME[label].types
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        raise AnnotationError("'types' is not a list of names; leave the key out where they are not known")
    for name in types:
        if name not in known:
            hint = f"use one of {', '.join(known)}" if known else f"a {label} takes none"
            raise AnnotationError(f"type {name!r} is not a type of {label}; {hint}")
    return tuple(name for name in known if name in types)
