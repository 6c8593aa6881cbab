"""doccano: spans of a text or classes of the whole of it, under the names that its versions have given them.

doccano writes the same empty list for a text in which nothing has a label and for one that nobody has opened, so that
the former must have the label ``none``.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, meta_of
from lgo_nlp.annotations.parsing import names_of
from lgo_nlp.annotations.tools.given import NOTHING, Given, without_labels
from lgo_nlp.annotations.tools.tool import Tool, Value, as_lines, one_by_one
from lgo_nlp.errors import AnnotationError

_LABELS: Final = ("label", "labels", "entities", "annotations", "categories")
_TEXTS: Final = ("text", "data")
GUESSED: Final = (
    "its labels began as a model's guess, and doccano does not say who has checked them: export approved texts only"
)


def matches(value: Value) -> bool:
    """Whether a record is one of doccano's."""
    text = any(isinstance(value.get(name), str) for name in _TEXTS)
    return text and _name_of_labels(value) is not None and "annotation_id" not in value


def _name_of_labels(value: Value) -> str | None:
    names = [name for name in _LABELS if isinstance(value.get(name), list | str)]
    return next((name for name in names if value[name]), names[0] if names else None)


def _read(value: Value) -> Iterator[Given | LeftOut]:
    name = _name_of_labels(value)
    labels = value[name] if name else []
    items = [label for label in labels.split("#") if label] if isinstance(labels, str) else labels
    meta = _meta(value)
    if not items:
        yield LeftOut(f"doccano writes no label for what nobody has opened (label it {NOTHING!r} where it has none)")
        return
    whole = [item for item in items if isinstance(item, str)]
    spans = [_span(item) for item in items if not isinstance(item, str)]
    if whole and spans:
        raise AnnotationError(f"{name!r} holds both spans and labels of the whole text; export the record again")
    notes = [GUESSED] if isinstance(meta, dict) and "guess" in meta else []
    text = next((value[key] for key in _TEXTS if key in value), None)
    yield Given(text, meta, spans, whole, annotator=str(value.get("username") or ""), notes=notes)


def _meta(value: Value) -> Any:
    """What was given with the text: under ``meta``, or beside the text as newer versions write it."""
    nested = value.get("meta")
    return nested if isinstance(nested, dict) and nested else without_labels(value)


def _span(item: Any) -> dict[str, Any]:
    if isinstance(item, list) and len(item) == 3:
        return dict(zip(("start", "end", "label"), item, strict=True))
    if not isinstance(item, dict):
        raise AnnotationError(f"a label is {item!r}, not [start, end, label]; export the record again")
    if type(item.get("label")) is int:
        raise AnnotationError(f"a label is the number {item['label']}; export with the names of labels ('text label')")
    start, end = item.get("start_offset", item.get("start")), item.get("end_offset", item.get("end"))
    return {"start": start, "end": end, "label": item.get("label")}


def write(paragraphs: Sequence[AnnotatedParagraph]) -> bytes:
    """JSON Lines for sequence labelling, types as labels of a second level; let spans overlap in the project."""
    return as_lines(map(_record, paragraphs))


def _record(paragraph: AnnotatedParagraph) -> dict[str, Any]:
    labels = [[s.start, s.end, name] for s in paragraph.spans for name in names_of(s.label, s.types)]
    nothing = [[0, len(paragraph.text), NOTHING]]
    return {"text": paragraph.text, "label": labels or nothing, "meta": meta_of(paragraph)}


DOCCANO: Final = Tool("doccano", "'text' with 'label', 'labels' or 'entities'", matches, one_by_one(_read), write)
