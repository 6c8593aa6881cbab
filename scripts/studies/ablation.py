"""The recipe with each part of it left out in turn; ``scripts/studies/leaderboard.py`` runs it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from baselines import Sentences, thresholds_for
from sklearn.model_selection import GroupKFold

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Floats, Ints
from lgo_nlp.cues import cue_table
from lgo_nlp.evaluation import predict
from lgo_nlp.features import Features, extract, features_of
from lgo_nlp.features import families as family_columns
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.metrics import count, counts_by, micro
from lgo_nlp.model import Model, choose_types, sigmoid
from lgo_nlp.model.neighbours import N_FAULT_TYPES
from lgo_nlp.training import Fitted, TrainingConfig, matrices, train
from lgo_nlp.training.stages import first_out_of_fold
from lgo_nlp.training.thresholds import type_thresholds

FAULT_TYPES = slice(0, N_FAULT_TYPES)
_extract: Any = extract
_families: Any = family_columns
"""Parts are left out from outside: the library has no switch for it, as only this asks."""

FAMILIES: dict[str, frozenset[str]] = {
    "own runs of three words": frozenset({"own 3"}),
    "lead-in words": frozenset({"lead"}),
    "cues by role": frozenset({"cue by role"}),
    "neighbours' cues": frozenset({"neighbour cue -1", "neighbour cue 1"}),
    "role, place and length": frozenset({"role", "role and item", "role and place", "length", "end of section"}),
}
"""Families of columns of the first stages, by the part of the features that they make."""


@dataclass(frozen=True)
class Measured:
    """Counts (decisions, labels, 3) in cross-validation and on each test set, and fault types' micro F1 in each."""

    counts: list[Ints]
    fault_types: list[float]


@contextmanager
def without(families: frozenset[str]) -> Iterator[None]:
    """Models are trained without some families of columns while the block runs: those weigh nothing afterwards."""
    whole = {name: getattr(_families, name) for name in ("label_parts", "type_parts")}

    def fewer(
        every: Callable[[Features], Iterator[family_columns.Part]],
    ) -> Callable[[Features], Iterator[family_columns.Part]]:
        return lambda given: (part for part in every(given) if part[0] not in families)

    for name, every in whole.items():
        setattr(_families, name, fewer(every))
    try:
        yield
    finally:
        for name, every in whole.items():
            setattr(_families, name, every)


@contextmanager
def without_cues() -> Iterator[None]:
    """No cue is found while the block runs, by any stage."""
    finder = _extract.find_cues
    _extract.find_cues = lambda *given: np.zeros_like(finder(*given))
    try:
        yield
    finally:
        _extract.find_cues = finder


class FirstStageAlone(Model):
    """A model whose labels skip the second stage."""

    def scores(self, features: Features) -> Floats:
        """Probability of each label from the sentence's own columns."""
        return sigmoid(self.first_logits(features))


class TypesFirstStageAlone(Model):
    """A model whose fault types skip their second stage."""

    def type_scores(self, features: Features, labels: Bools) -> Floats:
        """Probability of each type where its label stands."""
        rows = np.flatnonzero(labels.any(axis=1))
        scores = np.zeros((len(labels), len(self.arrays.types.bias)))
        if len(rows):
            scores[rows] = sigmoid(self.type_logits(features, rows))
        return scores


def fault_types_f1(gold: Bools, predicted: Bools) -> float:
    """Micro F1 of the fault types, over the sentences that truly are fault."""
    return micro(count(gold[:, FAULT_TYPES], predicted[:, FAULT_TYPES])).f1


def measured(data: Sentences, fitted: Fitted, tests: Sequence[Sentences]) -> Measured:
    """A fitted model's counts in cross-validation (its out-of-fold scores) and on each test set."""
    model = fitted.model
    rows = np.concatenate([np.array([labels is not None for labels in g.labels]) for g in data.decisions])
    predicted = fitted.scores[rows] >= model.threshold_array
    held = data.gold
    gold_types = [g.types[i] for g in data.decisions for i in g.annotated]
    truth = np.array([[name in own.get(label, ()) for label, name in TYPES] for own in gold_types])
    guess = choose_types(fitted.type_scores[rows], held, model.type_threshold_array)
    holders = truth[:, FAULT_TYPES].any(axis=1)
    truth, guess = truth[holders], guess[holders]
    counts, types = [counts_by(data.gold, predicted, data.group)], [fault_types_f1(truth, guess)]
    for test in tests:
        predictions = predict(test.decisions, model)
        counts.append(counts_by(predictions.gold, predictions.predicted, predictions.decision))
        types.append(fault_types_f1(predictions.gold_types, predictions.right_types))
    return Measured(counts, types)


def families_of(decision: GoldDecision) -> frozenset[str]:
    """Families of columns that there are."""
    features = features_of(decision.decision, decision.tokens, cue_table())
    return frozenset(part[0] for part in _families.label_parts(features))


def ablation(
    data: Sentences, tests: Sequence[Sentences], *, config: TrainingConfig, say: Callable[[str], None]
) -> dict[str, Measured]:
    """The whole recipe first, then each part of it left out."""
    say("recipe: whole")
    whole = train(data.decisions, config=config)
    found = {"nothing: the shipped recipe": measured(data, whole, tests)}
    there = frozenset().union(*(families_of(g) for g in data.decisions[:5]))
    for name, families in FAMILIES.items():
        if not families <= there:
            say(f"left out of the ablation: {name}; there is no {', '.join(sorted(families - there))} any more")
            continue
        say(f"recipe without {name}")
        with without(families):
            found[name] = measured(data, train(data.decisions, config=config), tests)
    say("recipe without cues")
    with without_cues():
        found["all cues, in both stages"] = measured(data, train(data.decisions, config=config), tests)
    say("recipe without second stages")
    found |= first_stages(data, whole, tests, config)
    return found


def first_stages(
    data: Sentences, whole: Fitted, tests: Sequence[Sentences], config: TrainingConfig
) -> dict[str, Measured]:
    """The whole model without the labels' and without the fault types' second stage, thresholds chosen anew."""
    table = matrices(data.decisions)
    folds = list(GroupKFold(config.folds).split(table.gold, groups=table.group))
    logits, type_logits = first_out_of_fold(table, folds, config)
    scores, type_scores = sigmoid(logits), sigmoid(type_logits)
    chosen = thresholds_for(table.gold[table.known], scores[table.known])
    given = {field.name: getattr(whole.model, field.name) for field in fields(Model)}
    labels = FirstStageAlone(**{**given, "thresholds": dict(zip(LABELS, map(float, chosen), strict=True))})
    types = TypesFirstStageAlone(**{**given, "type_thresholds": type_thresholds(table, type_scores)})
    return {
        "the second stage": measured(data, Fitted(labels, scores, whole.type_scores), tests),
        "the fault types' second stage": measured(data, Fitted(types, whole.scores, type_scores), tests),
    }
