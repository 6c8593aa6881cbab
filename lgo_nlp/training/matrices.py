"""Annotated decisions as matrices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, vstack

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.annotations.alignment import Types
from lgo_nlp.arrays import Bools, Ints
from lgo_nlp.cues import CueTable, cue_table, empty_table
from lgo_nlp.features import (
    COLUMNS,
    TYPE_COLUMNS,
    Features,
    Rows,
    features_of_all,
    in_batches,
    label_rows,
    type_rows,
)
from lgo_nlp.features.position import PASSAGE
from lgo_nlp.labels import LABELS, TYPES_OF
from lgo_nlp.labels import TYPE_COLUMNS as TYPES

ALL_CUES = "cues"
"""Stands for the whole lexicon, to leave out."""

_COLUMN_OF: Final = {pair: column for column, pair in enumerate(TYPES)}


@dataclass(frozen=True, slots=True)
class Training:
    """Annotated sentences as matrices: decision after decision, then the pieces of each, if there are any.

    ``table`` is the lexicon that they were made with, and each of ``features`` those of a batch. ``gold`` has shape
    ``(n, n_labels)``, ``types`` ``(n, n_types)``; ``known`` marks the sentences that were annotated, ``types_known``
    ``(n, n_types)`` the types that are known of a label that a sentence has. ``group`` gives each row its decision;
    ``whole`` marks the rows that stand in theirs, and ``passage`` those without a role.
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
    every = [*gold, *(piece for some in pieces for piece in some)]
    number = [*range(len(gold)), *(k for k, some in enumerate(pieces) for _ in some)]
    batches = in_batches(every, lambda g: len(g.tokens.words.hashes))
    features = tuple(features_of_all([(g.decision, g.tokens) for g in batch], table) for batch in batches)
    labels = [labels for g in every for labels in g.labels]
    types, types_known = _types_of([types for g in every for types in g.types])
    group = np.repeat(number, [len(g.labels) for g in every])
    return Training(
        table=table,
        features=features,
        first=vstack([to_sparse(label_rows(f, leave_out=leave_out), COLUMNS) for f in features]).tocsr(),
        type_columns=vstack([to_sparse(type_rows(f, leave_out=leave_out), TYPE_COLUMNS) for f in features]).tocsr(),
        gold=np.array([[label in (found or ()) for label in LABELS] for found in labels], dtype=np.bool_),
        types=types,
        known=np.array([found is not None for found in labels], dtype=np.bool_),
        types_known=types_known,
        group=group,
        whole=np.arange(len(group)) < sum(len(g.labels) for g in gold),
        passage=np.concatenate([f.context.role == PASSAGE for f in features]),
    )


def _types_of(found: Sequence[Types]) -> tuple[Bools, Bools]:
    """Types of each sentence, and which are known: those of the labels whose types are given; ``(n, n_types)`` each."""
    types, known = (np.zeros((len(found), len(TYPES)), dtype=np.bool_) for _ in range(2))
    for row, of_labels in enumerate(found):
        for label, names in of_labels.items():
            known[row, TYPES_OF[label]] = True
            for name in names:
                types[row, _COLUMN_OF[label, name]] = True
    return types, known


def to_sparse(rows: Rows, columns: int) -> csr_matrix:
    """Rows as a SciPy matrix; a column that a row names twice counts twice."""
    return csr_matrix((rows.scale[rows.row], (rows.row, rows.column)), shape=(len(rows.scale), columns))
