"""Argilla 2: records with the responses of their users, as ``to_json`` or, flat, as ``to_datasets`` writes them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, meta_of
from lgo_nlp.annotations.parsing import names_of
from lgo_nlp.annotations.tools.given import Given
from lgo_nlp.annotations.tools.tool import Tool, Value, as_array, one_by_one
from lgo_nlp.errors import AnnotationError

QUESTION: Final = "labels"
"""The question of an export; in other data sets the only one that has an answer is read."""

_ANSWERED: Final = ("submitted", None)
_FLAT: Final = ".responses"


def matches(value: Value) -> bool:
    """Whether a record is one of Argilla's."""
    nested = isinstance(value.get("fields"), dict)
    return nested or any(isinstance(name, str) and name.endswith(_FLAT) for name in value)


def _read(value: Value) -> Iterator[Given | LeftOut]:
    fields, meta, answers = _parts(value)
    question = _question(answers)
    left_out = 0
    for answer in answers.get(question, []):
        if answer.get("status") not in _ANSWERED or answer.get("value") is None:
            left_out += 1
            continue
        chosen = answer["value"] if isinstance(answer["value"], list) else [answer["value"]]
        spans = [item for item in chosen if not isinstance(item, str)]
        whole = [item for item in chosen if isinstance(item, str)]
        user = str(answer.get("user_id") or "")
        author = str(meta.get("annotator", "")) if isinstance(meta, dict) else ""
        yield Given(fields.get("text"), meta, spans, whole, annotator=author if user == user_of(author) else user)
    if left_out or not answers.get(question):
        yield LeftOut("a user has discarded it or not submitted an answer")


def _parts(value: Value) -> tuple[Value, Any, dict[str, list[Mapping[str, Any]]]]:
    """Fields, metadata, and the answers to each question."""
    if isinstance(value.get("fields"), dict):
        responses = {} if value.get("responses") is None else value["responses"]
        if not isinstance(responses, dict) or not all(_are_objects(found) for found in responses.values()):
            raise AnnotationError("'responses' does not hold a list of answers for each question; export it again")
        return value["fields"], value.get("metadata"), {name: found for name, found in responses.items() if found}
    answers: dict[str, list[Mapping[str, Any]]] = {}
    for name in [name for name in value if name.endswith(_FLAT) and isinstance(value[name], list)]:
        found = value[name]
        users, states = (_column(value.get(f"{name}.{key}"), len(found)) for key in ("users", "status"))
        rows = zip(found, users, states, strict=True)
        answers[name.removesuffix(_FLAT)] = [{"value": v, "user_id": u, "status": s} for v, u, s in rows]
    return value, value, answers


def _column(cells: Any, length: int) -> list[Any]:
    """What is said of each answer; nothing if it is not said of each."""
    return cells if isinstance(cells, list) and len(cells) == length else [None] * length


def _are_objects(found: Any) -> bool:
    return found is None or (isinstance(found, list) and all(isinstance(item, dict) for item in found))


def _question(answers: Mapping[str, Any]) -> str:
    """The question that labels were the answer to."""
    if QUESTION in answers or not answers:
        return QUESTION
    if len(answers) > 1:
        raise AnnotationError(f"answers to {', '.join(map(repr, answers))}: name the question of labels {QUESTION!r}")
    return next(iter(answers))


def user_of(annotator: str) -> str:
    """The id of a user of that name, as Argilla's are UUIDs; always the same for one name."""
    return str(uuid5(NAMESPACE_URL, f"lgo-nlp:{annotator}"))


def write(paragraphs: Sequence[AnnotatedParagraph]) -> bytes:
    """Records for ``records.from_json`` with a span question named ``labels``, types as labels of a second level."""
    return as_array(_record(number, paragraph) for number, paragraph in enumerate(paragraphs, 1))


def _record(number: int, paragraph: AnnotatedParagraph) -> dict[str, Any]:
    spans = [
        {"start": s.start, "end": s.end, "label": name} for s in paragraph.spans for name in names_of(s.label, s.types)
    ]
    response = {"value": spans, "user_id": user_of(paragraph.annotator)}
    return {
        "id": f"{paragraph.decision}#{paragraph.paragraph}#{number}",
        "fields": {"text": paragraph.text},
        "metadata": meta_of(paragraph),
        "suggestions": {},
        "responses": {QUESTION: [response]},
    }


ARGILLA: Final = Tool("argilla", "'fields' with 'responses'", matches, one_by_one(_read), write)
