"""How far two annotators agree, sentence by sentence: Cohen's kappa, F1, Krippendorff's alpha, and every difference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS, TYPE_COLUMNS
from lgo_nlp.scoring import resample_counts
from lgo_nlp.sentences import split_paragraph

Interval = tuple[float, float]
Codes = tuple[frozenset[str], frozenset[tuple[str, str]]]
"""A sentence's labels, and its ``(label, type)`` pairs."""

_CELL: Final = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}
NAMES: Final = (*((label, "") for label in LABELS), *TYPE_COLUMNS)
"""What agreement is measured of: ``(label, "")`` for a label, ``(label, type)`` for a type."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one label or type: ``both``, ``first_only``, ``second_only`` and ``neither`` count sentences.

    A type counts over all sentences, so a label that only one of them gives is a disagreement on its type as well.
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
        AnnotationError: they have no paragraph in common.
    """
    mine = {(p.decision, p.text, p.paragraph): p for p in first}
    pairs = [(mine[key], p) for p in second if (key := (p.decision, p.text, p.paragraph)) in mine]
    if not pairs:
        raise AnnotationError("the two files have no annotated paragraph in common; give two annotations of one text")
    decisions: list[str] = []
    codes: list[tuple[Codes, Codes]] = []
    differences: list[Difference] = []
    for a, b in pairs:
        for start, end in split_paragraph(a.text):
            one, two = _codes(a, start, end), _codes(b, start, end)
            decisions.append(a.decision)
            codes.append((one, two))
            if one != two:
                differences.append(Difference(a.decision, a.paragraph, a.text[start:end], _shown(one), _shown(two)))
    group = np.unique(decisions, return_inverse=True)[1]
    tables = _tables(codes, group)
    each = tuple(_agreement(name, tables[:, k]) for k, name in enumerate(NAMES))
    alpha, interval = _alpha(codes, group)
    return AgreementReport(len(set(decisions)), len(codes), each, alpha, interval, tuple(differences))


def _codes(paragraph: AnnotatedParagraph, start: int, end: int) -> Codes:
    """Codes that a paragraph's spans give a sentence: those that cover at least half of it."""
    spans = [s for s in paragraph.spans if 2 * (min(s.end, end) - max(s.start, start)) >= end - start]
    return frozenset(s.label for s in spans), frozenset((s.label, name) for s in spans for name in s.types)


def _shown(codes: Codes) -> tuple[str, ...]:
    labels, types = codes
    return tuple(
        f"{label}: {', '.join(found)}" if (found := sorted(t for owner, t in types if owner == label)) else label
        for label in LABELS
        if label in labels
    )


def _tables(codes: Sequence[tuple[Codes, Codes]], group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Counts (decisions, names, 4): both, first only, second only, neither."""
    tables = np.zeros((int(group.max()) + 1, len(NAMES), 4), dtype=np.int64)
    for (one, two), g in zip(codes, group, strict=True):
        for k, (label, name) in enumerate(NAMES):
            a = (label, name) in one[1] if name else label in one[0]
            b = (label, name) in two[1] if name else label in two[0]
            tables[g, k, _CELL[a, b]] += 1
    return tables


def _agreement(name: tuple[str, str], tables: npt.NDArray[np.int64]) -> Agreement:
    total = tables.sum(axis=0)
    both, first_only, second_only, neither = total.tolist()
    kappa = (_kappa(total), resample_counts(tables, _kappa))
    f1 = (_f1(total), resample_counts(tables, _f1))
    return Agreement(*name, both, first_only, second_only, neither, *kappa, *f1)


def _kappa(table: npt.NDArray[np.int64]) -> float:
    """Cohen's kappa; 1 where chance alone would have them agree wholly, as they then do."""
    both, first, second, neither = (float(n) for n in table)
    n = both + first + second + neither
    observed = (both + neither) / n
    expected = ((both + first) * (both + second) + (first + neither) * (second + neither)) / n**2
    return (observed - expected) / (1 - expected) if expected < 1 else 1.0


def _f1(table: npt.NDArray[np.int64]) -> float:
    both, first, second, _ = (float(n) for n in table)
    return 2 * both / (2 * both + first + second) if both + first + second else 1.0


def _alpha(codes: Sequence[tuple[Codes, Codes]], group: npt.NDArray[np.int64]) -> tuple[float, Interval]:
    """Krippendorff's alpha over sets of labels, by the MASI distance (Passonneau 2006), with its interval."""
    sets = sorted({labels for pair in codes for labels, _ in pair}, key=sorted)
    place = {labels: k for k, labels in enumerate(sets)}
    distance = np.array([[_masi(a, b) for b in sets] for a in sets])
    counts = np.zeros((int(group.max()) + 1, len(sets) ** 2), dtype=np.int64)
    for (one, two), g in zip(codes, group, strict=True):
        counts[g, place[one[0]] * len(sets) + place[two[0]]] += 1

    def alpha(total: npt.NDArray[np.int64]) -> float:
        table = total.reshape(len(sets), len(sets))
        values = table.sum(axis=0) + table.sum(axis=1)
        n = values.sum()
        observed = (table * distance).sum() / table.sum()
        expected = (np.outer(values, values) * distance).sum() / (n * (n - 1))
        return float(1 - observed / expected) if expected else 1.0

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
