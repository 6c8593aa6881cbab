"""What is measured of a tagger on annotated decisions: every label's scores, where they hold and where they fail."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Ints
from lgo_nlp.evaluation.predictions import Predictions, predict
from lgo_nlp.labels import LABELS, TYPE_COLUMNS, TYPES_OF
from lgo_nlp.metrics import (
    Bin,
    Counts,
    average_precision,
    count,
    counts_by,
    expected_calibration_error,
    macro,
    macro_f1,
    micro,
    reliability,
    resample_counts,
    samples_average,
)
from lgo_nlp.model import Model

Interval = tuple[float, float]

WORST: Final = 40
CONFUSIONS: Final = 15


@dataclass(frozen=True, slots=True)
class LabelScores:
    """Scores of one label, with 95% intervals of precision, recall and F1 that resample decisions."""

    counts: Counts
    average_precision: float
    calibration_error: float
    reliability: tuple[Bin, ...]
    precision_interval: Interval
    recall_interval: Interval
    f1_interval: Interval


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that the tagger gets wrong in a label: its text, what it is, and the label's score."""

    ref: str
    id: int
    section: str
    role: str
    text: str
    label: str
    gold: tuple[str, ...]
    predicted: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that is measured; ``as_metrics`` gives the numbers, ``report.write_markdown`` the page.

    What is not defined, as the recall of a label that does not occur, is NaN. Macro averages are over the labels that
    occur; ``scoring.macro`` says how.
    """

    decisions: int
    sentences: int
    labels: Mapping[str, LabelScores]
    macro_f1: float
    macro_interval: Interval
    micro: Counts
    micro_interval: Interval
    samples: Mapping[str, float]
    groups: Mapping[str, Mapping[str, Mapping[str, Counts]]]
    types: Mapping[str, Mapping[str, Counts]]
    types_end_to_end: Mapping[str, Counts]
    types_interval: Mapping[str, Interval]
    label_sets: tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]
    mistakes: tuple[Mistake, ...]
    model: str

    @property
    def macro(self) -> Mapping[str, float]:
        """Mean precision, recall and F1 of the labels that occur."""
        return macro(scores.counts for scores in self.labels.values())

    @property
    def occurring(self) -> int:
        """How many labels occur, which is how many the macro averages are over."""
        return sum(scores.counts.support > 0 for scores in self.labels.values())

    @property
    def confusions(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]:
        """The commonest ways to mistake one set of labels for another."""
        return tuple(row for row in self.label_sets if row[0] != row[1])[:CONFUSIONS]


def evaluate(gold: Sequence[GoldDecision], model: Model) -> Evaluation:
    """Everything that can be measured of a model on annotated decisions.

    Raises:
        AnnotationError: no sentence is annotated.
    """
    predictions = predict(gold, model)
    per_decision = counts_by(predictions.gold, predictions.predicted, predictions.decision)
    labels = {label: _label_scores(predictions, per_decision, k) for k, label in enumerate(LABELS)}
    return Evaluation(
        decisions=len(np.unique(predictions.decision)),
        sentences=len(predictions.gold),
        labels=labels,
        macro_f1=macro_f1(predictions.gold, predictions.predicted),
        macro_interval=resample_counts(per_decision, lambda total: macro(map(_counts, total))["f1"]),
        micro=micro([scores.counts for scores in labels.values()]),
        micro_interval=resample_counts(per_decision, lambda total: _f1(total.sum(axis=0))),
        samples=samples_average(predictions.gold, predictions.predicted),
        groups=_groups(predictions),
        types=_type_counts(predictions),
        types_end_to_end=_types_end_to_end(predictions),
        types_interval=_types_interval(predictions),
        label_sets=_label_sets(predictions),
        mistakes=_mistakes(predictions),
        model=model.digest,
    )


def _counts(row: Ints) -> Counts:
    return Counts(int(row[0]), int(row[1]), int(row[2]))


def _f1(row: Ints) -> float:
    return _counts(row).f1


def _label_scores(predictions: Predictions, per_decision: Ints, k: int) -> LabelScores:
    gold, scores = predictions.gold[:, k], predictions.scores[:, k]
    own = per_decision[:, k]

    def interval(name: str) -> Interval:
        return resample_counts(own, lambda total: float(getattr(_counts(total), name)))

    return LabelScores(
        count(predictions.gold, predictions.predicted)[k],
        average_precision(gold, scores),
        expected_calibration_error(gold, scores),
        tuple(reliability(gold, scores)),
        interval("precision"),
        interval("recall"),
        interval("f1"),
    )


def _groups(predictions: Predictions) -> dict[str, dict[str, dict[str, Counts]]]:
    """Counts of each label by the role of the section, and by category and outcome of the decision."""
    decisions = [predictions.decisions[d].decision for d in predictions.decision]
    keys = {
        "role": [predictions.section(row)[1] for row in range(len(predictions.gold))],
        "category": [(d.category or "not known").split(" > ")[0] for d in decisions],
        "outcome": [d.outcome or "not known" for d in decisions],
    }
    result: dict[str, dict[str, dict[str, Counts]]] = {}
    for kind, values in keys.items():
        found = np.array(values)
        result[kind] = {
            str(name): dict(
                zip(LABELS, count(predictions.gold[found == name], predictions.predicted[found == name]), strict=True)
            )
            for name in np.unique(found)
        }
    return result


def _type_counts(predictions: Predictions) -> dict[str, dict[str, Counts]]:
    """Counts of each type over the sentences that truly have its label: what is chosen where the label is right.

    Sentences whose types of the label are unknown are left out.
    """
    counts = count(predictions.gold_types, predictions.right_types)
    names = [name for _, name in TYPE_COLUMNS]
    return {label: dict(zip(names[columns], counts[columns], strict=True)) for label, columns in TYPES_OF.items()}


def _types_end_to_end(predictions: Predictions) -> dict[str, Counts]:
    counts = count(predictions.gold_types, predictions.predicted_types)
    return {label: micro(counts[columns]) for label, columns in TYPES_OF.items()}


def _types_interval(predictions: Predictions) -> dict[str, Interval]:
    per_decision = counts_by(predictions.gold_types, predictions.right_types, predictions.decision)
    return {label: resample_counts(per_decision[:, columns].sum(axis=1), _f1) for label, columns in TYPES_OF.items()}


def _names(row: Bools) -> tuple[str, ...]:
    return tuple(label for label, on in zip(LABELS, row.tolist(), strict=True) if on)


def _label_sets(predictions: Predictions) -> tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]:
    """Sentences by gold and tagged set of labels, the commonest pairs first."""
    pairs = Counter((_names(a), _names(b)) for a, b in zip(predictions.gold, predictions.predicted, strict=True))
    return tuple((*pair, n) for pair, n in sorted(pairs.items(), key=lambda item: (-item[1], item[0])))


def _mistakes(predictions: Predictions) -> tuple[Mistake, ...]:
    """Every wrong label of every sentence, the most certain mistakes first."""
    rows, columns = np.nonzero(predictions.gold != predictions.predicted)
    distance = np.abs(predictions.scores - predictions.thresholds)[rows, columns]
    found = []
    for i in np.argsort(-distance, kind="stable"):
        row, k = int(rows[i]), int(columns[i])
        heading, role = predictions.section(row)
        ref = predictions.decisions[predictions.decision[row]].decision.ref or ""
        found.append(
            Mistake(
                ref, int(predictions.sentence[row]) + 1, heading, role, predictions.text(row), LABELS[k],
                _names(predictions.gold[row]), _names(predictions.predicted[row]), float(predictions.scores[row, k]),
            )
        )  # fmt: skip
    return tuple(found)
