"""Scores that labels earn: counts that add, precision, recall and F1, calibration, intervals by decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

RESAMPLES: Final = 1000
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives of one label; they add across decisions."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def support(self) -> int:
        """How often the label truly stands."""
        return self.tp + self.fn

    @property
    def precision(self) -> float:
        """Share of the label's predictions that are right; 0 where there is none."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of the label's true places that are found; 0 where there is none."""
        return self.tp / self.support if self.support else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 0.0


def count(gold: Bools, predicted: Bools) -> list[Counts]:
    """Counts of each column of two matrices of shape ``(n_sentences, n_labels)``."""
    tp = (gold & predicted).sum(axis=0)
    fp = (~gold & predicted).sum(axis=0)
    fn = (gold & ~predicted).sum(axis=0)
    return [Counts(int(a), int(b), int(c)) for a, b, c in zip(tp, fp, fn, strict=True)]


def counts_by(gold: Bools, predicted: Bools, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Counts (groups, columns, 3) of true positives, false positives and false negatives, groups in rising order."""
    parts = [count(gold[group == number], predicted[group == number]) for number in np.unique(group)]
    return np.array([[(c.tp, c.fp, c.fn) for c in part] for part in parts])


def macro_f1(gold: Bools, predicted: Bools) -> float:
    """Mean of the labels' F1."""
    return float(np.mean([counts.f1 for counts in count(gold, predicted)]))


def micro(counts: Sequence[Counts]) -> Counts:
    """Counts of all labels together."""
    return sum(counts, Counts())


def samples_average(gold: Bools, predicted: Bools) -> Mapping[str, float]:
    """Precision, recall and F1 of each sentence's set of labels, averaged.

    Sentences with no label on either side are left out.
    """
    some = (gold | predicted).any(axis=1)
    g, p = gold[some], predicted[some]
    both, n_gold, n_predicted = (g & p).sum(axis=1), g.sum(axis=1), p.sum(axis=1)
    if not len(both):
        return {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    precision = both / np.maximum(n_predicted, 1)
    recall = both / np.maximum(n_gold, 1)
    return {
        "precision": float(precision.mean()),
        "recall": float(recall.mean()),
        "f1": float((2 * both / (n_gold + n_predicted)).mean()),
    }


def average_precision(gold: Bools, scores: Floats) -> float:
    """Area under the precision–recall curve as the sum of its steps; shape ``(n,)`` each; 0 where nothing is gold."""
    if not gold.any():
        return 0.0
    order = np.argsort(-scores, kind="stable")
    hits, ranked = gold[order], scores[order]
    last = np.r_[ranked[1:] != ranked[:-1], True]
    tp = np.cumsum(hits)[last]
    precision = tp / (np.flatnonzero(last) + 1)
    recall = tp / tp[-1]
    return float(np.sum(np.diff(np.r_[0.0, recall]) * precision))


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability diagram: how many scores fall in it, their mean, and the share that is right."""

    n: int
    score: float
    share: float


def reliability(gold: Bools, scores: Floats, *, bins: int = BINS) -> list[Bin]:
    """Bars of equal width between 0 and 1, empty ones left out; shape ``(n,)`` each."""
    which = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        Bin(int((which == b).sum()), float(scores[which == b].mean()), float(gold[which == b].mean()))
        for b in range(bins)
        if (which == b).any()
    ]


def expected_calibration_error(gold: Bools, scores: Floats, *, bins: int = BINS) -> float:
    """Mean distance between score and share over the bars, weighted by how many scores each holds."""
    bars = reliability(gold, scores, bins=bins)
    return sum(bar.n * abs(bar.score - bar.share) for bar in bars) / max(1, len(gold))


def best_threshold(gold: Bools, scores: Floats) -> float:
    """Threshold with the best F1, halfway between two neighbouring scores; 0.5 where nothing is gold.

    A score at or over the threshold counts as predicted.
    """
    if not gold.any():
        return 0.5
    order = np.argsort(-scores, kind="stable")
    ranked, tp = scores[order], np.cumsum(gold[order])
    f1 = 2 * tp / (np.arange(1, len(tp) + 1) + gold.sum())
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0
    best = int(np.argmax(f1))
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    middle = (ranked[best] + below) / 2
    # Halfway between two scores that nearly touch may round down to the lower one.
    return float(np.clip(middle if middle > below else ranked[best], 1e-6, 1 - 1e-6))


def resample_counts(
    per_group: npt.NDArray[np.int64],
    statistic: Callable[[npt.NDArray[np.int64]], float],
    *,
    seed: int = 0,
    times: int = RESAMPLES,
) -> tuple[float, float]:
    """95% interval of a statistic of counts when whole groups (decisions) are drawn again with replacement.

    ``per_group`` has one row of counts a group, its last axis tp, fp, fn; ``statistic`` takes the sum of the rows
    drawn.
    """
    rng = np.random.default_rng(seed)
    n = len(per_group)
    draws = rng.multinomial(n, np.full(n, 1 / n), size=times)
    totals = np.tensordot(draws, per_group, axes=(1, 0))
    low, high = np.percentile([statistic(total) for total in totals], [2.5, 97.5])
    return float(low), float(high)
