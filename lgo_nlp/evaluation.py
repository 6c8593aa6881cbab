"""A tagger held against annotated decisions: every label's scores, where they hold and where they fail, as data."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.errors import AnnotationError
from lgo_nlp.features import features_of
from lgo_nlp.labels import LABELS, TYPED_LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model import Model, choose_types
from lgo_nlp.scoring import (
    Bin,
    Counts,
    average_precision,
    count,
    expected_calibration_error,
    macro_f1,
    micro,
    reliability,
    resample_counts,
    samples_average,
)

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]

WORST: Final = 40
CONFUSIONS: Final = 15


@dataclass(frozen=True, slots=True)
class Judged:
    """Annotated sentences of decisions with what the tagger makes of them, row by row.

    ``gold``, ``predicted`` and ``scores`` have shape ``(n, n_labels)``; ``gold_types``, ``right_types`` (types chosen
    for the gold labels) and ``predicted_types`` (for the predicted ones) have shape ``(n, n_types)``; ``decision`` and
    ``sentence`` say which sentence of which decision a row is.
    """

    decisions: tuple[GoldDecision, ...]
    decision: npt.NDArray[np.int64]
    sentence: npt.NDArray[np.int64]
    gold: Bools
    predicted: Bools
    scores: Floats
    gold_types: Bools
    right_types: Bools
    predicted_types: Bools

    def text(self, row: int) -> str:
        """Text of a row's sentence."""
        gold = self.decisions[int(self.decision[row])]
        sentence = gold.tokens.sentences[self.sentence[row]]
        return gold.decision.text[sentence.start : sentence.end]

    def section(self, row: int) -> tuple[str, str]:
        """Heading and role of the section that a row's sentence stands in."""
        gold = self.decisions[int(self.decision[row])]
        sentence = gold.tokens.sentences[self.sentence[row]]
        section = gold.decision.sections[gold.decision.paragraphs[sentence.paragraph].section]
        return section.heading, section.role.value


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
    """Everything that is measured; ``as_metrics`` gives the numbers, ``report.write_markdown`` the page."""

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
    def confusions(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]:
        """The commonest ways to mistake one set of labels for another."""
        return tuple(row for row in self.label_sets if row[0] != row[1])[:CONFUSIONS]


