"""Counts that add up over decisions, precision, recall and F1, average precision, calibration, intervals, thresholds.

A score that is not defined, such as the recall of a label that does not occur, is NaN: ``figure`` shows it as "–", and
``or_none`` makes it null for JSON. Means leave it out.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.arrays import Bools, Floats, Ints

RESAMPLES: Final = 1000
"""Samples of a bootstrap interval: between seeds its ends then move by 0.001 (standard deviation, 40 decisions)."""
BINS: Final = 10
UNDEFINED: Final = math.nan
Interval = tuple[float, float]
INTERVAL: Final = (2.5, 97.5)  # percentiles of a 95% interval
LEAST_THRESHOLD: Final = 1e-6
"""Thresholds keep so far from 0 and 1, so that a score of 0 gives no label and a score of 1 gives it."""


def figure(value: float | None, digits: int = 3) -> str:
    """A score for people to read; None is one that is not defined.

    >>> figure(0.91249), figure(UNDEFINED)
    ('0.912', '–')
    """
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def figure_with(value: float, interval: Interval) -> str:
    """A score with its interval for people to read.

    >>> figure_with(0.9, (0.85, 1.0)), figure_with(UNDEFINED, (UNDEFINED, UNDEFINED))
    ('0.900 (0.85–1.00)', '–')
    """
    return "–" if math.isnan(value) else f"{value:.3f} ({figure(interval[0], 2)}–{figure(interval[1], 2)})"


def or_none(value: float) -> float | None:
    """A score for JSON: None, which becomes null, if it is not defined."""
    return None if math.isnan(value) else value


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
        """Number of sentences that truly have the label."""
        return self.tp + self.fn

    @property
    def precision(self) -> float:
        """Share of the label's predictions that are right; not defined without predictions."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else UNDEFINED

    @property
    def recall(self) -> float:
        """Share of the sentences with the label that are found; not defined without any."""
        return self.tp / self.support if self.support else UNDEFINED

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; not defined if the label neither occurs nor is predicted."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else UNDEFINED


def count(gold: Bools, predicted: Bools) -> list[Counts]:
    """Counts of each column of two matrices of shape ``(n_sentences, n_labels)``."""
    table = np.stack([gold & predicted, ~gold & predicted, gold & ~predicted]).sum(axis=1)
    return [Counts(*column) for column in table.T.tolist()]


def counts_by(gold: Bools, predicted: Bools, group: Ints) -> Ints:
    """Counts (groups, columns, 3) of true positives, false positives and false negatives, groups in rising order."""
    parts = [count(gold[group == number], predicted[group == number]) for number in np.unique(group)]
    return np.array([[(c.tp, c.fp, c.fn) for c in part] for part in parts])


def counts_of(row: Ints) -> Counts:
    """Counts of one label from an array that begins with true positives, false positives and false negatives."""
    return Counts(*row[:3].tolist())


def f1_of(row: Ints) -> float:
    """F1 of one label from such an array."""
    return counts_of(row).f1


def macro(counts: Iterable[Counts]) -> Mapping[str, float]:
    """Mean precision, recall and F1 of the labels that occur, that is, have support; not defined if none does.

    A label that does not occur is left out even if it is predicted; the micro average counts those predictions. A label
    that occurs and is never predicted has recall and F1 of 0 and no precision: only the mean precision leaves it out.
    """
    own = [one for one in counts if one.support]
    return {name: _mean([getattr(one, name) for one in own]) for name in ("precision", "recall", "f1")}


def _mean(values: Iterable[float]) -> float:
    """Mean of those that are defined."""
    defined = [value for value in values if not math.isnan(value)]
    return float(np.mean(defined)) if defined else UNDEFINED


def macro_f1(gold: Bools, predicted: Bools) -> float:
    """Mean F1 of the labels that occur in ``gold``; not defined where none does."""
    return macro(count(gold, predicted))["f1"]


def micro(counts: Sequence[Counts]) -> Counts:
    """Counts of all labels together."""
    return sum(counts, Counts())


def samples_average(gold: Bools, predicted: Bools) -> Mapping[str, float]:
    """Precision, recall and F1 of each sentence's set of labels, averaged.

    Sentences with no label on either side are left out; not defined where there are no others.
    """
    some = (gold | predicted).any(axis=1)
    g, p = gold[some], predicted[some]
    both, n_gold, n_predicted = (g & p).sum(axis=1), g.sum(axis=1), p.sum(axis=1)
    return {
        "precision": _mean(both / np.maximum(n_predicted, 1)),
        "recall": _mean(both / np.maximum(n_gold, 1)),
        "f1": _mean(2 * both / (n_gold + n_predicted)),
    }


def average_precision(gold: Bools, scores: Floats) -> float:
    """Area under the precision–recall curve as the sum of its steps; not defined where nothing is gold.

    ``gold`` and ``scores`` have shape ``(n,)``.
    """
    if not gold.any():
        return UNDEFINED
    order = np.argsort(-scores, kind="stable")
    hits, ranked = gold[order], scores[order]
    last = np.r_[ranked[1:] != ranked[:-1], True]
    tp = np.cumsum(hits)[last]
    precision = tp / (np.flatnonzero(last) + 1)
    recall = tp / tp[-1]
    return float(np.sum(np.diff(np.r_[0.0, recall]) * precision))


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram: how many scores fall in it, their mean, and the share that is gold."""

    n: int
    score: float
    share: float


def reliability(gold: Bools, scores: Floats, *, bins: int = BINS) -> list[Bin]:
    """Bins of equal width between 0 and 1 without the empty ones; ``gold`` and ``scores`` have shape ``(n,)``."""
    which = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        Bin(int((which == b).sum()), float(scores[which == b].mean()), float(gold[which == b].mean()))
        for b in range(bins)
        if (which == b).any()
    ]


def expected_calibration_error(gold: Bools, scores: Floats, *, bins: int = BINS) -> float:
    """Mean distance between score and share over the bins, weighted by the number of scores in each."""
    bars = reliability(gold, scores, bins=bins)
    return sum(bar.n * abs(bar.score - bar.share) for bar in bars) / max(1, len(gold))


def best_threshold(gold: Bools, scores: Floats) -> float:
    """Threshold with the best F1, halfway between two neighbouring scores; 0.5 if nothing is gold.

    A label is predicted when its score reaches the threshold. ``gold`` and ``scores`` have shape ``(n,)``.
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
    # Halfway between two scores that are almost equal may round down to the lower one.
    return float(np.clip(middle if middle > below else ranked[best], LEAST_THRESHOLD, 1 - LEAST_THRESHOLD))


def resample_counts(
    per_group: Ints, statistic: Callable[[Ints], float], *, seed: int = 0, times: int = RESAMPLES
) -> Interval:
    """95% bootstrap interval of a statistic of counts; whole groups (decisions) are resampled with replacement.

    ``per_group`` holds the counts of each group along its first axis; ``statistic`` takes the sum over the groups of a
    sample. Samples for which it is not defined, such as those in which a label does not occur, are left out; the
    interval is not defined if that leaves none.
    """
    rng = np.random.default_rng(seed)
    n = len(per_group)
    draws = rng.multinomial(n, np.full(n, 1 / n), size=times)
    totals = np.tensordot(draws, per_group, axes=(1, 0))
    values = np.array([statistic(total) for total in totals])
    defined = values[~np.isnan(values)]
    if not len(defined):
        return UNDEFINED, UNDEFINED
    low, high = np.percentile(defined, INTERVAL)
    return float(low), float(high)
