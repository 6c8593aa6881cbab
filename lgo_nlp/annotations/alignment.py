"""The one rule from spans to sentences: a sentence has the label of every span that covers at least half of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lgo_nlp.annotations.paragraphs import Span
from lgo_nlp.labels import TYPED_LABELS

Types = Mapping[str, frozenset[str]]  # types of each label of a sentence whose types are known


@dataclass(frozen=True, slots=True)
class SentenceLabels:
    """A sentence's labels, and the types of those whose types are known."""

    labels: frozenset[str] = frozenset()
    types: Types = field(default_factory=dict)


def covers(span: Span, start: int, end: int) -> bool:
    """Whether a span covers at least half of the sentence from ``start`` to ``end``, counted in characters.

    Spans and sentences need not end at the same places: a span may leave out a word or take in a space, and another
    version may split sentences elsewhere. A span over several sentences labels each that it covers half of. The share
    is of the sentence and never of the span, so that a few marked words do not label a long sentence.
    """
    return 2 * (min(span.end, end) - max(span.start, start)) >= end - start


def labels_of(spans: Iterable[Span], start: int, end: int) -> SentenceLabels:
    """Labels and types that spans give the sentence from ``start`` to ``end``; all offsets are into one text.

    Spans of one label add up their types. If one of them has unknown types, those of the label are unknown.

    Here one span is over "It was late. It was mended." up to "was", which is 6 of the 14 characters of the second
    sentence:

    >>> span = Span(0, 19, "fault", ("delay",))
    >>> labels_of([span], 0, 12)
    SentenceLabels(labels=frozenset({'fault'}), types={'fault': frozenset({'delay'})})
    >>> labels_of([span], 13, 27)
    SentenceLabels(labels=frozenset(), types={})
    """
    covering = [span for span in spans if covers(span, start, end)]
    labels = frozenset(span.label for span in covering)
    unknown = {span.label for span in covering if span.types_unknown}
    types = {
        label: frozenset(name for span in covering if span.label == label for name in span.types)
        for label in TYPED_LABELS
        if label in labels - unknown
    }
    return SentenceLabels(labels, types)
