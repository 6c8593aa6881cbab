"""A fitted model: features to scores, and thresholds to labels.

The first stage is linear in the hashed columns; the second is the mean of small networks over the first stage's scores
of the sentence and of those around it. The types are linear too; those of fault, which are hard to tell apart, have a
second stage of the same design over the types of the faults around.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

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
from lgo_nlp.model.weights import Arrays, NetworkWeights
from lgo_nlp.threads import one_blas_thread


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks as they are computed: the scaling of the input folded into the weights, the hidden layers side by side.

    ``hidden`` (S, K * H) and ``bias`` (K * H,); ``out`` and ``out_bias`` as in ``NetworkWeights``.
    """

    hidden: Singles
    bias: Singles
    out: Singles
    out_bias: Singles

    def scores(self, seen: Singles, edges: Ints) -> Floats:
        """Mean probability of the networks, (n, L), for ``seen``, (n, S): rows of decisions that begin at ``edges``."""
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


def _side_by_side(weights: NetworkWeights) -> Networks:
    """Networks ready to be computed."""
    scaled = weights.hidden / weights.scale[:, None]
    shifted = weights.hidden_bias - np.einsum("s,ksh->kh", weights.mean, scaled)
    return Networks(np.concatenate(list(scaled), axis=1), shifted.ravel(), weights.out, weights.out_bias)


def _by_place(context: Context, of_decisions: Callable[[], Floats], of_passages: Callable[[], Floats]) -> Floats:
    """Rows of sentences in decisions from one function and of those in passages from the other, called if needed."""
    passage = context.role == PASSAGE
    if passage.all():
        return of_passages()
    found = of_decisions()
    if passage.any():
        found[passage] = of_passages()[passage]
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
            self,
            thresholds={**self.thresholds, **moved},
            passage_thresholds={**self.passage_thresholds, **moved},
        )

    @cached_property
    def threshold_array(self) -> Floats:
        """Thresholds of the labels in decisions, in the scheme's order, shape ``(n_labels,)``."""
        return np.array([self.thresholds[label] for label in LABELS])

    @cached_property
    def type_threshold_array(self) -> Floats:
        """Thresholds of the types in the order of ``labels.TYPE_COLUMNS``, shape ``(n_types,)``."""
        return np.array([self.type_thresholds[label][name] for label, name in TYPES])

    def thresholds_for(self, context: Context) -> Floats:
        """Thresholds of the labels for each sentence, shape ``(n_sentences, n_labels)``.

        A label is assigned when its score reaches the threshold.
        """
        of_passages = np.array([self.passage_thresholds[label] for label in LABELS])
        return np.where((context.role == PASSAGE)[:, None], of_passages, self.threshold_array)

    def first_logits(self, features: Features) -> Floats:
        """Logits of the first stage; shape ``(n_sentences, n_labels)``."""
        a = self.arrays
        return _by_place(
            features.context,
            lambda: (weigh_labels(features, a.first.weights) + a.first.bias).astype(np.float64),
            lambda: (weigh_labels(features, a.passage_first.weights) + a.passage_first.bias).astype(np.float64),
        )

    def type_logits(self, features: Features, rows: Ints) -> Singles:
        """Logits of the types' first stage for some sentences; shape ``(n_rows, n_types)``."""
        types = self.arrays.types
        return weigh_types(features, types.weights, rows) + types.bias

    @cached_property
    def _second(self) -> Networks:
        return _side_by_side(self.arrays.second)

    @cached_property
    def _passage_second(self) -> Networks:
        return _side_by_side(self.arrays.passage_second)

    @cached_property
    def _fault_second(self) -> Networks:
        return _side_by_side(self.arrays.fault_second)

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
        """Probability of each type of each sentence that has a label; shape ``(n_sentences, n_types)``.

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
