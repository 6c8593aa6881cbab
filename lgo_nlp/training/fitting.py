"""Fits with scikit-learn: logistic regressions over sparse columns, and small networks over dense ones."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from lgo_nlp.arrays import Bools, Floats, Singles

TOLERANCE = 0.05
"""Where liblinear stops: with a tenth of it no weight differs in the third digit, and it takes twice as long."""

LEAST_SCALE = 0.02
"""Added to each column's deviation, so that one that hardly varies in training cannot blow up on another text."""


def fit_linear(columns: csr_matrix, wanted: Bools, c: float, *, balanced: bool) -> tuple[Floats, Floats]:
    """Weights (columns, k) and bias (k,) of one logistic regression a column of ``wanted``.

    A column that never varies gets a fixed bias, as does every column where there is no row to learn from.
    """
    weights = np.zeros((columns.shape[1], wanted.shape[1]))
    bias = np.zeros(wanted.shape[1])
    for k in range(wanted.shape[1]):
        share = wanted[:, k].mean() if len(wanted) else 0.0
        if share in (0.0, 1.0):
            bias[k] = -8.0 if share == 0.0 else 8.0
            continue
        # The dual form finds the same weights as the primal one in a quarter of the time.
        fitted = LogisticRegression(
            C=c, solver="liblinear", dual=True, tol=TOLERANCE, max_iter=1000,
            class_weight="balanced" if balanced else None, random_state=0,
        ).fit(columns, wanted[:, k])  # fmt: skip
        weights[:, k], bias[k] = fitted.coef_[0], fitted.intercept_[0]
    return weights, bias


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

    def arrays(self) -> dict[str, Any]:
        """Scaling, weights and biases under the names that a model stores them by."""
        return {
            "mean": self.mean,
            "scale": self.scale,
            "hidden": [n.coefs_[0] for n in self.networks],
            "hidden_bias": [n.intercepts_[0] for n in self.networks],
            "out": [n.coefs_[1] for n in self.networks],
            "out_bias": [n.intercepts_[1] for n in self.networks],
        }


def fit_networks(
    seen: Singles, gold: Bools, *, n: int, hidden: int, alpha: float, epochs: int, batch: int, seed: int
) -> FittedNetworks:
    """So many networks of one hidden layer, each from another seed."""
    mean, scale = seen.mean(axis=0), seen.std(axis=0) + LEAST_SCALE
    standard = (seen - mean) / scale
    with warnings.catch_warnings():
        # The number of epochs is chosen; that the loss could still fall is known.
        warnings.simplefilter("ignore", ConvergenceWarning)
        networks = tuple(
            MLPClassifier(
                (hidden,), alpha=alpha, max_iter=epochs, batch_size=min(batch, len(seen)), learning_rate_init=2e-3,
                n_iter_no_change=epochs, random_state=seed + k,
            ).fit(standard, gold)
            for k in range(n)
        )  # fmt: skip
    return FittedNetworks(mean, scale, networks)
