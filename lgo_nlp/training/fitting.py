"""Fits with scikit-learn: logistic regressions over sparse columns, and small networks over dense ones."""

import warnings
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from lgo_nlp.arrays import Bools, Floats, Singles
from lgo_nlp.model.weights import Linear, NetworkWeights

TOLERANCE = 2.0
"""Stopping tolerance of liblinear: 1.0 takes a third longer and moves no average precision on hands left out by more
than 0.0001; nor did 0.3 against 1.0."""

LEAST_STEPS = 100
"""Steps of Adam at least: with fewer a network has not settled. A dozen decisions make two batches an epoch; the mean
average precision of the held-out ones is .883 after 28 steps, .908 after 112 (tried once)."""

LEAST_SCALE = 0.02
"""Added to each column's deviation, so that one that hardly varies in training cannot blow up on another text."""

CERTAIN = 8.0
"""Logit of an output that is always the same in training: a probability of 0.03% that it is different this time."""


@dataclass(frozen=True, slots=True)
class FittedLinear:
    """One logistic regression an output: ``weights`` (columns, outputs) and ``bias`` (outputs,)."""

    weights: Floats
    bias: Floats

    def logits(self, columns: csr_matrix) -> Floats:
        """Logits of the outputs; one row a row of ``columns``."""
        logits: Floats = columns @ self.weights + self.bias
        return logits

    def stored(self) -> Linear:
        """The same as a model holds it."""
        halves = self.weights.astype(np.float16)  # what is stored: a trained model scores as the loaded one does
        return Linear(halves.astype(np.float32), _single(self.bias))


def fit_linear(columns: csr_matrix, wanted: Bools, c: float) -> FittedLinear:
    """One logistic regression a column of ``wanted``, balanced by class, of regularisation strength ``1 / c``.

    Columns are scaled by ``rareness``, and the weights are those of the columns as they were. A column of ``wanted``
    that never varies gets a fixed bias, as does every one where there is no row to learn from.
    """
    weights = np.zeros((columns.shape[1], wanted.shape[1]))
    bias = np.zeros(wanted.shape[1])
    scale = rareness(columns)
    # By hand, as the product with a diagonal matrix makes all of its arrays anew, hundreds of megabytes. So it shares
    # the indices of ``columns``, which are sorted and must stay as they are.
    parts = (columns.data * scale.take(columns.indices), columns.indices, columns.indptr)
    scaled = csr_matrix(parts, shape=columns.shape)
    for k in range(wanted.shape[1]):
        share = wanted[:, k].mean() if len(wanted) else 0.0
        if share in (0.0, 1.0):
            bias[k] = -CERTAIN if share == 0.0 else CERTAIN
            continue
        # The dual form finds the same weights as the primal one in a quarter of the time.
        fitted = LogisticRegression(
            C=c, solver="liblinear", dual=True, tol=TOLERANCE, max_iter=1000,
            class_weight="balanced", random_state=0,
        ).fit(scaled, wanted[:, k])  # fmt: skip
        weights[:, k], bias[k] = fitted.coef_[0] * scale, fitted.intercept_[0]
    return FittedLinear(weights, bias)


def rareness(columns: csr_matrix) -> Floats:
    """Inverse document frequency of each column, ``(n_columns,)``: log of rows to rows that fill it, both plus one.

    It is scaled so that what is filled counts as much as before on the whole, which leaves ``c`` its meaning. A rare
    word may so weigh more than a common one at the same price. Once trained it costs nothing, as weights take it in.
    """
    filled = columns.getnnz(axis=0)
    rare = np.log((1 + columns.shape[0]) / (1 + filled))
    mean: float = np.sqrt((rare**2 * filled).sum() / max(1, filled.sum()))
    return rare / mean if mean else np.ones(columns.shape[1])


@dataclass(frozen=True, slots=True)
class FittedNetworks:
    """Networks that were fitted to standardised columns; ``mean`` and ``scale`` have shape ``(n_columns,)``."""

    mean: Floats
    scale: Floats
    networks: tuple[MLPClassifier, ...]

    def scores(self, seen: Singles) -> Floats:
        """Mean of the networks' probabilities; one row a row of ``seen``."""
        standard = (seen - self.mean) / self.scale
        mean: Floats = np.mean([network.predict_proba(standard) for network in self.networks], axis=0)
        return mean

    def stored(self) -> NetworkWeights:
        """The same as a model holds them."""
        return NetworkWeights(
            mean=_single(self.mean),
            scale=_single(self.scale),
            hidden=_single([n.coefs_[0] for n in self.networks]),
            hidden_bias=_single([n.intercepts_[0] for n in self.networks]),
            out=_single([n.coefs_[1] for n in self.networks]),
            out_bias=_single([n.intercepts_[1] for n in self.networks]),
        )


def fit_networks(
    seen: Singles, gold: Bools, *, n: int, hidden: int, alpha: float, epochs: int, batch: int, rate: float, seed: int
) -> FittedNetworks:
    """``n`` networks of one hidden layer of ``hidden`` units, each from another seed; ``rate`` is Adam's.

    There are more ``epochs`` where they would make fewer than ``LEAST_STEPS`` steps.
    """
    batch = min(batch, len(seen))
    epochs = max(epochs, ceil(LEAST_STEPS * batch / len(seen)))
    mean, scale = seen.mean(axis=0), seen.std(axis=0) + LEAST_SCALE
    standard = (seen - mean) / scale
    with warnings.catch_warnings():
        # Training ends after a fixed number of epochs: that the loss could still fall is expected.
        warnings.simplefilter("ignore", ConvergenceWarning)
        networks = tuple(
            MLPClassifier(
                (hidden,), alpha=alpha, max_iter=epochs, batch_size=batch,
                learning_rate_init=rate, n_iter_no_change=epochs, random_state=seed + k,
            ).fit(standard, gold)
            for k in range(n)
        )  # fmt: skip
    return FittedNetworks(mean, scale, networks)


def _single(values: npt.ArrayLike) -> Singles:
    return np.ascontiguousarray(values, dtype=np.float32)
