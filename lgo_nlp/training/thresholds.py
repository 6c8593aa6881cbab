"""Thresholds of labels and types, from out-of-fold scores."""

from typing import Final

import numpy as np

from lgo_nlp.arrays import Bools, Floats
from lgo_nlp.labels import BY_NAME, LABELS, TYPES_OF
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.metrics import best_threshold, count, micro
from lgo_nlp.model import choose_types
from lgo_nlp.training.matrices import Training

SHARED_THRESHOLDS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
"""Thresholds that are tried for all types of a label together."""

MOST_LOST: Final = 0.01
"""How much F1 half the best F1 may lose as a threshold; if it loses more, the scores are not calibrated."""


def label_thresholds(data: Training, scores: Floats, rows: Bools) -> dict[str, float]:
    """The threshold of each label that suits the marked rows; ``scores`` has shape (n, n_labels).

    It is half the best F1 that any threshold gives: where scores are calibrated, no threshold has a better one (Lipton,
    Elkan and Narayanaswamy, 2014). F1 hardly changes over a wide range of thresholds, so the one that happens to be
    best on these rows differs from training to training by a tenth, and half its F1 by a hundredth.
    """
    return {label: _half_of_best(data.gold[rows, k], scores[rows, k]) for k, label in enumerate(LABELS)}


def type_thresholds(data: Training, scores: Floats) -> dict[str, dict[str, float]]:
    """Thresholds halfway between each type's own best and the one that is best for all types of its label together.

    A type is so rare that its own best threshold is half chance. ``scores`` has shape (n, n_types).
    """
    chosen: dict[str, dict[str, float]] = {}
    for label, columns in TYPES_OF.items():
        has_known_type = data.gold[:, LABELS.index(label)] & data.types_known[:, columns.start]
        rows = data.known & data.whole & has_known_type
        shared = _shared_threshold(scores[rows], data.gold[rows], data.types[rows], columns)
        chosen[label] = {
            name: round((_threshold(data.types[rows, k], scores[rows, k]) + shared) / 2, 4)
            for k, name in enumerate(BY_NAME[label].types, columns.start)
        }
    return chosen


def _shared_threshold(scores: Floats, labels: Bools, types: Bools, columns: slice) -> float:
    """The threshold that gives the best micro F1 when all types of one label, at ``columns``, have it."""

    def micro_f1(threshold: float) -> float:
        picked = choose_types(scores, labels, np.full(len(TYPES), threshold))
        return micro(count(types[:, columns], picked[:, columns])).f1

    return max(SHARED_THRESHOLDS, key=micro_f1)


def _half_of_best(gold: Bools, scores: Floats) -> float:
    """Half the best F1 as a threshold, or else the threshold that gives the best one."""

    def f1(threshold: float) -> float:
        [counts] = count(gold[:, None], scores[:, None] >= threshold)
        return counts.f1

    best = _threshold(gold, scores)
    half = round(f1(best) / 2, 4)
    return half if half > 0 and f1(half) >= f1(best) - MOST_LOST else best


def _threshold(gold: Bools, scores: Floats) -> float:
    """Best threshold in four digits, but not one that every score reaches, or none."""
    return min(max(round(best_threshold(gold, scores), 4), 0.0001), 0.9999)
