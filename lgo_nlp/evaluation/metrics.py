"""An evaluation's numbers as JSON."""

from typing import Any

import numpy as np

from lgo_nlp.evaluation.measuring import Evaluation
from lgo_nlp.labels import LABELS
from lgo_nlp.scoring import Counts, micro


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
