"""What is noted of a model when it has been trained."""

import platform
from importlib.metadata import version

from lgo_nlp.arrays import Bools, Floats
from lgo_nlp.labels import LABELS
from lgo_nlp.metrics import average_precision, count, macro_f1, micro, or_none
from lgo_nlp.model import ModelInfo
from lgo_nlp.model.info import LabelScores, Scores, TrainingData
from lgo_nlp.training.matrices import Training


def make_info(
    data: Training, scores: Floats, predicted: Bools, *, seed: int, digest: str, n_decisions: int, n_published: int
) -> ModelInfo:
    """What is known of a model that was trained on some decisions and their pieces.

    ``scores`` are the out-of-fold scores of the labels, shape (n, n_labels), ``predicted`` the labels that they give.
    """
    known = data.known & data.whole
    return ModelInfo(
        lgo_nlp=version("lgo-nlp"),
        python=platform.python_version(),
        scikit_learn=version("scikit-learn"),
        spacy=version("spacy"),
        seed=seed,
        training=TrainingData(
            annotations_digest=digest,
            decisions=n_decisions,
            sentences=int(known.sum()),
            pieces=sum(len(f.context.sizes) for f in data.features) - n_decisions,
            support={label: int(data.gold[known, k].sum()) for k, label in enumerate(LABELS)},
        ),
        published=n_published,
        scores=_scores(data.gold[known], scores[known], predicted[known]),
    )


def _scores(gold: Bools, scores: Floats, predicted: Bools) -> Scores:
    counts = count(gold, predicted)
    return Scores(
        how="cross-validated by decision; thresholds chosen on the same scores, so a little flattering",
        labels={
            label: LabelScores(
                _rounded(c.precision), _rounded(c.recall), _rounded(c.f1),
                _rounded(average_precision(gold[:, k], scores[:, k])), c.support,
            )
            for k, (label, c) in enumerate(zip(LABELS, counts, strict=True))
        },
        macro_f1=_rounded(macro_f1(gold, predicted)),
        micro_f1=_rounded(micro(counts).f1),
    )  # fmt: skip


def _rounded(score: float) -> float | None:
    """A score in four digits, None where it is not defined."""
    return or_none(round(score, 4))
