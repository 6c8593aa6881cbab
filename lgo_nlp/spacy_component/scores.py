"""Scores of predicted spans against gold ones, in spaCy's format."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

PRINTED_KEY: Final = "sc"
"""The span group whose scores ``spacy benchmark accuracy`` prints by default."""


def score_spans(examples: Sequence[Example], *, key: str) -> dict[str, Any]:
    """Precision, recall and F1 of a span group, of its labels and of the types of each."""
    name = f"spans_{key}"
    scores = Scorer.score_spans(
        examples,
        name,
        getter=lambda doc, _: doc.spans.get(key, []),
        has_annotation=lambda doc: key in doc.spans,
        allow_overlap=True,
    )
    of_types = Scorer.score_spans(
        examples,
        "types",
        getter=lambda doc, _: list(_typed(doc, key)),
        has_annotation=lambda doc: any(span._.lgo_types is not None for span in doc.spans.get(key, [])),
        allow_overlap=True,
    )
    if of_types["types_per_type"]:
        scores[f"{name}_per_type"] |= dict(sorted(of_types["types_per_type"].items()))
    if not any(PRINTED_KEY in example.reference.spans for example in examples):
        scores |= {measure.replace(name, f"spans_{PRINTED_KEY}", 1): value for measure, value in scores.items()}
    return scores


def _typed(doc: Doc, key: str) -> Iterator[Span]:
    """A span for each type of each of a doc's spans, labelled with label and type: ``fault: delay``."""
    for span in doc.spans.get(key, []):
        for name in (span._.lgo_types or {}).get(span.label_, ()):
            yield Span(doc, span.start, span.end, label=f"{span.label_}: {name}")
