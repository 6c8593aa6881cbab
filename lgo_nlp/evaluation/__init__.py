"""A tagger held against annotated decisions, as data: ``report`` and ``plots`` show it."""

from lgo_nlp.evaluation.as_json import as_metrics
from lgo_nlp.evaluation.evaluating import CONFUSIONS, WORST, Evaluation, LabelScores, Mistake, evaluate
from lgo_nlp.evaluation.predictions import Predictions, predict

__all__ = [
    "CONFUSIONS", "WORST", "Evaluation", "LabelScores", "Mistake", "Predictions", "as_metrics", "evaluate",
    "predict",
]  # fmt: skip
