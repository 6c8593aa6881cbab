"""What a record of a tool says of one text, checked and brought into the project's own form.

All tools share these checks: a tool's own module only finds the parts in its records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Note, Span
from lgo_nlp.annotations.parsing import SECOND_LEVEL, check_types, split_label
from lgo_nlp.annotations.tools.offsets import place_spans
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS
from lgo_nlp.text.sentences import split_paragraph

NOTHING: Final = "none"
"""A name in place of a label, for tools that cannot say otherwise that a text was annotated and has no label."""

MOST_SPANS: Final = 1_000
"""Spans of a paragraph: each is compared with each sentence; the corpus has at most 17."""


@dataclass(frozen=True, slots=True)
class Given:
    """One annotation of one text, as a record has it.

    ``spans`` are objects with ``start``, ``end``, ``label`` and, if known, ``types`` and ``text``, the text that the
    tool quotes; ``whole`` names labels of the whole text. ``asked`` are the labels that were decided on; by default
    those that ``meta`` names under ``labels``, or all.
    """

    text: Any
    meta: Any
    spans: Sequence[Any] = ()
    whole: Sequence[Any] = ()
    asked: tuple[str, ...] | None = None
    annotator: str = ""
    notes: Sequence[str] = ()


def build(given: Given) -> Iterator[AnnotatedParagraph | Note | str]:
    """The annotated paragraph, with notes on what was mended; or every fault, as a text."""
    try:
        text = check_text(given.text)
        meta = check_meta(given.meta)
        asked = given.asked if given.asked is not None else _asked(meta)
        if len(given.spans) > MOST_SPANS:
            raise AnnotationError(f"more than {MOST_SPANS:,} spans; give one paragraph a line")
        whole = _whole(text, [name for name in given.whole if name != NOTHING])
        placed, notes = place_spans(given.spans, text)
    except AnnotationError as error:
        yield str(error)
        return
    spans: list[Span] = []
    faults: list[str] = []
    for one in (*placed, *whole):
        try:
            if one.get("label") != NOTHING:
                spans.append(_span(one, asked, len(text)))
        except AnnotationError as error:
            faults.append(str(error))
    if faults:
        yield from faults
        return
    yield from map(Note, (*given.notes, *notes))
    yield AnnotatedParagraph(
        text, _joined(spans, [*placed, *whole]), meta["decision"], _number(meta.get("paragraph")),
        str(meta.get("section", "")), given.annotator or str(meta.get("annotator", "")), asked,
    )  # fmt: skip


def check_text(text: Any) -> str:
    """The text of a record; an AnnotationError is raised if it is none or empty."""
    if not isinstance(text, str):
        raise AnnotationError("no 'text'; each line is one object with text, spans and meta")
    if not text.strip():
        raise AnnotationError("'text' is empty; give the paragraph's own text, or remove the line")
    return text


def check_meta(meta: Any) -> Mapping[str, Any]:
    """Where a text is from; an AnnotationError is raised if it does not say which decision."""
    if not isinstance(meta, dict) or not isinstance(meta.get("decision"), str):
        raise AnnotationError("no 'meta.decision'; say which decision the paragraph is of")
    return meta


def without_labels(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as the ``meta`` of its text, where a tool puts both side by side and ``labels`` are its own."""
    return {name: value for name, value in record.items() if name != "labels"}


def labels_in(names: Iterable[Any]) -> tuple[str, ...]:
    """Labels that a tool offers, in the order of the scheme.

    Raises:
        AnnotationError: one of the names is not in the scheme.
    """
    found = {split_label(name)[0] for name in names if name != NOTHING}
    return tuple(label for label in LABELS if label in found)


def _number(value: Any) -> int:
    """The number of a paragraph, which tables hold as a text; 0 if it is none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value[:9])
    return value if type(value) is int else 0


def _asked(meta: Mapping[str, Any]) -> tuple[str, ...]:
    names = meta.get("labels", LABELS)
    if not isinstance(names, list | tuple):
        raise AnnotationError("'meta.labels' is not a list of the labels that were decided on; leave it out for all")
    return labels_in(names)


def _span(span: Mapping[str, Any], asked: tuple[str, ...], length: int) -> Span:
    """Span of an object with ``start``, ``end``, ``label`` and ``types``.

    Without ``types``, as annotation tools write spans, the types are unknown; so they are with an empty list.
    """
    if (answer := span.get("answer", "accept")) != "accept":
        raise AnnotationError(f"a span has its own answer {answer!r}; leave out the spans that were not accepted")
    label, types = split_label(span.get("label"))
    start, end = span.get("start"), span.get("end")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= length):  # a bool is no offset
        raise AnnotationError(f"span {start}–{end} is outside its text of {length} characters; count characters from 0")
    if label not in asked:
        raise AnnotationError(f"a span has the label {label!r}, and 'labels' says that it was not decided on")
    given = span.get("types", [])
    return Span(start, end, label, check_types(label, [*types, *given] if isinstance(given, list) else given))


def _whole(text: str, names: Sequence[Any]) -> list[dict[str, Any]]:
    """Labels of a whole text as spans of its only sentence."""
    sentences = split_paragraph(text)
    if names and len(sentences) != 1:
        label = ", ".join(map(repr, names))
        raise AnnotationError(
            f"{label} is given to a whole text of {len(sentences)} sentences, and nothing says to which of them; "
            "mark spans, or make each sentence a record"
        )
    return [{"start": start, "end": end, "label": name} for start, end in sentences for name in names]


def _joined(spans: Sequence[Span], given: Sequence[Mapping[str, Any]]) -> tuple[Span, ...]:
    """Spans in order; where names of the second level were given, those of one place and label are one span."""
    if not any(SECOND_LEVEL in str(one.get("label")) for one in given):
        return tuple(spans)
    types: dict[tuple[int, int, str], list[str]] = {}
    for span in spans:
        types.setdefault((span.start, span.end, span.label), []).extend(span.types)
    return tuple(Span(*place, check_types(place[2], names)) for place, names in types.items())
