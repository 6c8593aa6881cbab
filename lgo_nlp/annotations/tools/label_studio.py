"""Label Studio: tasks with their annotations (JSON), one annotation a record (JSON-MIN) or a row (CSV).

A region has the label of a ``labels`` result and the types of a ``choices`` result with the same id. Choices without a
region are labels of the whole text. Older versions count UTF-16 units; the quoted text of a region settles it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Span, meta_of
from lgo_nlp.annotations.tools.given import Given, without_labels
from lgo_nlp.annotations.tools.tool import Tool, Value, as_array, one_by_one
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME

TASK: Final = ("annotations", "completions", "predictions")
FLAT: Final = ("annotation_id", "lead_time")
"""Columns of JSON-MIN and CSV that no other tool writes."""

TYPES: Final = "types"
"""The field of the types of a region in an export to Label Studio."""

_CLASSES: Final = ("label", "labels", "choice", "choices")  # fields of whole texts that hold the one choice made
_LABELLING: Final = ("labels", "hypertextlabels")
_CODES: Final = "the spans quote no text: their offsets are taken to count characters, not UTF-16 units"


def matches(value: Value) -> bool:
    """Whether a record is a task, or an annotation of JSON-MIN or CSV."""
    task = isinstance(value.get("data"), dict) and any(key in value for key in TASK)
    return task or any(key in value for key in FLAT) or any(map(_regions, value.values()))


def _regions(field: object) -> bool:
    items = field if isinstance(field, list) else []
    return bool(items) and all(isinstance(item, dict) and "labels" in item and "start" in item for item in items)


def _read(value: Value) -> Iterator[Given | LeftOut]:
    if not isinstance(value.get("data"), dict):
        yield _flat(value)
        return
    data = value["data"]
    annotations = value.get("annotations", value.get("completions")) or []
    if not isinstance(annotations, list) or not all(isinstance(one, dict) for one in annotations):
        raise AnnotationError("'annotations' is not a list of objects; export the tasks again as JSON")
    for annotation in annotations:
        if annotation.get("was_cancelled"):
            yield LeftOut("it was skipped in Label Studio")
        else:
            yield _given(data, _results(annotation), _person(annotation.get("completed_by")))
    if not annotations:
        yield LeftOut("nobody has annotated the task")


def _results(annotation: Value) -> list[Mapping[str, Any]]:
    results = annotation.get("result", [])
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise AnnotationError("'result' is not a list of objects; export the tasks again as JSON")
    return [one for one in results if isinstance(one.get("value"), dict)]


def _person(by: Any) -> str:
    """Who annotated, as a number, an address, or an object that holds one."""
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    return "" if by is None else str(by)


def _given(data: Value, results: Sequence[Mapping[str, Any]], annotator: str) -> Given:
    """One annotation of a task: regions with their types, and choices of the whole text."""
    types: dict[str, list[str]] = {}
    whole: list[Any] = []
    for result in results:
        if result.get("type") == "choices" and "start" in result["value"]:
            types.setdefault(repr(result.get("id")), []).extend(_list(result["value"].get("choices")))
        elif result.get("type") == "choices":
            whole += _list(result["value"].get("choices"))
    spans = [
        {"start": region.get("start"), "end": region.get("end"), "text": region.get("text"), "label": label,
         "types": types.get(repr(result.get("id")), [])}
        for result in results if result.get("type") in _LABELLING
        for region in [result["value"]]
        for label in _list(region.get(result["type"], region.get("labels")))
    ]  # fmt: skip
    others = {str(result.get("type")) for result in results} - {*_LABELLING, "choices"}
    notes = [f"results of type {', '.join(sorted(others))} are not carried over"] if others else []
    text = data.get("text")
    if isinstance(text, str) and _may_be_either(text, spans):
        notes.append(_CODES)
    meta = data.get("meta") if isinstance(data.get("meta"), dict) else without_labels(data)
    return Given(text, meta, spans, whole, annotator=annotator, notes=notes)


def _may_be_either(text: str, spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether nothing says if the offsets count characters or UTF-16 units."""
    quoting = any(isinstance(span["text"], str) for span in spans)
    inside = all(isinstance(span["end"], int) and span["end"] <= len(text) for span in spans)
    return bool(spans) and not quoting and inside and any(char > "\uffff" for char in text)


