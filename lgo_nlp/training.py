"""Annotations to a model: folds by decision, thresholds from out-of-fold scores, and the model card."""

import platform
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed, parallel_config
from scipy.sparse import csr_matrix, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.context import surroundings
from lgo_nlp.cues import cue_table
from lgo_nlp.errors import AnnotationError
from lgo_nlp.features import COLUMNS, TYPE_COLUMNS, Features, Rows, features_of
from lgo_nlp.labels import LABELS, TYPED_LABELS, TYPE_COLUMNS as TYPES
from lgo_nlp.model import Arrays, Model, sigmoid
from lgo_nlp.scoring import average_precision, best_threshold, count, macro_f1, micro

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything about the fit that can be chosen; the defaults are what the ablation in the model card supports."""

    folds: int = 5
    first_strength: float = 0.3
    networks: int = 4
    hidden: int = 32
    decay: float = 1.0
    epochs: int = 25
    type_strength: float = 1.0
    seed: int = 0
    jobs: int = 2


@dataclass(frozen=True, slots=True)
class Training:
    """Annotated sentences as matrices, decision after decision.

    ``gold`` has shape ``(n, n_labels)``, ``types`` ``(n, n_types)``; ``known`` marks the sentences that were annotated
    and ``group`` gives each its decision.
    """

    features: tuple[Features, ...]
    first: csr_matrix
    type_columns: csr_matrix
    gold: Bools
    types: Bools
    known: Bools
    group: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with its out-of-fold scores, shape ``(n, n_labels)``, and what they were worth."""

    model: Model
    scores: Floats
    type_scores: Floats


MOST_FOLDS_NEED: Final = 2


def matrices(gold: Sequence[GoldDecision]) -> Training:
    """Matrices of annotated decisions."""
    table = cue_table()
    features = tuple(features_of(g.decision, g.tokens, table) for g in gold)
    labels = [labels or frozenset() for g in gold for labels in g.labels]
    types = [types for g in gold for types in g.types]
    return Training(
        features,
        vstack([to_sparse(f.rows, COLUMNS) for f in features]).tocsr(),
        vstack([to_sparse(f.type_rows, TYPE_COLUMNS) for f in features]).tocsr(),
        np.array([[label in found for label in LABELS] for found in labels], dtype=np.bool_),
        np.array([[name in found.get(label, ()) for label, name in TYPES] for found in types], dtype=np.bool_),
        np.array([known is not None for g in gold for known in g.labels], dtype=np.bool_),
        np.repeat(np.arange(len(gold)), [len(g.labels) for g in gold]),
    )


def to_sparse(rows: Rows, columns: int) -> csr_matrix:
    """Rows as a SciPy matrix; a column that a row names twice counts twice."""
    ones = np.ones(len(rows.row), dtype=np.float32)
    return csr_matrix((ones, (rows.row, rows.column)), shape=(rows.n, columns))


def train(gold: Sequence[GoldDecision], *, recipe: Recipe = Recipe(), digest: str = "", progress: Progress = lambda _: None) -> Fitted:
    """Model fitted to annotated decisions, with thresholds chosen on out-of-fold scores.

    Two rounds of folds by decision: the first gives the second stage first-stage scores of sentences that the first
    stage has not seen; the second gives the thresholds scores of sentences that neither has seen.

    Raises:
        AnnotationError: there are fewer decisions than folds, or a label never stands.
    """
    _check(gold, recipe)
    progress("features")
    data = matrices(gold)
    # BLAS sums in another order on another number of threads; one thread keeps the bytes the same.
    with threadpool_limits(1), parallel_config("loky", inner_max_num_threads=1):
        folds = list(GroupKFold(recipe.folds).split(data.gold, groups=data.group))
        progress("cross-validation of the first stage")
        logits = _out_of_fold_logits(data, folds, recipe)
        seen = _surroundings(data, logits)
        progress("cross-validation of the second stage and the types")
        scores, type_scores = _out_of_fold_scores(data, seen, folds, recipe)
        progress("fitting on all decisions")
        arrays = _fit_all(data, seen, recipe)
    model = Model(
        arrays, _thresholds(data, scores), _type_thresholds(data, type_scores), cue_table().names,
        _about(gold, data, digest=digest, recipe=recipe),
    )  # fmt: skip
    return Fitted(_with_scores(model, data, scores), scores, type_scores)


