"""A tagger held against annotated decisions: ``predict`` tags them, ``evaluate`` measures, ``as_metrics`` gives JSON.

``report`` shows an evaluation as Markdown and ``plots`` as pictures; both are imported by their own names.
"""

from lgo_nlp.evaluation.as_json import as_metrics
from lgo_nlp.evaluation.evaluating import CONFUSIONS, WORST, Evaluation, LabelScores, Mistake, evaluate
from lgo_nlp.evaluation.predictions import Predictions, predict

__all__ = [
    "CONFUSIONS", "WORST", "Evaluation", "LabelScores", "Mistake", "Predictions", "as_metrics", "evaluate",
    "predict",
]  # fmt: skip
