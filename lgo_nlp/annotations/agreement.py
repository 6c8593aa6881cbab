"""How far two annotators agree, sentence by sentence: Cohen's kappa, F1, Krippendorff's alpha, and every difference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

import numpy as np

from lgo_nlp.annotations.alignment import SentenceLabels, labels_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph
from lgo_nlp.annotations.reading import without_repeats
from lgo_nlp.arrays import Ints
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS, TYPE_COLUMNS
from lgo_nlp.metrics import UNDEFINED, Interval, f1_of, resample_counts
from lgo_nlp.text.sentences import split_paragraph

NAMES: Final = (*((label, "") for label in LABELS), *TYPE_COLUMNS)
"""What agreement is measured of: ``(label, "")`` for a label, ``(label, type)`` for a type."""
UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one label or type: ``both``, ``first_only``, ``second_only`` and ``neither`` count sentences.

    A type counts over all sentences except those where one of the annotators does not say which types the label has;
    so a label that only one of them gives is a disagreement on its type as well. Kappa and F1 are not defined (NaN)
    where nobody gives the label or type; nor is kappa where both give it everywhere.
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
    mine = {p.key: p for p in without_repeats(first)[0]}
    pairs = [(mine[p.key], p) for p in without_repeats(second)[0] if p.key in mine]
    places = [(a, b, start, end) for a, b in pairs for start, end in split_paragraph(a.text)]
    if not places:
        raise AnnotationError("the two files have no annotated paragraph in common; give two annotations of one text")
    ones = [labels_of(a.spans, start, end) for a, _, start, end in places]
    twos = [labels_of(b.spans, start, end) for _, b, start, end in places]
    decisions, group = np.unique([a.decision for a, *_ in places], return_inverse=True)
    codes = np.array([_codes(one, a.asked) for one, (a, *_) in zip(ones, places, strict=True)])
    other_codes = np.array([_codes(two, b.asked) for two, (_, b, *_) in zip(twos, places, strict=True)])
    known = (codes != UNKNOWN) & (other_codes != UNKNOWN)
    differences = tuple(
        Difference(a.decision, a.paragraph, a.text[start:end], _shown(ones[k]), _shown(twos[k]))
        for k, (a, _, start, end) in enumerate(places)
        if (known[k] & (codes[k] != other_codes[k])).any()
    )
    tables = np.zeros((len(decisions), len(NAMES), 4), dtype=np.int64)  # both, first only, second only, neither
    rows, names = np.nonzero(known)
    np.add.at(tables, (group[rows], names, (3 - 2 * codes - other_codes)[rows, names]), 1)
    each = tuple(_agreement(name, tables[:, k]) for k, name in enumerate(NAMES))
    whole = np.array([a.complete and b.complete for a, b, *_ in places])
    pairs_of_sets = [(one.labels, two.labels) for one, two in zip(ones, twos, strict=True)]
    alpha, interval = _alpha(list(compress(pairs_of_sets, whole)), group[whole])
    return AgreementReport(len(decisions), len(places), each, alpha, interval, differences)


def _codes(found: SentenceLabels, asked: Sequence[str]) -> list[int]:
    """Of each of ``NAMES``, 1 if a sentence has it, 0 if not, ``UNKNOWN`` if it or the types of its label are unknown.

    ``asked`` are the labels that the annotator decided on.
    """
    return [
        UNKNOWN
        if label not in asked or (name and label in found.labels and label not in found.types)
        else int(name in found.types.get(label, ()) if name else label in found.labels)
        for label, name in NAMES
    ]


def _shown(found: SentenceLabels) -> tuple[str, ...]:
    return tuple(
        f"{label}: {', '.join(sorted(types))}" if (types := found.types.get(label)) else label
        for label in LABELS
        if label in found.labels
    )


def _agreement(name: tuple[str, str], tables: Ints) -> Agreement:
    total = tables.sum(axis=0)
    both, first_only, second_only, neither = total.tolist()
    kappa = (_kappa(total), resample_counts(tables, _kappa))
    f1 = (f1_of(total), resample_counts(tables, f1_of))
    return Agreement(*name, both, first_only, second_only, neither, *kappa, *f1)


def _kappa(table: Ints) -> float:
    """Cohen's kappa; not defined where both say the same of everything, as chance alone would then agree fully."""
    both, first, second, neither = (float(n) for n in table)
    n = both + first + second + neither
    if not n:
        return UNDEFINED
    observed = (both + neither) / n
    expected = ((both + first) * (both + second) + (first + neither) * (second + neither)) / n**2
    return (observed - expected) / (1 - expected) if expected < 1 else UNDEFINED


def _alpha(pairs: Sequence[tuple[frozenset[str], frozenset[str]]], group: Ints) -> tuple[float, Interval]:
    """Krippendorff's alpha over sets of labels, by the MASI distance (Passonneau 2006), with its interval.

    It is not defined where every sentence has the same set.
    """
    if not pairs:
        return UNDEFINED, (UNDEFINED, UNDEFINED)
    sets = sorted({labels for pair in pairs for labels in pair}, key=sorted)
    place = {labels: k for k, labels in enumerate(sets)}
    distance = np.array([[_masi(a, b) for b in sets] for a in sets])
    counts = np.zeros((int(group.max()) + 1, len(sets) ** 2), dtype=np.int64)
    for (one, two), g in zip(pairs, group, strict=True):
        counts[g, place[one] * len(sets) + place[two]] += 1

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
