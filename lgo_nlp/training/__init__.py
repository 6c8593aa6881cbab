"""Annotations to a model: ``train``, with ``TrainingConfig`` for what can be chosen; the only room with scikit-learn.

``matrices`` and ``fragments`` make what is learnt from, ``stages`` fit it; ``thresholds`` and ``info`` complete it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from joblib import parallel_config
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Floats, Ints
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS
from lgo_nlp.model import Model
from lgo_nlp.training.config import TrainingConfig
from lgo_nlp.training.fragments import fragments_of, with_wrong_roles
from lgo_nlp.training.info import make_info
from lgo_nlp.training.matrices import Training, matrices, to_sparse
from lgo_nlp.training.stages import fit_first, fit_second, stored
from lgo_nlp.training.thresholds import label_thresholds, type_thresholds

__all__ = ["Fitted", "Training", "TrainingConfig", "matrices", "to_sparse", "train"]

Progress = Callable[[str], None]
FEWEST_HOLDERS: Final = 2
"""Decisions that must have a label, so that it can be learnt from one and tried on another."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with its out-of-fold scores of the sentences of whole decisions.

    ``scores`` has shape ``(n, n_labels)`` and ``type_scores`` ``(n, n_types)``.
    """

    model: Model
    scores: Floats
    type_scores: Floats


def train(
    gold: Sequence[GoldDecision],
    *,
    config: TrainingConfig = TrainingConfig(),
    digest: str = "",
    n_published: int = 0,
    progress: Progress = lambda _: None,
) -> Fitted:
    """Model fitted to annotated decisions, with thresholds chosen on out-of-fold scores.

    Two rounds of folds by decision: the first gives the second stage first-stage scores of sentences that the first
    stage has not seen; the second gives the thresholds scores of sentences that neither has seen. Each round fits the
    stage to everything too.

    ``digest`` is that of the annotations, and ``n_published`` says how many of the decisions are published ones: both
    are noted in the model. ``progress`` is called with what is done next.

    Raises:
        AnnotationError: there are fewer decisions than folds, or a label is in fewer than two decisions.
    """
    _check(gold, config)
    progress("features")
    data = _prepare(gold, config)
    # BLAS sums in another order on another number of threads; one thread keeps the bytes the same.
    with threadpool_limits(1), parallel_config("loky", inner_max_num_threads=1):
        progress("first stages, and their cross-validation")
        first, logits = fit_first(data, list(_folds(data, config.folds)), config)
        progress("second stages, and their cross-validation")
        second, (scores, type_scores) = fit_second(data, logits, list(_folds(data, config.second_folds)), config)
    passages = data.passage if data.passage.any() else data.whole
    thresholds = label_thresholds(data, scores, data.known & data.whole)
    predicted = scores >= [thresholds[label] for label in LABELS]
    model = Model(
        arrays=stored(data, first, second),
        thresholds=thresholds,
        passage_thresholds=label_thresholds(data, scores, data.known & passages),
        type_thresholds=type_thresholds(data, type_scores),
        cue_names=data.table.names,
        info=make_info(
            data, scores, predicted, seed=config.seed, digest=digest, n_decisions=len(gold), n_published=n_published
        ),
    )
    return Fitted(model, scores[data.whole], type_scores[data.whole])


def _check(gold: Sequence[GoldDecision], config: TrainingConfig) -> None:
    n_folds = max(config.folds, config.second_folds)
    if len(gold) < n_folds:
        raise AnnotationError(f"too few annotated decisions to learn from ({len(gold)}); annotate at least {n_folds}")
    for label in LABELS:
        holders = sum(any(labels and label in labels for labels in g.labels) for g in gold)
        if holders < FEWEST_HOLDERS:
            raise AnnotationError(
                f"label '{label}' occurs in {holders} of the decisions; annotate at least {FEWEST_HOLDERS} that have it"
            )


def _prepare(gold: Sequence[GoldDecision], config: TrainingConfig) -> Training:
    """Matrices of the decisions, some of their sections under a wrong role, and of pieces drawn from them."""
    # A generator a decision: what is drawn of one does not depend on how many others there are.
    draws = [np.random.default_rng((config.seed, number)) for number in range(len(gold))]
    pieces = [fragments_of(g, config, rng) for g, rng in zip(gold, draws, strict=True)]
    decisions = [with_wrong_roles(g, config.wrong_roles, rng) for g, rng in zip(gold, draws, strict=True)]
    return matrices(decisions, pieces, leave_out=config.leave_out)


def _folds(data: Training, n: int) -> Iterator[tuple[Ints, Ints]]:
    """Rows to learn from and rows to try, fold by fold: decisions are dealt out by size, each with its pieces."""
    whole = data.group[data.whole]
    for _, rows in GroupKFold(n).split(whole, groups=whole):
        tried = np.isin(data.group, whole[rows])
        yield np.flatnonzero(~tried), np.flatnonzero(tried)
