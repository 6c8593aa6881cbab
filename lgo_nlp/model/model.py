"""A fitted model: features to scores, thresholds to labels, and a folder of data that loading can never run.

``model.json`` says what the folder is; ``weights.npz`` holds plain arrays, loaded with pickle refused. The first stage
is linear in the hashed columns; the second is the mean of small networks over the first's scores of the sentence and
of those around it. The types are linear too, and those of fault, which shade into each other, have a second stage of
the same make over the types of the faults around.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.arrays import Bools, Floats, Hashes, Ints, Singles
from lgo_nlp.cues import CueTable, kind_columns, make_table
from lgo_nlp.errors import ModelError
from lgo_nlp.features import Features, weigh_labels, weigh_types
from lgo_nlp.features.position import PASSAGE, Context
from lgo_nlp.labels import LABELS, TYPES_OF
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model.neighbours import N_FAULT_TYPES, fault_surroundings, sigmoid, surroundings
from lgo_nlp.threads import one_blas_thread


@dataclass(frozen=True, slots=True)
class Arrays:
    """What ``weights.npz`` holds, of L labels, T types, S columns of a second stage and K networks of H units.

    ``first`` (COLUMNS, L) and ``first_bias`` (L,); ``mean`` and ``scale`` (S,); ``hidden`` (K, S, H), ``hidden_bias``
    (K, H), ``out`` (K, H, L), ``out_bias`` (K, L); ``types`` (TYPE_COLUMNS, T) and ``types_bias`` (T,); the second
    stages of passages and of the fault types in arrays of the same make, the latter with the types of fault for L;
    ``passage_first`` and ``passage_first_bias``, the first stage of passages; the lexicon's ``cue_hashes`` and
    ``cue_groups``.
    """

    first: Singles
    first_bias: Singles
    mean: Singles
    scale: Singles
    hidden: Singles
    hidden_bias: Singles
    out: Singles
    out_bias: Singles
    passage_first: Singles
    passage_first_bias: Singles
    passage_mean: Singles
    passage_scale: Singles
    passage_hidden: Singles
    passage_hidden_bias: Singles
    passage_out: Singles
    passage_out_bias: Singles
    types: Singles
    types_bias: Singles
    fault_mean: Singles
    fault_scale: Singles
    fault_hidden: Singles
    fault_hidden_bias: Singles
    fault_out: Singles
    fault_out_bias: Singles
    cue_hashes: Hashes
    cue_groups: npt.NDArray[np.int16]


SECOND_STAGES: Final = ("", "passage_", "fault_")
"""What the names of the arrays of a second stage begin with: of sentences in decisions, in passages, of fault types."""


@dataclass(frozen=True, slots=True)
class Networks:
    """Small networks side by side, as they are computed, with the scaling of their input taken into the weights."""

    hidden: Singles
    bias: Singles
    out: Singles
    out_bias: Singles

    def scores(self, seen: Singles, edges: Ints) -> Floats:
        """Mean of what the networks say; one row a row of ``seen``, in decisions parted at ``edges``."""
        inner = np.maximum(product(seen, self.hidden, edges) + self.bias, 0)
        units = self.out.shape[1]
        logits = np.stack(
            [product(inner[:, k * units : (k + 1) * units], out, edges) for k, out in enumerate(self.out)]
        )
        mean: Floats = sigmoid((logits + self.out_bias[:, None]).astype(np.float64)).mean(axis=0)
        return mean


def product(values: Singles, weights: Singles, edges: Ints) -> Singles:
    """Product of two matrices, decision by decision: rows ``edges[i]`` to ``edges[i + 1]`` are of decision ``i``.

    BLAS may round a row differently beside other rows, and a page's scores must not depend on the pages beside it.
    """
    found: Singles = np.empty((len(values), weights.shape[1]), dtype=np.float32)
    for start, stop in pairwise(edges.tolist()):
        np.matmul(values[start:stop], weights, out=found[start:stop])
    return found


def _side_by_side(arrays: Arrays, prefix: str) -> Networks:
    """The networks of one of the second stages."""
    mean, scale, hidden, bias, out, out_bias = (
        getattr(arrays, prefix + name) for name in ("mean", "scale", "hidden", "hidden_bias", "out", "out_bias")
    )
    scaled = hidden / scale[:, None]
    shifted = bias - np.einsum("s,ksh->kh", mean, scaled)
    return Networks(np.concatenate(list(scaled), axis=1), shifted.ravel(), out, out_bias)


def _by_place(context: Context, of_decisions: Callable[[], Floats], of_passages: Callable[[], Floats]) -> Floats:
    """Rows of sentences in decisions by the one, rows of passages by the other; neither is asked in vain."""
    passage = context.role == PASSAGE
    if passage.all():
        return of_passages()
    found = of_decisions()
    if passage.any():
        found[passage] = of_passages()[passage]
    return found


@dataclass(frozen=True)
class Model:
    """A fitted model with a threshold for every label and every type, and what is known of how it was trained.

    ``passage_thresholds`` are those of sentences in a passage: a text given on its own, without its decision.
    """

    arrays: Arrays
    thresholds: Mapping[str, float]
    passage_thresholds: Mapping[str, float]
    type_thresholds: Mapping[str, Mapping[str, float]]
    cue_names: tuple[str, ...]
    about: Mapping[str, Any]

    @cached_property
    def cues(self) -> CueTable:
        """The lexicon that the model was trained with."""
        return make_table(self.arrays.cue_hashes, self.arrays.cue_groups, self.cue_names)

    @property
    def digest(self) -> str:
        """SHA-256 of its weights as they stand in its folder; empty for a model that was not loaded from one."""
        return str(self.about.get("digest", ""))

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
            self,
            thresholds={**self.thresholds, **moved},
            passage_thresholds={**self.passage_thresholds, **moved},
        )

    @cached_property
    def cuts(self) -> Floats:
        """Thresholds of the labels in the scheme's order, shape ``(n_labels,)``: a label stands from its cut on."""
        return np.array([self.thresholds[label] for label in LABELS])

    @cached_property
    def passage_cuts(self) -> Floats:
        """Thresholds of the labels in passages, in the scheme's order, shape ``(n_labels,)``."""
        return np.array([self.passage_thresholds[label] for label in LABELS])

    def cuts_of(self, context: Context) -> Floats:
        """Thresholds that hold for each sentence; shape ``(n_sentences, n_labels)``."""
        return np.where((context.role == PASSAGE)[:, None], self.passage_cuts, self.cuts)

    @cached_property
    def type_cuts(self) -> Floats:
        """Thresholds of the types in the order of ``labels.TYPE_COLUMNS``, shape ``(n_types,)``."""
        return np.array([self.type_thresholds[label][name] for label, name in TYPES])

    def first_logits(self, features: Features) -> Floats:
        """Logits of the first stage; shape ``(n_sentences, n_labels)``."""
        a = self.arrays
        return _by_place(
            features.context,
            lambda: (weigh_labels(features, a.first) + a.first_bias).astype(np.float64),
            lambda: (weigh_labels(features, a.passage_first) + a.passage_first_bias).astype(np.float64),
        )

    def type_logits(self, features: Features, rows: Ints) -> Singles:
        """Logits of the types' first stage for some sentences; shape ``(n_rows, n_types)``."""
        return weigh_types(features, self.arrays.types, rows) + self.arrays.types_bias

    @cached_property
    def _second(self) -> Networks:
        return _side_by_side(self.arrays, "")

    @cached_property
    def _passage_second(self) -> Networks:
        return _side_by_side(self.arrays, "passage_")

    @cached_property
    def _fault_second(self) -> Networks:
        return _side_by_side(self.arrays, "fault_")

    @cached_property
    def _kinds(self) -> Ints:
        return kind_columns(self.cue_names)

    def scores(self, features: Features) -> Floats:
        """Probability of each label for each sentence; shape ``(n_sentences, n_labels)``, in the scheme's order."""
        with one_blas_thread():
            seen = surroundings(self.first_logits(features), features.cues, features.context)
            edges = features.context.edges
            return _by_place(
                features.context,
                lambda: self._second.scores(seen, edges),
                lambda: self._passage_second.scores(seen, edges),
            )

    def type_scores(self, features: Features, labels: Bools) -> Floats:
        """Probability of each type where its label stands; shape ``(n_sentences, n_types)``.

        ``labels`` says which labels each sentence has, shape ``(n_sentences, n_labels)``; a sentence without any gets
        zeros. Columns are in the order of ``labels.TYPE_COLUMNS``.
        """
        scores = np.zeros((len(labels), len(TYPES)))
        rows = np.flatnonzero(labels.any(axis=1))
        if not len(rows):
            return scores
        with one_blas_thread():
            logits = self.type_logits(features, rows)
            scores[rows] = sigmoid(logits)
            faulty = labels[:, LABELS.index("fault")]
            if faulty.any():
                of_faults = logits[faulty[rows], :N_FAULT_TYPES].astype(np.float64)
                seen = fault_surroundings(of_faults, faulty, features.cues[:, self._kinds], features.context)
                edges = np.searchsorted(np.flatnonzero(faulty), features.context.edges)
                scores[faulty, :N_FAULT_TYPES] = self._fault_second.scores(seen, edges)
        return scores


def choose_types(scores: Floats, labels: Bools, cuts: Floats) -> Bools:
    """Types of the labels that sentences have: all whose scores reach their cuts, or else the likeliest.

    ``scores`` has shape ``(n, n_types)``, as has the result, and ``labels`` ``(n, n_labels)``.
    """
    chosen: Bools = scores >= cuts
    for label, columns in TYPES_OF.items():
        own = chosen[:, columns]
        none = np.flatnonzero(~own.any(axis=1))
        own[none, scores[none, columns].argmax(axis=1)] = True
        own &= labels[:, LABELS.index(label), None]
    return chosen
