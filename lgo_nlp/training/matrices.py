"""Annotated decisions as matrices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.cues import cue_table
from lgo_nlp.features import COLUMNS, TYPE_COLUMNS, Features, Rows, features_of, label_rows, type_rows
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


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


def matrices(gold: Sequence[GoldDecision]) -> Training:
    """Matrices of annotated decisions."""
    table = cue_table()
    features = tuple(features_of(g.decision, g.tokens, table) for g in gold)
    labels = [labels or frozenset() for g in gold for labels in g.labels]
    types = [types for g in gold for types in g.types]
    return Training(
        features,
        vstack([to_sparse(label_rows(f), COLUMNS) for f in features]).tocsr(),
        vstack([to_sparse(type_rows(f), TYPE_COLUMNS) for f in features]).tocsr(),
        np.array([[label in found for label in LABELS] for found in labels], dtype=np.bool_),
        np.array([[name in found.get(label, ()) for label, name in TYPES] for found in types], dtype=np.bool_),
        np.array([known is not None for g in gold for known in g.labels], dtype=np.bool_),
        np.repeat(np.arange(len(gold)), [len(g.labels) for g in gold]),
    )


def to_sparse(rows: Rows, columns: int) -> csr_matrix:
    """Rows as a SciPy matrix; a column that a row names twice counts twice."""
    ones = np.ones(len(rows.row), dtype=np.float32)
    return csr_matrix((ones, (rows.row, rows.column)), shape=(rows.n, columns))
