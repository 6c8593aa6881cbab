"""Annotated sentences beside what the model predicts for them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Floats, Ints
from lgo_nlp.decision import Decision, Sentence, TaggedSentence
from lgo_nlp.errors import AnnotationError
from lgo_nlp.features import Features, features_of
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model import Model, choose_types


@dataclass(frozen=True, slots=True)
class Predictions:
    """Annotated sentences of decisions with the model's predictions, one row a sentence.

    ``decisions`` are those with an annotated sentence and ``features`` what the model sees of each; ``decision`` and
    ``sentence`` (n,) say which sentence of which of them a row is. ``gold``, ``predicted``, ``scores`` and each
    sentence's ``thresholds`` have shape ``(n, n_labels)``; ``gold_types``, ``right_types`` (types chosen for the gold
    labels) and ``predicted_types`` (for the predicted ones) have shape ``(n, n_types)``. Where the types of a gold
    label are unknown, all three are False in its columns, so that the sentence adds nothing to their counts.
    """

    decisions: tuple[GoldDecision, ...]
    features: tuple[Features, ...]
    decision: Ints
    sentence: Ints
    gold: Bools
    predicted: Bools
    scores: Floats
    thresholds: Floats
    gold_types: Bools
    right_types: Bools
    predicted_types: Bools

    def place(self, row: int) -> tuple[Decision, Sentence]:
        """A row's sentence, and the decision that it is from."""
        gold = self.decisions[self.decision[row]]
        return gold.decision, gold.tokens.sentences[self.sentence[row]]

    def tagged(self, row: int) -> TaggedSentence:
        """A row's sentence with its predicted labels and their scores, without types."""
        labels = frozenset(label for label, on in zip(LABELS, self.predicted[row], strict=True) if on)
        return TaggedSentence(self.place(row)[1], labels, dict(zip(LABELS, self.scores[row].tolist(), strict=True)), {})


_JOINED: Final = [field.name for field in fields(Predictions)][3:]  # every array after ``decision``


def predict(gold: Sequence[GoldDecision], model: Model) -> Predictions:
    """Predictions for the annotated sentences of decisions.

    Raises:
        AnnotationError: no sentence is annotated.
    """
    parts = [_predict_one(one, model) for one in gold if one.annotated]
    if not parts:
        raise AnnotationError("no annotated sentence; give annotations of decisions in the corpus")
    return Predictions(
        decisions=tuple(decision for part in parts for decision in part.decisions),
        features=tuple(features for part in parts for features in part.features),
        decision=np.repeat(np.arange(len(parts)), [len(part.sentence) for part in parts]),
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _JOINED},
    )


def _predict_one(gold: GoldDecision, model: Model) -> Predictions:
    rows = np.array(gold.annotated)
    features = features_of(gold.decision, gold.tokens, model.cues)
    scores, thresholds = model.scores(features)[rows], model.thresholds_for(features.context)[rows]
    truth = np.array([[label in (gold.labels[i] or ()) for label in LABELS] for i in rows])
    unknown = [gold.unknown_types(i) for i in rows]
    known = np.array([[label not in labels for label, _ in TYPES] for labels in unknown])

    def types_where(labels: Bools) -> Bools:
        every = np.zeros((len(features.cues), len(LABELS)), dtype=np.bool_)
        every[rows] = labels
        type_scores = model.type_scores(features, every)[rows]
        types: Bools = choose_types(type_scores, labels, model.type_threshold_array) & known
        return types

    return Predictions(
        decisions=(gold,),
        features=(features,),
        decision=np.zeros_like(rows),
        sentence=rows,
        gold=truth,
        predicted=scores >= thresholds,
        scores=scores,
        thresholds=thresholds,
        gold_types=np.array([[name in gold.types[i].get(label, ()) for label, name in TYPES] for i in rows]),
        right_types=types_where(truth),
        predicted_types=types_where(scores >= thresholds),
    )