def _check(gold: Sequence[GoldDecision], recipe: Recipe) -> None:
    if len(gold) < recipe.folds:
        raise AnnotationError(f"{len(gold)} annotated decisions: too few to learn from; annotate at least {recipe.folds}")
    for label in LABELS:
        holders = sum(any(labels and label in labels for labels in g.labels) for g in gold)
        if holders < MOST_FOLDS_NEED:
            raise AnnotationError(f"label '{label}' stands in {holders} of the decisions; annotate {MOST_FOLDS_NEED} that have it")


def _fit_linear(columns: csr_matrix, wanted: Bools, strength: float, *, balanced: bool) -> tuple[Floats, Floats]:
    """Weights (columns, k) and bias (k,) of one logistic regression a column of ``wanted``; one that never varies is fixed."""
    weights = np.zeros((columns.shape[1], wanted.shape[1]))
    bias = np.zeros(wanted.shape[1])
    for k in range(wanted.shape[1]):
        share = wanted[:, k].mean()
        if share in (0.0, 1.0):
            bias[k] = -8.0 if share == 0.0 else 8.0
            continue
        fitted = LogisticRegression(
            C=strength, solver="liblinear", class_weight="balanced" if balanced else None, random_state=0, max_iter=200
        ).fit(columns, wanted[:, k])
        weights[:, k], bias[k] = fitted.coef_[0], fitted.intercept_[0]
    return weights, bias


def _out_of_fold_logits(data: Training, folds: Sequence[tuple[Any, Any]], recipe: Recipe) -> Floats:
    def one(train_rows: Any, test_rows: Any) -> Floats:
        rows = train_rows[data.known[train_rows]]
        weights, bias = _fit_linear(data.first[rows], data.gold[rows], recipe.first_strength, balanced=True)
        logits: Floats = data.first[test_rows] @ weights + bias
        return logits

    parts = Parallel(n_jobs=recipe.jobs)(delayed(one)(a, b) for a, b in folds)
    logits = np.zeros(data.gold.shape)
    for (_, rows), part in zip(folds, parts, strict=True):
        logits[rows] = part
    return logits


def _surroundings(data: Training, logits: Floats) -> Floats:
    edges = np.cumsum([0, *(f.rows.n for f in data.features)])
    return np.concatenate(
        [surroundings(logits[a:b], f.cues, f.context) for f, a, b in zip(data.features, edges, edges[1:], strict=False)]
    )


def _fit_networks(seen: Floats, gold: Bools, recipe: Recipe) -> list[MLPClassifier]:
    with warnings.catch_warnings():
        # The number of epochs is chosen; that the loss could still fall is known.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return [_fit_network(seen, gold, recipe, recipe.seed + k) for k in range(recipe.networks)]


def _fit_network(seen: Floats, gold: Bools, recipe: Recipe, seed: int) -> MLPClassifier:
    return MLPClassifier(
        (recipe.hidden,), alpha=recipe.decay, max_iter=recipe.epochs, n_iter_no_change=recipe.epochs,
        batch_size=min(128, len(seen)), learning_rate_init=2e-3, random_state=seed,
    ).fit(seen, gold)  # fmt: skip


def _standard(seen: Floats) -> tuple[Floats, Floats]:
    return seen.mean(axis=0), seen.std(axis=0) + 1e-3


def _out_of_fold_scores(data: Training, seen: Floats, folds: Sequence[tuple[Any, Any]], recipe: Recipe) -> tuple[Floats, Floats]:
    def one(train_rows: Any, test_rows: Any) -> tuple[Floats, Floats]:
        rows = train_rows[data.known[train_rows]]
        mean, scale = _standard(seen[rows])
        networks = _fit_networks((seen[rows] - mean) / scale, data.gold[rows], recipe)
        scores = np.mean([n.predict_proba((seen[test_rows] - mean) / scale) for n in networks], axis=0)
        weights, bias = _fit_types(data, rows, recipe)
        return scores, sigmoid(data.type_columns[test_rows] @ weights + bias)

    parts = Parallel(n_jobs=recipe.jobs)(delayed(one)(a, b) for a, b in folds)
    scores, type_scores = np.zeros(data.gold.shape), np.zeros(data.types.shape)
    for (_, rows), (part, type_part) in zip(folds, parts, strict=True):
        scores[rows], type_scores[rows] = part, type_part
    return scores, type_scores


