"""Annotated decisions: the labels that annotations give their sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lgo_nlp.annotations.alignment import SentenceLabels, Types, labels_of
from lgo_nlp.annotations.pages import place_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph
from lgo_nlp.annotations.reading import annotated_twice, same_spans
from lgo_nlp.decision import Decision
from lgo_nlp.errors import AnnotationError, PageError
from lgo_nlp.labels import TYPED_LABELS
from lgo_nlp.reading import find_pages, read_page
from lgo_nlp.text.sentences import Tokens, split


@dataclass(frozen=True)
class GoldDecision:
    """A decision with the labels that annotators gave its sentences.

    ``labels[i]`` is None where sentence ``i`` was not annotated, which is not the same as having no label.
    ``types[i]`` holds the types of each label of the sentence whose types are known. ``unknown_types(i)`` names the
    labels whose types are not known; neither training nor scoring uses the sentence for the types of those.
    """

    decision: Decision
    tokens: Tokens
    labels: tuple[frozenset[str] | None, ...]
    types: tuple[Types, ...]

    @cached_property
    def annotated(self) -> tuple[int, ...]:
        """Positions of the sentences that were annotated."""
        return tuple(i for i, labels in enumerate(self.labels) if labels is not None)

    def unknown_types(self, position: int) -> frozenset[str]:
        """Labels of a sentence whose types are not known."""
        labels, types = self.labels[position] or frozenset(), self.types[position]
        return frozenset(label for label in TYPED_LABELS if label in labels and label not in types)


def gold_of(decision: Decision, tokens: Tokens, found: Sequence[SentenceLabels | None]) -> GoldDecision:
    """A decision with the labels of each of its sentences; None where a sentence was not annotated."""
    labels = tuple(None if one is None else one.labels for one in found)
    return GoldDecision(decision, tokens, labels, tuple({} if one is None else one.types for one in found))


def load_pages(folders: Sequence[Path]) -> Iterator[Decision]:
    """Decisions of folders of pages; files whose name begins with "readme" are left out.

    Raises:
        PageError: a folder is missing or has no page, or a page in it cannot be read.
    """
    for page in find_pages([str(folder) for folder in folders]):
        if page.line is not None or not Path(page.source).name.lower().startswith("readme"):
            yield read_page(page)


def by_name(named: Iterable[tuple[str, Decision]]) -> dict[str, Decision]:
    """Decisions by the name that comes with each.

    Raises:
        PageError: two pages have one name, so that nothing says which of them was annotated.
    """
    found: dict[str, Decision] = {}
    for name, decision in named:
        first = found.setdefault(name, decision)
        if first.source != decision.source:
            raise PageError(f"{decision.source}: is decision {name}, as {first.source} is; keep one of the two pages")
    return found


def load_corpus(folders: Sequence[Path]) -> dict[str, Decision]:
    """Decisions of folders of pages, by reference; pages without a reference are left out.

    Raises:
        PageError: a folder is missing, a page in it cannot be read, two have one reference, or none has any.
    """
    decisions = by_name((decision.ref, decision) for decision in load_pages(folders) if decision.ref)
    if not decisions:
        raise PageError(f"{', '.join(map(str, folders))}: no decision with a reference; name the folder of the pages")
    return decisions


def gold_decisions(paragraphs: Iterable[AnnotatedParagraph], corpus: Mapping[str, Decision]) -> list[GoldDecision]:
    """Annotated decisions, in order of reference, each with the labels of its sentences.

    A paragraph whose annotator did not decide on every label counts as not annotated.

    Raises:
        AnnotationError: a paragraph is not in the corpus, or is annotated twice in different ways.
    """
    by_ref: dict[str, list[AnnotatedParagraph]] = {}
    for paragraph in paragraphs:
        by_ref.setdefault(paragraph.decision, []).append(paragraph)
    return [_gold_decision(ref, found, corpus) for ref, found in sorted(by_ref.items())]


def _gold_decision(ref: str, paragraphs: Sequence[AnnotatedParagraph], corpus: Mapping[str, Decision]) -> GoldDecision:
    decision = corpus.get(ref)
    if decision is None:
        raise AnnotationError(f"{paragraphs[0].at}decision {ref} is not in the corpus; name its folder with --corpus")
    placed: dict[int, AnnotatedParagraph] = {}
    for annotated in paragraphs:
        place = place_of(annotated, decision)
        if place is None:
            what = f"paragraph {annotated.paragraph} of the annotations is not in {decision.source}"
            advice = "name the folder of the pages that were annotated"
            raise AnnotationError(f"{annotated.at}decision {ref}: {what}; {advice}")
        if not same_spans(placed.setdefault(place, annotated), annotated):
            raise annotated_twice(placed[place], annotated)
    tokens = split(decision)
    found: list[SentenceLabels | None] = []
    for sentence in tokens.sentences:
        start = decision.paragraphs[sentence.paragraph].start
        own = placed.get(sentence.paragraph)
        known = own is not None and own.complete
        found.append(labels_of(own.spans, sentence.start - start, sentence.end - start) if own and known else None)
    return gold_of(decision, tokens, found)
