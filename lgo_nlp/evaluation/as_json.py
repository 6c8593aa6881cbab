"""An evaluation's numbers as JSON."""

from collections.abc import Mapping
from typing import Any

from lgo_nlp.evaluation.evaluating import Evaluation, Interval, LabelScores
from lgo_nlp.labels import LABELS
from lgo_nlp.metrics import Counts, micro, or_none


def as_metrics(evaluation: Evaluation) -> dict[str, Any]:
    """The numbers as JSON, with spaCy's ``cats_*`` keys; all scores are between 0 and 1.

    Scores that are not defined are None, which becomes null. ``macro.labels`` is the number of labels that occur, over
    which the macro averages are.
    """
    labels = {label: _label(scores) for label, scores in evaluation.labels.items()}
    macro = _defined(evaluation.macro)
    total = _prf(evaluation.micro)
    return {
        "model": evaluation.model,
        "decisions": evaluation.decisions,
        "sentences": evaluation.sentences,
        "labels": labels,
        "macro": {**macro, "f1_interval": _interval(evaluation.macro_interval), "labels": evaluation.occurring},
        "micro": {**total, "f1_interval": _interval(evaluation.micro_interval)},
        "samples": _defined(evaluation.samples),
        "types": {
            label: {
                "micro": _prf(micro(list(counts.values()))),
                "micro_f1_interval": _interval(evaluation.types_interval[label]),
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


def _label(s: LabelScores) -> dict[str, Any]:
    return {
        **_prf(s.counts), "support": s.counts.support, "average_precision": or_none(s.average_precision),
        "expected_calibration_error": s.calibration_error, "precision_interval": _interval(s.precision_interval),
        "recall_interval": _interval(s.recall_interval), "f1_interval": _interval(s.f1_interval),
    }  # fmt: skip


def _prf(counts: Counts) -> dict[str, float | None]:
    return _defined({"precision": counts.precision, "recall": counts.recall, "f1": counts.f1})


def _defined(scores: Mapping[str, float]) -> dict[str, float | None]:
    return {name: or_none(value) for name, value in scores.items()}


def _interval(interval: Interval) -> list[float | None]:
    return [or_none(bound) for bound in interval]
