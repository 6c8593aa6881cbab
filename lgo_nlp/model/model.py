"""A fitted model: features to scores, and thresholds to labels.

The first stage is linear in the hashed columns; the second is the mean of small networks over the first stage's scores
of the sentence and of those around it. The types are linear too; those of fault, which are hard to tell apart, have a
second stage of the same design over the types of the faults around.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeVar

import numpy as np

from lgo_nlp.arrays import Bools, Floats, Ints, Singles
from lgo_nlp.cues import CueTable, kind_columns, make_table
from lgo_nlp.errors import ModelError
from lgo_nlp.features import Features, weigh_labels, weigh_types
from lgo_nlp.features.position import PASSAGE, Context
from lgo_nlp.labels import LABELS, TYPES_OF
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model.info import ModelInfo
from lgo_nlp.model.neighbours import N_FAULT_TYPES, fault_surroundings, sigmoid, surroundings
from lgo_nlp.model.weights import Arrays, Linear
from lgo_nlp.threads import one_blas_thread

Stage = TypeVar("Stage")
_TYPED: Final = [LABELS.index(label) for label in TYPES_OF]
"""Columns of the labels that have types."""


def _by_place(context: Context, decisions: Stage, passages: Stage, apply: Callable[[Stage], Floats]) -> Floats:
    """Rows of sentences in decisions from one stage and of those in passages from the other, applied only if needed."""
    passage = context.role == PASSAGE
    if passage.all():
        return apply(passages)
    found = apply(decisions)
    if passage.any():
        found[passage] = apply(passages)[passage]
    return found


@dataclass(frozen=True)
class Model:
    """A fitted model with a threshold for every label and every type.

    ``passage_thresholds`` are those of sentences in a passage: a text given on its own, without its decision.
    ``cue_names`` are the names of the lexicon's groups.
    """

    arrays: Arrays
    thresholds: Mapping[str, float]
    passage_thresholds: Mapping[str, float]
    type_thresholds: Mapping[str, Mapping[str, float]]
    cue_names: tuple[str, ...]
    info: ModelInfo

    @cached_property
    def cues(self) -> CueTable:
        """The lexicon that the model was trained with."""
        return make_table(self.arrays.cue_hashes, self.arrays.cue_groups, self.cue_names)

    @property
    def digest(self) -> str:
        """SHA-256 of the file of its weights; empty for a model that was not loaded from a folder."""
        return self.info.digest

    def with_thresholds(self, moved: Mapping[str, float]) -> "Model":
        """The same model with some labels' thresholds moved, in decisions and passages alike.

        Raises:
            ModelError: a label is not of the scheme, or a threshold is not between 0 and 1.
        """
        for label, value in moved.items():
            if label not in LABELS:
                raise ModelError(f"threshold for {label!r}: not a label; use one of {', '.join(LABELS)}")
            if not 0 <= value <= 1:
                raise ModelError(f"threshold {value} for {label}: not between 0 and 1")
        return replace(
            self, thresholds={**self.thresholds, **moved}, passage_thresholds={**self.passage_thresholds, **moved}
        )

    @cached_property
    def type_threshold_array(self) -> Floats:
        """Thresholds of the types in the order of ``labels.TYPE_COLUMNS``, shape ``(n_types,)``."""
        return np.array([self.type_thresholds[label][name] for label, name in TYPES])

    def thresholds_for(self, context: Context) -> Floats:
        """Thresholds of the labels for each sentence, shape ``(n_sentences, n_labels)``.

        A label is assigned when its score reaches the threshold.
        """
        decisions, passages = ([own[label] for label in LABELS] for own in (self.thresholds, self.passage_thresholds))
        return np.where((context.role == PASSAGE)[:, None], passages, decisions)

    def first_logits(self, features: Features) -> Floats:
        """Logits of the first stage; shape ``(n_sentences, n_labels)``."""

        def logits(stage: Linear) -> Floats:
            return (weigh_labels(features, stage.weights) + stage.bias).astype(np.float64)

        return _by_place(features.context, self.arrays.first, self.arrays.passage_first, logits)

    def type_logits(self, features: Features, rows: Ints) -> Singles:
        """Logits of the types' first stage for some sentences; shape ``(n_rows, n_types)``."""
        types = self.arrays.types
        return weigh_types(features, types.weights, rows) + types.bias

    def scores(self, features: Features) -> Floats:
        """Probability of each label for each sentence; shape ``(n_sentences, n_labels)``, in the scheme's order."""
        with one_blas_thread():
            context = features.context
            seen = surroundings(self.first_logits(features), features.cues, context)
            second, passages = self.arrays.second, self.arrays.passage_second
            return _by_place(context, second, passages, lambda stage: stage.scores(seen, context.edges))

    def type_scores(self, features: Features, labels: Bools) -> Floats:
        """Probability of each type of each sentence that has a label with types; shape ``(n_sentences, n_types)``.

        ``labels`` says which labels each sentence has, shape ``(n_sentences, n_labels)``; any other sentence gets
        zeros. Columns are in the order of ``labels.TYPE_COLUMNS``.
        """
        scores = np.zeros((len(labels), len(TYPES)))
        rows = np.flatnonzero(labels[:, _TYPED].any(axis=1))
        if not len(rows):
            return scores
        with one_blas_thread():
            logits = self.type_logits(features, rows)
            scores[rows] = sigmoid(logits)
            faulty = labels[:, LABELS.index("fault")]
            if faulty.any():
                of_faults = logits[faulty[rows], :N_FAULT_TYPES].astype(np.float64)
                kinds = features.cues[:, kind_columns(self.cue_names)]
                seen = fault_surroundings(of_faults, faulty, kinds, features.context)
                edges = np.searchsorted(np.flatnonzero(faulty), features.context.edges)
                scores[faulty, :N_FAULT_TYPES] = self.arrays.fault_second.scores(seen, edges)
        return scores


def choose_types(scores: Floats, labels: Bools, thresholds: Floats) -> Bools:
    """Types of the labels that sentences have: all whose scores reach their thresholds, or else the likeliest.

    ``scores`` has shape ``(n, n_types)``, as has the result, ``labels`` ``(n, n_labels)``, ``thresholds``
    ``(n_types,)``.
    """
    chosen: Bools = scores >= thresholds
    for label, columns in TYPES_OF.items():
        own = chosen[:, columns]
        none = np.flatnonzero(~own.any(axis=1))
        own[none, scores[none, columns].argmax(axis=1)] = True
        own &= labels[:, LABELS.index(label), None]
    return chosen
