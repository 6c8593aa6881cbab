"""A tagger held against annotated decisions, as data: ``report`` and ``plots`` show it."""

from lgo_nlp.evaluation.judging import Judged, judge
from lgo_nlp.evaluation.measuring import CONFUSIONS, WORST, Evaluation, LabelScores, Mistake, evaluate
from lgo_nlp.evaluation.metrics import as_metrics

__all__ = [
    "CONFUSIONS", "WORST", "Evaluation", "Judged", "LabelScores", "Mistake", "as_metrics", "evaluate", "judge",
]  # fmt: skip
