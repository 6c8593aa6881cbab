"""How far two annotators agree, sentence by sentence: Cohen's kappa, F1, Krippendorff's alpha, and every difference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.annotations.gold import Types, covers, types_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph
from lgo_nlp.annotations.reading import without_repeats
from lgo_nlp.arrays import Ints
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS, TYPE_COLUMNS
from lgo_nlp.metrics import UNDEFINED, Counts, resample_counts
from lgo_nlp.text.sentences import split_paragraph

Interval = tuple[float, float]
_CELL: Final = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}
NAMES: Final = (*((label, "") for label in LABELS), *TYPE_COLUMNS)
"""What agreement is measured of: ``(label, "")`` for a label, ``(label, type)`` for a type."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A sentence's labels, and the types of those whose types are known."""

    labels: frozenset[str]
    types: Types

    def says(self, label: str, name: str) -> bool | None:
        """Whether the sentence has a label or, where ``name`` is one, a type of it; None if the types are unknown."""
        if not name or label not in self.labels:
            return label in self.labels
        return name in self.types[label] if label in self.types else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one label or type: ``both``, ``first_only``, ``second_only`` and ``neither`` count sentences.

    A type counts over all sentences but those where one of the annotators does not say which types the label has, so a
    label that only one of them gives is a disagreement on its type as well. Kappa and F1 are not defined (NaN) where
    nobody gives the label or type; kappa neither where both give it everywhere.
    """

    label: str
    type: str
    both: int
    first_only: int
    second_only: int
    neither: int
    kappa: float
    kappa_interval: Interval
    f1: float
    f1_interval: Interval


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that the annotators label differently."""

    decision: str
    paragraph: int
    text: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement on each label and type, alpha over the sets of labels (MASI distance), and every difference."""

    decisions: int
    sentences: int
    each: tuple[Agreement, ...]
    alpha: float
    alpha_interval: Interval
    differences: tuple[Difference, ...]


def measure_agreement(first: Iterable[AnnotatedParagraph], second: Iterable[AnnotatedParagraph]) -> AgreementReport:
    """Agreement of two annotators on the paragraphs that both have annotated; 95% intervals resample decisions.

    Raises:
        AnnotationError: they have no paragraph in common that has a sentence, or one of them has annotated a paragraph
            twice in different ways.
    """
    mine = {(p.decision, p.text, p.paragraph): p for p in without_repeats(first)[0]}
    others = without_repeats(second)[0]
    pairs = [(mine[key], p) for p in others if (key := (p.decision, p.text, p.paragraph)) in mine]
    if not any(split_paragraph(a.text) for a, _ in pairs):
        raise AnnotationError("the two files have no annotated paragraph in common; give two annotations of one text")
    decisions: list[str] = []
    codes: list[tuple[Codes, Codes]] = []
    differences: list[Difference] = []
    for a, b in pairs:
        for start, end in split_paragraph(a.text):
            one, two = _codes(a, start, end), _codes(b, start, end)
            decisions.append(a.decision)
            codes.append((one, two))
            if any(one.says(*name) is not two.says(*name) for name in NAMES if _both_say(one, two, name)):
                differences.append(Difference(a.decision, a.paragraph, a.text[start:end], _shown(one), _shown(two)))
    group = np.unique(decisions, return_inverse=True)[1]
    tables = _tables(codes, group)
    each = tuple(_agreement(name, tables[:, k]) for k, name in enumerate(NAMES))
    alpha, interval = _alpha(codes, group)
    return AgreementReport(len(set(decisions)), len(codes), each, alpha, interval, tuple(differences))


def _codes(paragraph: AnnotatedParagraph, start: int, end: int) -> Codes:
    """Codes that a paragraph's spans give a sentence: those that cover at least half of it."""
    spans = [span for span in paragraph.spans if covers(span, start, end)]
    return Codes(frozenset(span.label for span in spans), types_of(spans))


def _both_say(one: Codes, two: Codes, name: tuple[str, str]) -> bool:
    return one.says(*name) is not None and two.says(*name) is not None


def _shown(codes: Codes) -> tuple[str, ...]:
    return tuple(
        f"{label}: {', '.join(sorted(found))}" if (found := codes.types.get(label)) else label
        for label in LABELS
        if label in codes.labels
    )


def _tables(codes: Sequence[tuple[Codes, Codes]], group: Ints) -> Ints:
    """Counts (decisions, names, 4): both, first only, second only, neither."""
    tables = np.zeros((int(group.max()) + 1, len(NAMES), 4), dtype=np.int64)
    for (one, two), g in zip(codes, group, strict=True):
        for k, name in enumerate(NAMES):
            a, b = one.says(*name), two.says(*name)
            if a is not None and b is not None:
                tables[g, k, _CELL[a, b]] += 1
    return tables


def _agreement(name: tuple[str, str], tables: Ints) -> Agreement:
    total = tables.sum(axis=0)
    both, first_only, second_only, neither = total.tolist()
    kappa = (_kappa(total), resample_counts(tables, _kappa))
    f1 = (_f1(total), resample_counts(tables, _f1))
    return Agreement(*name, both, first_only, second_only, neither, *kappa, *f1)


def _kappa(table: Ints) -> float:
    """Cohen's kappa; not defined where both say the same of everything, as chance alone would then agree wholly."""
    both, first, second, neither = (float(n) for n in table)
    n = both + first + second + neither
    if not n:
        return UNDEFINED
    observed = (both + neither) / n
    expected = ((both + first) * (both + second) + (first + neither) * (second + neither)) / n**2
    return (observed - expected) / (1 - expected) if expected < 1 else UNDEFINED


def _f1(table: Ints) -> float:
    both, first, second, _ = (int(n) for n in table)
    return Counts(both, first, second).f1


def _alpha(codes: Sequence[tuple[Codes, Codes]], group: Ints) -> tuple[float, Interval]:
    """Krippendorff's alpha over sets of labels, by the MASI distance (Passonneau 2006), with its interval.

    It is not defined where every sentence has the same set: there is nothing to tell apart.
    """
    sets = sorted({one.labels for pair in codes for one in pair}, key=sorted)
    place = {labels: k for k, labels in enumerate(sets)}
    distance = np.array([[_masi(a, b) for b in sets] for a in sets])
    counts = np.zeros((int(group.max()) + 1, len(sets) ** 2), dtype=np.int64)
    for (one, two), g in zip(codes, group, strict=True):
        counts[g, place[one.labels] * len(sets) + place[two.labels]] += 1

    def alpha(total: Ints) -> float:
        table = total.reshape(len(sets), len(sets))
        values = table.sum(axis=0) + table.sum(axis=1)
        n = values.sum()
        observed = (table * distance).sum() / table.sum()
        expected = (np.outer(values, values) * distance).sum() / (n * (n - 1))
        return float(1 - observed / expected) if expected else UNDEFINED

    return alpha(counts.sum(axis=0)), resample_counts(counts, alpha)


def _masi(a: frozenset[str], b: frozenset[str]) -> float:
    """Distance of two sets: 0 if equal, 1 if they share nothing."""
    if a == b:
        return 0.0
    shared = len(a & b)
    if not shared:
        return 1.0
    kind = 2 / 3 if a < b or b < a else 1 / 3
    return 1 - kind * shared / len(a | b)