def judge(gold: Sequence[GoldDecision], model: Model) -> Judged:
    """Annotated sentences of decisions, tagged.

    Raises:
        AnnotationError: no sentence is annotated.
    """
    parts = [_judge_one(number, g, model) for number, g in enumerate(gold) if g.annotated]
    if not parts:
        raise AnnotationError("no annotated sentence; give annotations of decisions in the corpus")
    return Judged(tuple(gold), *(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _judge_one(number: int, gold: GoldDecision, model: Model) -> tuple[npt.NDArray[Any], ...]:
    rows = np.array(gold.annotated)
    features = features_of(gold.decision, gold.tokens, model.cues)
    scores = model.scores(features)[rows]
    truth = np.array([[label in (gold.labels[i] or ()) for label in LABELS] for i in rows])
    predicted = scores >= model.cuts
    every = np.zeros((len(features.cues), len(LABELS)), dtype=np.bool_)
    every[rows] = truth
    right = model.type_scores(features, every)[rows]
    every[rows] = predicted
    own = model.type_scores(features, every)[rows]
    gold_types = np.array([[name in gold.types[i].get(label, ()) for label, name in TYPES] for i in rows])
    return (
        np.full(len(rows), number), rows, truth, predicted, scores, gold_types,
        choose_types(right, truth, model.type_cuts), choose_types(own, predicted, model.type_cuts),
    )  # fmt: skip


def evaluate(gold: Sequence[GoldDecision], model: Model) -> Evaluation:
    """Everything that can be measured of a model on annotated decisions.

    Raises:
        AnnotationError: no sentence is annotated.
    """
    judged = judge(gold, model)
    per_decision = _counts_by(judged.decision, judged.gold, judged.predicted)
    labels = {label: _label_scores(judged, per_decision, k) for k, label in enumerate(LABELS)}
    return Evaluation(
        decisions=len(np.unique(judged.decision)),
        sentences=len(judged.gold),
        labels=labels,
        macro_f1=macro_f1(judged.gold, judged.predicted),
        macro_interval=resample_counts(per_decision, lambda total: float(np.mean([_f1(row) for row in total]))),
        micro=micro([scores.counts for scores in labels.values()]),
        micro_interval=resample_counts(per_decision, lambda total: _f1(total.sum(axis=0))),
        samples=samples_average(judged.gold, judged.predicted),
        groups=_groups(judged),
        types=_type_counts(judged),
        types_end_to_end=_types_end_to_end(judged),
        types_interval=_types_interval(judged),
        label_sets=_label_sets(judged),
        mistakes=_mistakes(judged, model),
        model=model.digest,
    )


def as_metrics(evaluation: Evaluation) -> dict[str, Any]:
    """The numbers as JSON, spaCy's ``cats_*`` keys among them (fractions between 0 and 1)."""
    labels = {
        label: {
            **_prf(s.counts), "support": s.counts.support, "average_precision": s.average_precision,
            "expected_calibration_error": s.calibration_error, "precision_interval": list(s.precision_interval),
            "recall_interval": list(s.recall_interval), "f1_interval": list(s.f1_interval),
        }
        for label, s in evaluation.labels.items()
    }  # fmt: skip
    macro = {key: float(np.mean([labels[label][key] for label in LABELS])) for key in ("precision", "recall", "f1")}
    total = _prf(evaluation.micro)
    return {
        "model": evaluation.model,
        "decisions": evaluation.decisions,
        "sentences": evaluation.sentences,
        "labels": labels,
        "macro": {**macro, "f1_interval": list(evaluation.macro_interval)},
        "micro": {**total, "f1_interval": list(evaluation.micro_interval)},
        "samples": dict(evaluation.samples),
        "types": {
            label: {
                "micro": _prf(micro(list(counts.values()))),
                "micro_f1_interval": list(evaluation.types_interval[label]),
                "end_to_end": _prf(evaluation.types_end_to_end[label]),
                "each": {name: {**_prf(c), "support": c.support} for name, c in counts.items()},
            }
            for label, counts in evaluation.types.items()
        },
        "groups": {
            kind: {
                name: {label: {**_prf(c), "support": c.support} for label, c in found.items()}
                for name, found in table.items()
            }
            for kind, table in evaluation.groups.items()
        },
        "cats_macro_p": macro["precision"],
        "cats_macro_r": macro["recall"],
        "cats_macro_f": macro["f1"],
        "cats_micro_p": total["precision"],
        "cats_micro_r": total["recall"],
        "cats_micro_f": total["f1"],
        "cats_f_per_type": {
            label: {"p": labels[label]["precision"], "r": labels[label]["recall"], "f": labels[label]["f1"]}
            for label in LABELS
        },
    }


def _prf(counts: Counts) -> dict[str, float]:
    return {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}


def _f1(row: npt.NDArray[np.int64]) -> float:
    return Counts(int(row[0]), int(row[1]), int(row[2])).f1


def _counts_by(group: npt.NDArray[np.int64], gold: Bools, predicted: Bools) -> npt.NDArray[np.int64]:
    """Counts (groups, columns, 3) of true positives, false positives and false negatives."""
    return np.array(
        [
            [(c.tp, c.fp, c.fn) for c in count(gold[group == number], predicted[group == number])]
            for number in np.unique(group)
        ]
    )


def _label_scores(judged: Judged, per_decision: npt.NDArray[np.int64], k: int) -> LabelScores:
    gold, scores = judged.gold[:, k], judged.scores[:, k]
    own = per_decision[:, k]

    def interval(name: str) -> Interval:
        return resample_counts(own, lambda t: float(getattr(Counts(int(t[0]), int(t[1]), int(t[2])), name)))

    return LabelScores(
        count(judged.gold, judged.predicted)[k],
        average_precision(gold, scores),
        expected_calibration_error(gold, scores),
        tuple(reliability(gold, scores)),
        interval("precision"),
        interval("recall"),
        interval("f1"),
    )


def _groups(judged: Judged) -> dict[str, dict[str, dict[str, Counts]]]:
    """Counts of each label by the role of the section, and by category and outcome of the decision."""
    decisions = [judged.decisions[d].decision for d in judged.decision]
    keys = {
        "role": [judged.section(row)[1] for row in range(len(judged.gold))],
        "category": [(d.category or "not known").split(" > ")[0] for d in decisions],
        "outcome": [d.outcome or "not known" for d in decisions],
    }
    result: dict[str, dict[str, dict[str, Counts]]] = {}
    for kind, values in keys.items():
        found = np.array(values)
        result[kind] = {
            str(name): dict(
                zip(LABELS, count(judged.gold[found == name], judged.predicted[found == name]), strict=True)
            )
            for name in np.unique(found)
        }
    return result


def _columns(label: str) -> list[int]:
    return [k for k, (owner, _) in enumerate(TYPES) if owner == label]


def _type_counts(judged: Judged) -> dict[str, dict[str, Counts]]:
    """Counts of each type over the sentences that truly have its label: what is chosen where the label is right."""
    counts = count(judged.gold_types, judged.right_types)
    return {label: {TYPES[k][1]: counts[k] for k in _columns(label)} for label in TYPED_LABELS}


def _types_end_to_end(judged: Judged) -> dict[str, Counts]:
    counts = count(judged.gold_types, judged.predicted_types)
    return {label: micro([counts[k] for k in _columns(label)]) for label in TYPED_LABELS}


def _types_interval(judged: Judged) -> dict[str, Interval]:
    per_decision = _counts_by(judged.decision, judged.gold_types, judged.right_types)
    return {label: resample_counts(per_decision[:, _columns(label)].sum(axis=1), _f1) for label in TYPED_LABELS}


def _names(row: Bools) -> tuple[str, ...]:
    return tuple(label for label, on in zip(LABELS, row.tolist(), strict=True) if on)


def _label_sets(judged: Judged) -> tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]:
    """Sentences by gold and tagged set of labels, the commonest pairs first."""
    pairs = Counter((_names(a), _names(b)) for a, b in zip(judged.gold, judged.predicted, strict=True))
    return tuple((*pair, n) for pair, n in sorted(pairs.items(), key=lambda item: (-item[1], item[0])))


def _mistakes(judged: Judged, model: Model) -> tuple[Mistake, ...]:
    """Every wrong label of every sentence, the most certain mistakes first."""
    rows, columns = np.nonzero(judged.gold != judged.predicted)
    distance = np.abs(judged.scores - model.cuts)[rows, columns]
    found = []
    for i in np.argsort(-distance, kind="stable"):
        row, k = int(rows[i]), int(columns[i])
        heading, role = judged.section(row)
        ref = judged.decisions[judged.decision[row]].decision.ref or ""
        found.append(
            Mistake(
                ref, int(judged.sentence[row]) + 1, heading, role, judged.text(row), LABELS[k],
                _names(judged.gold[row]), _names(judged.predicted[row]), float(judged.scores[row, k]),
            )
        )  # fmt: skip
    return tuple(found)