def _list(value: Any) -> list[Any]:
    """Choices of a result, of which a single one may be no list."""
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _flat(value: Value) -> Given:
    """An annotation of JSON-MIN or CSV as one of a task."""
    fields = {name: _unpacked(field) for name, field in value.items()}
    results: list[Mapping[str, Any]] = []
    placeless: list[str] = []
    for name, field in fields.items():
        items = _list(field)
        placed = [one for one in items if isinstance(one, dict) and "start" in one]
        for one in placed:
            kind = "choices" if "choices" in one else "labels"
            results.append({"id": f"{one.get('start')}–{one.get('end')}", "type": kind, "value": one})
        if isinstance(field, dict) and "choices" in field and not placed:
            results.append({"type": "choices", "value": field})
        elif name in _CLASSES and isinstance(field, str) and field:
            results.append({"type": "choices", "value": {"choices": [field]}})
        elif placed or name == TYPES:
            placeless += [one for one in items if isinstance(one, str)]
    given = _given(fields, _apart(results), _person(fields.get("annotator", fields.get("completed_by"))))
    if placeless:
        what = f"{', '.join(placeless)}: JSON-MIN and CSV do not say of which region; export the full JSON"
        given = replace(given, notes=[*given.notes, f"types are not carried over ({what})"])
    return given


def _apart(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Results of JSON-MIN, where regions have no id: each type goes to the label of its place that takes it."""
    labels: dict[str, list[str]] = {}
    for result in results:
        if result["type"] == "labels":
            labels.setdefault(result["id"], []).extend(map(str, _list(result["value"].get("labels"))))
    apart: list[Mapping[str, Any]] = []
    for result in results:
        place = result.get("id")
        if result["type"] == "labels":
            names = _list(result["value"].get("labels"))
            parts = [(str(name), {"labels": [name]}) for name in names]
        elif place:
            parts = [(_owner(name, labels.get(place, []), place), {"choices": [name]}) for name in
                     _list(result["value"].get("choices"))]  # fmt: skip
        else:
            parts = [("", {})]
        apart += [{**result, "id": (place, label), "value": {**result["value"], **part}} for label, part in parts]
    return apart


def _owner(kind: Any, labels: Sequence[str], place: str) -> str:
    """The label that a type belongs to."""
    owners = {label for label in labels if label in BY_NAME and str(kind) in BY_NAME[label].types}
    if len(owners) > 1:
        raise AnnotationError(f"nothing says to which label of {place} the type {kind!r} belongs; export the full JSON")
    return next(iter(owners or labels), "")


def _unpacked(field: Any) -> Any:
    """The value of a cell of CSV, which may be JSON."""
    if not isinstance(field, str) or not field.startswith(("[", "{")):
        return field
    try:
        return json.loads(field)
    except (ValueError, RecursionError):
        return field


def write(paragraphs: Sequence[AnnotatedParagraph]) -> bytes:
    """Tasks with one annotation each; types are choices on the regions (``types``, with ``perRegion="true"``)."""
    return as_array(map(_task, paragraphs))


def _task(paragraph: AnnotatedParagraph) -> dict[str, Any]:
    results = [part for number, span in enumerate(paragraph.spans) for part in regions(paragraph.text, span, number)]
    data = {"text": paragraph.text, "meta": meta_of(paragraph)}
    return {"data": data, "annotations": [{"result": results, "was_cancelled": False}]}


def regions(text: str, span: Span, number: int) -> Iterator[dict[str, Any]]:
    """The region of a span, and its types as choices on it."""
    place = {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
    common = {"id": f"s{number}", "to_name": "text"}
    yield {**common, "from_name": "label", "type": "labels", "value": {**place, "labels": [span.label]}}
    if span.types:
        yield {**common, "from_name": TYPES, "type": "choices", "value": {**place, "choices": list(span.types)}}


LABEL_STUDIO: Final = Tool(
    "label-studio", "'data' with 'annotations', or 'annotation_id' (JSON-MIN, CSV)", matches, one_by_one(_read),
    write,
)  # fmt: skip
