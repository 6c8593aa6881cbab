"""Annotated sentences beside what the tagger makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Floats, Ints
from lgo_nlp.errors import AnnotationError
from lgo_nlp.features import features_of
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model import Model, choose_types


@dataclass(frozen=True, slots=True)
class Predictions:
    """Annotated sentences of decisions with what the tagger makes of them, row by row.

    ``gold``, ``predicted``, ``scores`` and each sentence's ``thresholds`` have shape
    ``(n, n_labels)``; ``gold_types``, ``right_types`` (types chosen for the gold labels) and ``predicted_types`` (for
    the predicted ones) have shape ``(n, n_types)``; ``decision`` and ``sentence`` say which sentence of which decision
    a row is. Where the types of a gold label are unknown, all three are False in its columns, so that no count of types
    takes anything from the sentence.
    """

    decisions: tuple[GoldDecision, ...]
    decision: Ints
    sentence: Ints
    gold: Bools
    predicted: Bools
    scores: Floats
    thresholds: Floats
    gold_types: Bools
    right_types: Bools
    predicted_types: Bools

    def text(self, row: int) -> str:
        """Text of a row's sentence."""
        gold = self.decisions[int(self.decision[row])]
        sentence = gold.tokens.sentences[self.sentence[row]]
        return gold.decision.text[sentence.start : sentence.end]

    def section(self, row: int) -> tuple[str, str]:
        """Heading and role of the section that a row's sentence stands in."""
        gold = self.decisions[int(self.decision[row])]
        sentence = gold.tokens.sentences[self.sentence[row]]
        section = gold.decision.sections[gold.decision.paragraphs[sentence.paragraph].section]
        return section.heading, section.role.value


def predict(gold: Sequence[GoldDecision], model: Model) -> Predictions:
    """Annotated sentences of decisions, tagged.

    Raises:
        AnnotationError: no sentence is annotated.
    """
    parts = [_predict_one(number, g, model) for number, g in enumerate(gold) if g.annotated]
    if not parts:
        raise AnnotationError("no annotated sentence; give annotations of decisions in the corpus")
    return Predictions(tuple(gold), *(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _predict_one(number: int, gold: GoldDecision, model: Model) -> tuple[npt.NDArray[Any], ...]:
    rows = np.array(gold.annotated)
    features = features_of(gold.decision, gold.tokens, model.cues)
    scores = model.scores(features)[rows]
    truth = np.array([[label in (gold.labels[i] or ()) for label in LABELS] for i in rows])
    thresholds = model.thresholds_for(features.context)[rows]
    predicted = scores >= thresholds
    every = np.zeros((len(features.cues), len(LABELS)), dtype=np.bool_)
    every[rows] = truth
    right = model.type_scores(features, every)[rows]
    every[rows] = predicted
    own = model.type_scores(features, every)[rows]
    gold_types = np.array([[name in gold.types[i].get(label, ()) for label, name in TYPES] for i in rows])
    unknown = [gold.unknown_types(i) for i in gold.annotated]
    known = np.array([[label not in labels for label, _ in TYPES] for labels in unknown])
    return (
        np.full(len(rows), number), rows, truth, predicted, scores, thresholds, gold_types,
        choose_types(right, truth, model.type_threshold_array) & known,
        choose_types(own, predicted, model.type_threshold_array) & known,
    )  # fmt: skip
