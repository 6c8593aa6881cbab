"""Several annotations of one paragraph made into one, sentence by sentence, and what was done said of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from lgo_nlp.annotations.alignment import SentenceLabels, labels_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span
from lgo_nlp.annotations.reading import Tell, same_spans, without_repeats
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.text.sentences import split_paragraph

WAYS: Final[dict[str, float | None]] = {"majority": 0.5, "first": None, "union": 0.0}
"""Ways to settle: of how large a share of the annotators more must agree; None if the first annotation is kept."""


def annotators_of(paragraphs: Iterable[AnnotatedParagraph]) -> dict[str, list[AnnotatedParagraph]]:
    """Annotations by annotator, in the order in which they first occur."""
    found: dict[str, list[AnnotatedParagraph]] = {}
    for paragraph in paragraphs:
        found.setdefault(paragraph.annotator, []).append(paragraph)
    return found


def settle(paragraphs: Iterable[AnnotatedParagraph], way: str, tell: Tell) -> list[AnnotatedParagraph]:
    """One annotation of each paragraph, in order; ``tell`` is called with what was done where annotators differ.

    ``way`` is one of ``WAYS``. By majority a sentence has the labels that more than half of those who decided on them
    give it, and of the types likewise those of more than half of the annotators who give the label and know its types;
    by union it has all of them. Where annotators agree their spans stay as they are.
    """
    every = list(paragraphs)
    groups: dict[tuple[str, int, str], list[AnnotatedParagraph]] = {paragraph.key: [] for paragraph in every}
    for own in annotators_of(every).values():
        for paragraph in without_repeats(own)[0]:
            groups[paragraph.key].append(paragraph)
    return [_settled(found, way, tell) for found in groups.values()]


def _settled(found: Sequence[AnnotatedParagraph], way: str, tell: Tell) -> AnnotatedParagraph:
    first = found[0]
    if all(same_spans(first, other) and first.asked == other.asked for other in found[1:]):
        return first
    names = ", ".join(p.annotator or "not named" for p in found)
    share = WAYS[way]
    if share is None:
        tell(f"{first.at}{first.named} of {first.decision}: that of {first.annotator or 'the first'} kept ({names})")
        return first
    spans: list[Span] = []
    for number, (start, end) in enumerate(split_paragraph(first.text), 1):
        votes = [(p, labels_of(p.spans, start, end)) for p in found]
        place = f"{first.at}{first.named} of {first.decision}, sentence {number}"
        for label in LABELS:
            voters = [one for p, one in votes if label in p.asked]
            ayes = [one for one in voters if label in one.labels]
            kept = len(ayes) > share * len(voters)
            types = _types(ayes, label, share) if kept else ()
            if 0 < len(ayes) < len(voters):
                tell(f"{place}: {label} by {len(ayes)} of {len(voters)}, {'kept' if kept else 'left out'} ({names})")
            for name, number_of in _doubted(ayes, label) if kept else ():
                done = "kept" if name in types else "left out"
                tell(f"{place}: {label}/{name} by {number_of} of {len(ayes)}, {done} ({names})")
            spans += [Span(start, end, label, types)] if kept else []
    asked = tuple(label for label in LABELS if any(label in p.asked for p in found))
    return replace(first, spans=tuple(spans), asked=asked, annotator=f"{way} of {names}")


def _types(ayes: Sequence[SentenceLabels], label: str, share: float) -> tuple[str, ...]:
    """Types that more than a share of those who know the label's types give; none are unknown types."""
    known = [one.types[label] for one in ayes if label in one.types]
    return tuple(name for name in BY_NAME[label].types if sum(name in types for types in known) > share * len(known))


def _doubted(ayes: Sequence[SentenceLabels], label: str) -> Iterator[tuple[str, int]]:
    """Types that some of those who give the label give and others do not."""
    known = [one.types[label] for one in ayes if label in one.types]
    counts = {name: sum(name in types for types in known) for name in BY_NAME[label].types}
    return ((name, number) for name, number in counts.items() if 0 < number < len(known))
