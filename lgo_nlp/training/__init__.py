"""Annotations to a model: folds by decision, thresholds from out-of-fold scores.

Offers ``train``, and ``TrainingConfig`` for what can be chosen; the only room that needs scikit-learn.
"""

import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, Final

import numpy as np
from joblib import parallel_config
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Floats, Ints
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS, TYPES_OF
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.metrics import average_precision, best_threshold, count, macro_f1, micro, or_none
from lgo_nlp.model import Model, choose_types
from lgo_nlp.training.config import TrainingConfig
from lgo_nlp.training.fragments import fragments_of, with_wrong_roles
from lgo_nlp.training.matrices import Training, matrices, to_sparse
from lgo_nlp.training.stages import first_out_of_fold, fit_all, second_out_of_fold

__all__ = ["Fitted", "Training", "TrainingConfig", "matrices", "to_sparse", "train"]

Progress = Callable[[str], None]
SHARED_THRESHOLDS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
FEWEST_HOLDERS: Final = 2
"""A label must stand in so many decisions, so that it can be learnt from one and tried on another."""


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
    stage has not seen; the second gives the thresholds scores of sentences that neither has seen.

    ``n_published`` says how many of the decisions are published ones, for the model's card.

    Raises:
        AnnotationError: there are fewer decisions than folds, or a label never stands.
    """
    _check(gold, config)
    progress("features")
    # A generator a decision: what is drawn of one does not hang on how many others there are.
    draws = [np.random.default_rng((config.seed, number)) for number in range(len(gold))]
    pieces = [fragments_of(g, config, rng) for g, rng in zip(gold, draws, strict=True)]
    decisions = [with_wrong_roles(g, config.wrong_roles, rng) for g, rng in zip(gold, draws, strict=True)]
    data = matrices(decisions, pieces, leave_out=config.leave_out)
    # BLAS sums in another order on another number of threads; one thread keeps the bytes the same.
    with threadpool_limits(1), parallel_config("loky", inner_max_num_threads=1):
        folds = list(_folds(data, config.folds))
        progress("cross-validation of the first stages")
        logits, type_logits = first_out_of_fold(data, folds, config)
        progress("cross-validation of the second stages")
        scores, type_scores = second_out_of_fold(data, logits, type_logits, folds, config)
        progress("fitting on all decisions")
        arrays = fit_all(data, logits, type_logits, config)
    model = Model(
        arrays,
        _thresholds(data, scores, data.known & data.whole),
        _thresholds(data, scores, data.known & (data.passage if data.passage.any() else data.whole)),
        _type_thresholds(data, type_scores),
        data.table.names,
        {**_about(gold, data, digest=digest, config=config), "published": n_published},
    )
    whole = data.whole
    return Fitted(_with_scores(model, data, scores), scores[whole], type_scores[whole])


def _check(gold: Sequence[GoldDecision], config: TrainingConfig) -> None:
    if len(gold) < config.folds:
        raise AnnotationError(
            f"too few annotated decisions to learn from ({len(gold)}); annotate at least {config.folds}"
        )
    for label in LABELS:
        holders = sum(any(labels and label in labels for labels in g.labels) for g in gold)
        if holders < FEWEST_HOLDERS:
            raise AnnotationError(
                f"label '{label}' occurs in {holders} of the decisions; annotate at least {FEWEST_HOLDERS} that have it"
            )


def _folds(data: Training, n: int) -> Iterator[tuple[Ints, Ints]]:
    """Rows to learn from and rows to try, fold by fold: decisions are dealt out by size, each with its pieces."""
    whole = data.group[data.whole]
    for _, rows in GroupKFold(n).split(whole, groups=whole):
        tried = np.isin(data.group, whole[rows])
        yield np.flatnonzero(~tried), np.flatnonzero(tried)


def _thresholds(data: Training, scores: Floats, rows: Bools) -> dict[str, float]:
    """Thresholds that are best for some rows."""
    return {label: _threshold(data.gold[rows, k], scores[rows, k]) for k, label in enumerate(LABELS)}


def _type_thresholds(data: Training, scores: Floats) -> dict[str, dict[str, float]]:
    """Thresholds halfway between each type's own best and the one that is best for all types of the label together.

    A type stands so seldom that its own best threshold is half chance.
    """
    chosen: dict[str, dict[str, float]] = {}
    for label, columns in TYPES_OF.items():
        has_known_type = data.gold[:, LABELS.index(label)] & data.types_known[:, columns.start]
        holders = np.flatnonzero(data.known & data.whole & has_known_type)
        gold, own = data.types[holders, columns], scores[holders]

        def micro_f1(threshold: float, rows: Ints = holders, own: Floats = own, columns: slice = columns) -> float:
            picked = choose_types(own, data.gold[rows], np.full(len(TYPES), threshold))
            return micro(count(data.types[rows, columns], picked[:, columns])).f1

        best = max(SHARED_THRESHOLDS, key=micro_f1)
        chosen[label] = {
            name: round((_threshold(gold[:, i], own[:, columns][:, i]) + best) / 2, 4)
            for i, name in enumerate(BY_NAME[label].types)
        }
    return chosen


def _threshold(gold: Bools, scores: Floats) -> float:
    """Best threshold in four digits, but not one that every score reaches, or none."""
    return min(max(round(best_threshold(gold, scores), 4), 0.0001), 0.9999)


def _about(gold: Sequence[GoldDecision], data: Training, *, digest: str, config: TrainingConfig) -> dict[str, Any]:
    return {
        "lgo_nlp": version("lgo-nlp"),
        "python": platform.python_version(),
        "scikit_learn": version("scikit-learn"),
        "spacy": version("spacy"),
        "seed": config.seed,
        "training": {
            "annotations_digest": digest,
            "decisions": len(gold),
            "sentences": int((data.known & data.whole).sum()),
            "pieces": sum(len(f.context.sizes) for f in data.features) - len(gold),
            "support": {label: int(data.gold[data.known & data.whole, k].sum()) for k, label in enumerate(LABELS)},
        },
    }


def _with_scores(model: Model, data: Training, scores: Floats) -> Model:
    """The model with its cross-validated scores on whole decisions noted down."""
    known = data.known & data.whole
    gold = data.gold[known]
    predicted = scores[known] >= model.cuts
    counts = count(gold, predicted)
    noted = {
        "how": "cross-validated by decision; thresholds chosen on the same scores, so a little flattering",
        "labels": {
            label: {
                "precision": _noted(c.precision), "recall": _noted(c.recall), "f1": _noted(c.f1),
                "average_precision": _noted(average_precision(gold[:, k], scores[known, k])), "support": c.support,
            }
            for k, (label, c) in enumerate(zip(LABELS, counts, strict=True))
        },
        "macro_f1": _noted(macro_f1(gold, predicted)),
        "micro_f1": _noted(micro(counts).f1),
    }  # fmt: skip
    return replace(model, about={**model.about, "scores": noted})


def _noted(score: float) -> float | None:
    """A score in four digits, None where it is not defined."""
    return or_none(round(score, 4))
