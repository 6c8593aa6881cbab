"""An evaluation's numbers as JSON."""

from collections.abc import Mapping
from typing import Any

from lgo_nlp.evaluation.evaluating import Evaluation, LabelScores
from lgo_nlp.metrics import Counts, Interval, micro, or_none


def as_metrics(evaluation: Evaluation) -> dict[str, Any]:
    """The numbers as JSON, with spaCy's ``cats_*`` keys; all scores are between 0 and 1.

    Scores that are not defined are None, which becomes null. ``macro.labels`` is the number of labels that occur, over
    which the macro averages are.
    """
    e = evaluation
    labels, macro, total = {label: _label(s) for label, s in e.labels.items()}, _defined(e.macro), _prf(e.micro)
    return {
        "model": e.model,
        "decisions": e.decisions,
        "sentences": e.sentences,
        "labels": labels,
        "macro": {**macro, "f1_interval": _interval(e.macro_interval), "labels": e.occurring},
        "micro": {**total, "f1_interval": _interval(e.micro_interval)},
        "samples": _defined(e.samples),
        "types": {
            label: {
                "micro": _prf(micro(list(counts.values()))),
                "micro_f1_interval": _interval(e.types_interval[label]),
                "end_to_end": _prf(e.types_end_to_end[label]),
                "each": _each(counts),
            }
            for label, counts in e.types.items()
        },
        "groups": {kind: {name: _each(counts) for name, counts in table.items()} for kind, table in e.groups.items()},
        **{f"cats_macro_{name[0]}": score for name, score in macro.items()},
        **{f"cats_micro_{name[0]}": score for name, score in total.items()},
        "cats_f_per_type": {
            label: {name[0]: scores[name] for name in ("precision", "recall", "f1")} for label, scores in labels.items()
        },
    }


def _each(counts: Mapping[str, Counts]) -> dict[str, dict[str, Any]]:
    return {name: {**_prf(c), "support": c.support} for name, c in counts.items()}


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
