"""How well a model does on annotated decisions: ``predict``, ``measure``, or both at once as ``evaluate``.

``as_metrics`` gives an evaluation as JSON, ``report`` as Markdown and ``plots`` as pictures.
"""

from lgo_nlp.evaluation.as_json import as_metrics
from lgo_nlp.evaluation.evaluating import CONFUSIONS, WORST, Evaluation, LabelScores, Mistake, evaluate, measure
from lgo_nlp.evaluation.predictions import Predictions, predict

__all__ = [
    "CONFUSIONS", "WORST", "Evaluation", "LabelScores", "Mistake", "Predictions", "as_metrics", "evaluate",
    "measure", "predict",
]  # fmt: skip