def _fit_types(data: Training, rows: npt.NDArray[np.int64], recipe: Recipe) -> tuple[Floats, Floats]:
    """Weights and bias of the types, each label's from the sentences that have the label."""
    weights = np.zeros((TYPE_COLUMNS, len(TYPES)))
    bias = np.zeros(len(TYPES))
    for label in TYPED_LABELS:
        columns = [k for k, (owner, _) in enumerate(TYPES) if owner == label]
        holders = rows[data.gold[rows, LABELS.index(label)]]
        weights[:, columns], bias[columns] = _fit_linear(
            data.type_columns[holders], data.types[np.ix_(holders, columns)], recipe.type_strength, balanced=True
        )
    return weights, bias


def _fit_all(data: Training, seen: Floats, recipe: Recipe) -> Arrays:
    rows = np.flatnonzero(data.known)
    first, first_bias = _fit_linear(data.first[rows], data.gold[rows], recipe.first_strength, balanced=True)
    mean, scale = _standard(seen[rows])
    networks = _fit_networks((seen[rows] - mean) / scale, data.gold[rows], recipe)
    types, types_bias = _fit_types(data, rows, recipe)
    table = cue_table()

    def small(values: Any) -> npt.NDArray[np.float32]:
        return np.ascontiguousarray(values, dtype=np.float32)

    return Arrays(
        small(first), small(first_bias), small(mean), small(scale),
        small([n.coefs_[0] for n in networks]), small([n.intercepts_[0] for n in networks]),
        small([n.coefs_[1] for n in networks]), small([n.intercepts_[1] for n in networks]),
        small(types), small(types_bias), table.hashes, table.groups,
    )  # fmt: skip


def _thresholds(data: Training, scores: Floats) -> dict[str, float]:
    known = data.known
    return {label: _threshold(data.gold[known, k], scores[known, k]) for k, label in enumerate(LABELS)}


def _type_thresholds(data: Training, scores: Floats) -> dict[str, dict[str, float]]:
    chosen: dict[str, dict[str, float]] = {label: {} for label in TYPED_LABELS}
    for k, (label, name) in enumerate(TYPES):
        holders = data.known & data.gold[:, LABELS.index(label)]
        chosen[label][name] = _threshold(data.types[holders, k], scores[holders, k])
    return chosen


def _threshold(gold: Bools, scores: Floats) -> float:
    """Best threshold in four digits, but not one that every score reaches, or none."""
    return min(max(round(best_threshold(gold, scores), 4), 0.0001), 0.9999)


def _about(gold: Sequence[GoldDecision], data: Training, *, digest: str, recipe: Recipe) -> dict[str, Any]:
    return {
        "lgo_nlp": version("lgo-nlp"),
        "python": platform.python_version(),
        "scikit_learn": version("scikit-learn"),
        "spacy": version("spacy"),
        "seed": recipe.seed,
        "training": {
            "annotations_digest": digest,
            "decisions": len(gold),
            "sentences": int(data.known.sum()),
            "support": {label: int(data.gold[data.known, k].sum()) for k, label in enumerate(LABELS)},
        },
    }


def _with_scores(model: Model, data: Training, scores: Floats) -> Model:
    """The model with its cross-validated scores noted down."""
    known = data.known
    gold = data.gold[known]
    predicted = scores[known] >= np.array([model.thresholds[label] for label in LABELS])
    counts = count(gold, predicted)
    noted = {
        "how": "cross-validated by decision; thresholds chosen on the same scores, so a little flattering",
        "labels": {
            label: {
                "precision": round(c.precision, 4), "recall": round(c.recall, 4), "f1": round(c.f1, 4),
                "average_precision": round(average_precision(gold[:, k], scores[known, k]), 4), "support": c.support,
            }
            for k, (label, c) in enumerate(zip(LABELS, counts, strict=True))
        },
        "macro_f1": round(macro_f1(gold, predicted), 4),
        "micro_f1": round(micro(counts).f1, 4),
    }  # fmt: skip
    return Model(model.arrays, model.thresholds, model.type_thresholds, model.cue_names, {**model.about, "scores": noted})
