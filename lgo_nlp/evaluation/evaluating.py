"""What is measured of a model on annotated decisions: scores of every label and type, and every mistake."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp import metrics
from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Ints
from lgo_nlp.evaluation.predictions import Predictions, predict
from lgo_nlp.labels import BY_NAME, LABELS, TYPES_OF
from lgo_nlp.metrics import Bin, Counts, Interval, count, counts_by, counts_of, f1_of, resample_counts
from lgo_nlp.model import Model

LabelSet = tuple[str, ...]

WORST: Final = 40  # mistakes that a report lists
CONFUSIONS: Final = 15  # confusions of label sets that a report lists


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
    """A wrong label of a sentence; ``decision`` is its decision's name, ``id`` its number in it, from 1."""

    decision: str
    id: int
    role: str
    text: str
    label: str
    gold: tuple[str, ...]
    predicted: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that is measured; ``as_metrics`` gives the numbers, ``report.write_markdown`` the page.

    What is not defined, such as the recall of a label that does not occur, is NaN. Macro averages are over the labels
    that occur; see ``metrics.macro``. ``label_sets`` holds gold set, predicted set and number of sentences. ``types``
    counts the types chosen for the gold labels, ``types_end_to_end`` those of the predicted ones.
    """

    decisions: int
    sentences: int
    labels: Mapping[str, LabelScores]
    macro_interval: Interval
    micro_interval: Interval
    samples: Mapping[str, float]
    groups: Mapping[str, Mapping[str, Mapping[str, Counts]]]
    types: Mapping[str, Mapping[str, Counts]]
    types_end_to_end: Mapping[str, Counts]
    types_interval: Mapping[str, Interval]
    label_sets: tuple[tuple[LabelSet, LabelSet, int], ...]
    mistakes: tuple[Mistake, ...]
    model: str

    @property
    def macro(self) -> Mapping[str, float]:
        """Mean precision, recall and F1 of the labels that occur."""
        return metrics.macro(scores.counts for scores in self.labels.values())

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the labels that occur."""
        return self.macro["f1"]

    @property
    def micro(self) -> Counts:
        """Counts of all labels together."""
        return metrics.micro([scores.counts for scores in self.labels.values()])

    @property
    def occurring(self) -> int:
        """Number of labels that occur, over which the macro averages are."""
        return sum(scores.counts.support > 0 for scores in self.labels.values())

    @property
    def confusions(self) -> tuple[tuple[LabelSet, LabelSet, int], ...]:
        """Most frequent pairs of a gold label set and another that was predicted."""
        return tuple(row for row in self.label_sets if row[0] != row[1])[:CONFUSIONS]


def evaluate(gold: Sequence[GoldDecision], model: Model) -> Evaluation:
    """Everything that can be measured of a model on annotated decisions.

    Raises:
        AnnotationError: no sentence is annotated.
    """
    return measure(predict(gold, model), model.digest)


def measure(predictions: Predictions, digest: str) -> Evaluation:
    """Everything that can be measured of the predictions of a model, which ``digest`` names."""
    per_decision = counts_by(predictions.gold, predictions.predicted, predictions.decision)
    right_types = count(predictions.gold_types, predictions.right_types)
    type_counts = counts_by(predictions.gold_types, predictions.right_types, predictions.decision)
    end_to_end = count(predictions.gold_types, predictions.predicted_types)
    return Evaluation(
        decisions=len(predictions.decisions),
        sentences=len(predictions.gold),
        labels={label: _label_scores(predictions, per_decision[:, k], k) for k, label in enumerate(LABELS)},
        macro_interval=resample_counts(per_decision, lambda total: metrics.macro(map(counts_of, total))["f1"]),
        micro_interval=resample_counts(per_decision.sum(axis=1), f1_of),
        samples=metrics.samples_average(predictions.gold, predictions.predicted),
        groups=_groups(predictions),
        types={
            label: dict(zip(BY_NAME[label].types, right_types[columns], strict=True))
            for label, columns in TYPES_OF.items()
        },
        types_end_to_end={label: metrics.micro(end_to_end[columns]) for label, columns in TYPES_OF.items()},
        types_interval={
            label: resample_counts(type_counts[:, columns].sum(axis=1), f1_of) for label, columns in TYPES_OF.items()
        },
        label_sets=_label_sets(predictions),
        mistakes=_mistakes(predictions),
        model=digest,
    )


def _label_scores(predictions: Predictions, per_decision: Ints, k: int) -> LabelScores:
    """Scores of label ``k``; its counts are in ``per_decision`` (decisions, 3)."""
    gold, scores = predictions.gold[:, k], predictions.scores[:, k]
    return LabelScores(
        counts_of(per_decision.sum(axis=0)),
        metrics.average_precision(gold, scores),
        metrics.expected_calibration_error(gold, scores),
        tuple(metrics.reliability(gold, scores)),
        resample_counts(per_decision, lambda total: counts_of(total).precision),
        resample_counts(per_decision, lambda total: counts_of(total).recall),
        resample_counts(per_decision, f1_of),
    )


def _groups(predictions: Predictions) -> dict[str, dict[str, dict[str, Counts]]]:
    """Counts of each label by the role of the section, and by category and outcome of the decision."""
    places = [predictions.place(row) for row in range(len(predictions.gold))]
    keys = {
        "role": [decision.section_of(sentence).role.value for decision, sentence in places],
        "category": [(decision.category or "not known").split(" > ")[0] for decision, _ in places],
        "outcome": [decision.outcome or "not known" for decision, _ in places],
    }

    def counts(inside: Bools) -> dict[str, Counts]:
        return dict(zip(LABELS, count(predictions.gold[inside], predictions.predicted[inside]), strict=True))

    return {
        kind: {name: counts(np.array(values) == name) for name in sorted(set(values))} for kind, values in keys.items()
    }


def _names(row: Bools) -> LabelSet:
    return tuple(label for label, on in zip(LABELS, row.tolist(), strict=True) if on)


def _label_sets(predictions: Predictions) -> tuple[tuple[LabelSet, LabelSet, int], ...]:
    """Numbers of sentences by gold and predicted label set, the most frequent pairs first."""
    pairs = Counter((_names(a), _names(b)) for a, b in zip(predictions.gold, predictions.predicted, strict=True))
    return tuple((*pair, n) for pair, n in sorted(pairs.items(), key=lambda item: (-item[1], item[0])))


def _mistakes(predictions: Predictions) -> tuple[Mistake, ...]:
    """Every wrong label of every sentence, the score furthest from its threshold first."""
    rows, columns = np.nonzero(predictions.gold != predictions.predicted)
    distance = np.abs(predictions.scores - predictions.thresholds)[rows, columns]
    found = []
    for i in np.argsort(-distance, kind="stable"):
        row, k = int(rows[i]), int(columns[i])
        decision, sentence = predictions.place(row)
        section = decision.section_of(sentence)
        found.append(
            Mistake(
                decision.name, int(predictions.sentence[row]) + 1, section.role.value,
                decision.text_of(sentence), LABELS[k], _names(predictions.gold[row]),
                _names(predictions.predicted[row]), float(predictions.scores[row, k]),
            )
        )  # fmt: skip
    return tuple(found)
