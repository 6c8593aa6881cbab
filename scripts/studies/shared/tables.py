"""Cells of the studies' tables."""

import numpy as np

from lgo_nlp.arrays import Bools, Floats, Ints
from lgo_nlp.labels import LABELS
from lgo_nlp.metrics import Counts, average_precision, figure, macro, resample_counts

LABEL_NAMES = [label.replace("_", " ") for label in LABELS]


def counts_of(total: Ints) -> list[Counts]:
    """Counts of each label from an array of shape ``(n_labels, 3)``."""
    return [Counts(*row) for row in total.tolist()]


def macro_of(total: Ints) -> float:
    """Macro F1 of counts of shape ``(n_labels, 3)``."""
    return macro(counts_of(total))["f1"]


def mean_average_precision(gold: Bools, scores: Floats) -> float:
    """Mean over the labels of average precision, from arrays of shape ``(n_sentences, n_labels)``."""
    return float(np.mean([average_precision(*column) for column in zip(gold.T, scores.T, strict=True)]))


def f1_cells(per_decision: Ints) -> list[str]:
    """Macro F1 with its 95% interval, then each label's F1, from counts of shape ``(n_decisions, n_labels, 3)``."""
    total = per_decision.sum(axis=0)
    low, high = resample_counts(per_decision, macro_of)
    return [
        f"**{figure(macro_of(total))}** ({figure(low, 2)}–{figure(high, 2)})",
        *(figure(one.f1, 2) for one in counts_of(total)),
    ]
