"""spaCy: documents with a group of spans in a DocBin (``.spacy``), and lines of ``cats`` for text classification."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, meta_of
from lgo_nlp.annotations.parsing import names_of
from lgo_nlp.annotations.tools.given import Given, labels_in
from lgo_nlp.annotations.tools.tool import Tool, Value, one_by_one
from lgo_nlp.errors import AnnotationError

YES: Final = 0.5  # the value of a category from which on spaCy takes it for true


def matches(value: Value) -> bool:
    """Whether a record is a document or a line of categories."""
    return "groups" in value or isinstance(value.get("cats"), dict)


def _read(value: Value) -> Iterator[Given | LeftOut]:
    groups, cats = value.get("groups") or {}, value.get("cats") or {}
    if groups:
        yield Given(value["text"], value["meta"], _group(groups))
    elif cats:
        yield _classified(value, cats)
    else:
        yield LeftOut("the document has neither spans nor cats")


def _group(groups: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    from lgo_nlp.text.docbin import GROUP

    if len(groups) > 1 and GROUP not in groups:
        raise AnnotationError(f"its groups of spans are {', '.join(map(repr, groups))}; name the one to read {GROUP!r}")
    return groups.get(GROUP) or next(iter(groups.values()))


def _classified(value: Value, cats: Mapping[str, Any]) -> Given:
    """A text of which some categories are true and some are not; of others nothing is known."""
    if bad := [name for name, number in cats.items() if not isinstance(number, int | float)]:
        raise AnnotationError(f"the value of {bad[0]!r} under 'cats' is no number; give 1.0 or 0.0")
    whole = [name for name, number in cats.items() if number >= YES]
    return Given(value.get("text"), value.get("meta"), whole=whole, asked=labels_in(cats))


def write(paragraphs: Sequence[AnnotatedParagraph]) -> bytes:
    """A DocBin with the spans in the group ``sc``, types as labels of a second level."""
    from lgo_nlp.text.docbin import write_docs

    return write_docs(map(_document, paragraphs))


def _document(paragraph: AnnotatedParagraph) -> dict[str, Any]:
    spans = [
        {"start": s.start, "end": s.end, "label": name} for s in paragraph.spans for name in names_of(s.label, s.types)
    ]
    return {"text": paragraph.text, "spans": spans, "meta": meta_of(paragraph)}


SPACY: Final = Tool("spacy", "a DocBin with spans, or 'text' with 'cats'", matches, one_by_one(_read), write)
