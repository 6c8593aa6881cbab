"""Annotated decisions as matrices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Ints
from lgo_nlp.cues import CueTable, cue_table, empty_table
from lgo_nlp.features import COLUMNS, TYPE_COLUMNS, Features, Rows, features_of_all, label_rows, type_rows
from lgo_nlp.features.position import PASSAGE
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES

ALL_CUES = "cues"
"""Stands for the whole lexicon, to leave out."""


@dataclass(frozen=True, slots=True)
class Training:
    """Annotated sentences as matrices: decision after decision, then the pieces of each, if there are any.

    ``table`` is the lexicon that they were made with. ``gold`` has shape ``(n, n_labels)``, ``types``
    ``(n, n_types)``; ``known`` marks the sentences that were annotated, ``types_known`` ``(n, n_types)`` the types that
    are known of a label that a sentence has. ``group`` gives each row its decision; ``whole`` marks the rows that stand
    in theirs, and ``passage`` those without a role.
    """

    table: CueTable
    features: tuple[Features, ...]
    first: csr_matrix
    type_columns: csr_matrix
    gold: Bools
    types: Bools
    known: Bools
    types_known: Bools
    group: Ints
    whole: Bools
    passage: Bools


def matrices(
    gold: Sequence[GoldDecision],
    pieces: Sequence[Sequence[GoldDecision]] = (),
    *,
    leave_out: frozenset[str] = frozenset(),
) -> Training:
    """Matrices of annotated decisions, and of the pieces of each, in the same order.

    ``leave_out`` is as in ``TrainingConfig``.
    """
    table = empty_table() if ALL_CUES in leave_out else cue_table()
    parts = [*((k, [g]) for k, g in enumerate(gold)), *((k, some) for k, some in enumerate(pieces) if some)]
    features = tuple(features_of_all([(g.decision, g.tokens) for g in part], table) for _, part in parts)
    every = [g for _, part in parts for g in part]
    labels = [labels or frozenset() for g in every for labels in g.labels]
    types = [types for g in every for types in g.types]
    sizes = [len(f.cues) for f in features]
    group = np.repeat([number for number, _ in parts], sizes)
    return Training(
        table=table,
        features=features,
        first=vstack([to_sparse(label_rows(f, leave_out=leave_out), COLUMNS) for f in features]).tocsr(),
        type_columns=vstack([to_sparse(type_rows(f, leave_out=leave_out), TYPE_COLUMNS) for f in features]).tocsr(),
        gold=np.array([[label in found for label in LABELS] for found in labels], dtype=np.bool_),
        types=np.array([[name in found.get(label, ()) for label, name in TYPES] for found in types], dtype=np.bool_),
        known=np.array([known is not None for g in every for known in g.labels], dtype=np.bool_),
        types_known=np.array([[label in found for label, _ in TYPES] for found in types], dtype=np.bool_),
        group=group,
        whole=np.arange(len(group)) < sum(sizes[: len(gold)]),
        passage=np.concatenate([f.context.role == PASSAGE for f in features]),
    )


def to_sparse(rows: Rows, columns: int) -> csr_matrix:
    """Rows as a SciPy matrix; a column that a row names twice counts twice."""
    return csr_matrix((rows.scale[rows.row], (rows.row, rows.column)), shape=(len(rows.scale), columns))
