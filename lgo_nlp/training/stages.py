"""The stages of the model, fitted fold by fold and on everything: labels first and second, types first and second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

import numpy as np
from joblib import Parallel, delayed

from lgo_nlp.arrays import Bools, Floats, Ints, Singles
from lgo_nlp.cues import kind_columns
from lgo_nlp.features import TYPE_COLUMNS
from lgo_nlp.labels import LABELS, TYPES_OF
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model import Arrays, sigmoid
from lgo_nlp.model.neighbours import N_FAULT_TYPES, fault_surroundings, surroundings
from lgo_nlp.training.config import TrainingConfig
from lgo_nlp.training.fitting import FittedLinear, FittedNetworks, fit_linear, fit_networks
from lgo_nlp.training.matrices import Training

Fold = tuple[Ints, Ints]
"""Rows to learn from and rows to score."""
Stages = TypeVar("Stages")
FAULT: Final = LABELS.index("fault")
BATCH, RATE = 512, 4e-3
"""Rows a step of the labels' networks, and Adam's learning rate. Twice the batch with a rate that is greater by its
root, tried twice, scored the same on left-out hands or better (256 and 512: F1 .860 and .864 on eight hands), in four
fifths of the time."""
FAULT_BATCH, FAULT_RATE = 256, 4e-3
"""The same of the networks of fault types. Scikit-learn divides ``alpha`` by the rows of a step: at 6.0 and 64 rows the
rare types were never chosen, at 1.0 and 256 they are (macro F1 of the types .45 and .60, out of fold)."""


@dataclass(frozen=True, slots=True)
class FirstStages:
    """First stages: of labels in decisions and in passages, and of types."""

    decisions: FittedLinear
    passages: FittedLinear
    types: FittedLinear


@dataclass(frozen=True, slots=True)
class SecondStages:
    """Second stages: of labels in decisions and in passages, and of the types of fault."""

    decisions: FittedNetworks
    passages: FittedNetworks
    faults: FittedNetworks


class OutOfFold(NamedTuple):
    """Logits or scores of sentences by stages that were fitted without their decisions.

    ``labels`` has shape ``(n, n_labels)``, ``types`` ``(n, n_types)``.
    """

    labels: Floats
    types: Floats


def fit_first(data: Training, folds: Sequence[Fold], config: TrainingConfig) -> tuple[FirstStages, OutOfFold]:
    """First stages fitted to everything, and out-of-fold logits."""

    def one(train_rows: Ints, test_rows: Ints) -> OutOfFold:
        stages = _fit_first(data, train_rows[data.known[train_rows]], config)
        logits = np.zeros((len(test_rows), len(LABELS)))
        is_passage = data.passage[test_rows]
        for stage, place in ((stages.decisions, ~is_passage), (stages.passages, is_passage)):
            logits[place] = stage.logits(data.first[test_rows[place]])
        return OutOfFold(logits, stages.types.logits(data.type_columns[test_rows]))

    def every() -> FirstStages:
        return _fit_first(data, np.flatnonzero(data.known), config)

    return _side_by_side(data, folds, config.jobs, one, every)


def fit_second(
    data: Training, logits: OutOfFold, folds: Sequence[Fold], config: TrainingConfig
) -> tuple[SecondStages, OutOfFold]:
    """Second stages fitted to everything, and out-of-fold scores; ``logits`` are those of ``fit_first``."""
    seen, fault_seen = _surroundings(data, logits.labels), _fault_surroundings(data, logits.types)
    faulty = np.flatnonzero(data.gold[:, FAULT])
    learnt = _with_known_types(data, faulty)

    def one(train_rows: Ints, test_rows: Ints) -> OutOfFold:
        rows = train_rows[data.known[train_rows]]
        scores = _second_scores(data, seen, rows, test_rows, config)
        type_scores = sigmoid(logits.types[test_rows])
        train_faults, test_faults = np.isin(faulty, rows) & learnt, np.isin(faulty, test_rows)
        if train_faults.any() and test_faults.any():
            networks = _fit_fault_second(data, fault_seen[train_faults], faulty[train_faults], config)
            place = np.isin(test_rows, faulty)
            type_scores[place, :N_FAULT_TYPES] = networks.scores(fault_seen[test_faults])
        return OutOfFold(scores, type_scores)

    def every() -> SecondStages:
        places = _by_place(data, np.flatnonzero(data.known))
        decisions, passages = (_fit_second(data, seen, some, config) for some in places)
        faults = _fit_fault_second(data, fault_seen[learnt], faulty[learnt], config)
        return SecondStages(decisions, passages, faults)

    return _side_by_side(data, folds, config.jobs, one, every)


def _side_by_side(
    data: Training,
    folds: Sequence[Fold],
    jobs: int,
    one: Callable[[Ints, Ints], OutOfFold],
    every: Callable[[], Stages],
) -> tuple[Stages, OutOfFold]:
    """What ``every`` fits, and what ``one`` gives for each fold, put together in the order of the sentences."""
    *parts, stages = Parallel(n_jobs=jobs)([*(delayed(one)(a, b) for a, b in folds), delayed(every)()])
    whole = OutOfFold(np.zeros(data.gold.shape), np.zeros(data.types.shape))
    for (_, rows), part in zip(folds, parts, strict=True):
        whole.labels[rows], whole.types[rows] = part
    return stages, whole


def stored(data: Training, first: FirstStages, second: SecondStages) -> Arrays:
    """Arrays of a model with these stages."""
    return Arrays(
        first=first.decisions.stored(),
        passage_first=first.passages.stored(),
        types=first.types.stored(),
        second=second.decisions.stored(),
        passage_second=second.passages.stored(),
        fault_second=second.faults.stored(),
        cue_hashes=data.table.hashes,
        cue_groups=data.table.groups,
    )


def _with_known_types(data: Training, faulty: Ints) -> Bools:
    """Which of the faults at some rows have known types, to learn from; all of them, if none has."""
    known: Bools = data.types_known[faulty, 0]
    return known if known.any() else np.ones(len(faulty), dtype=np.bool_)


def _fit_first(data: Training, rows: Ints, config: TrainingConfig) -> FirstStages:
    decisions, passages = _by_place(data, rows)
    return FirstStages(
        fit_linear(data.first[decisions], data.gold[decisions], config.first_c),
        fit_linear(data.first[passages], data.gold[passages], config.passage_c),
        _fit_types(data, rows, config),
    )


def _by_place(data: Training, rows: Ints) -> tuple[Ints, Ints]:
    """Rows in decisions and rows in passages; where there are no passages, the rows in decisions serve for both."""
    passage = data.passage[rows]
    return rows[~passage], rows[passage] if passage.any() else rows


def _second_scores(data: Training, seen: Singles, rows: Ints, test_rows: Ints, config: TrainingConfig) -> Floats:
    """Scores of ``test_rows`` by second stages that are fitted to ``rows``: one of decisions and one of passages."""
    scores = np.zeros((len(test_rows), len(LABELS)))
    is_passage = data.passage[test_rows]
    for some, place in zip(_by_place(data, rows), (~is_passage, is_passage), strict=True):
        if place.any():
            scores[place] = _fit_second(data, seen, some, config).scores(seen[test_rows[place]])
    return scores


def _fit_second(data: Training, seen: Singles, rows: Ints, config: TrainingConfig) -> FittedNetworks:
    return fit_networks(
        seen[rows], data.gold[rows], n=config.networks, hidden=config.hidden, alpha=config.alpha,
        epochs=config.epochs, batch=BATCH, rate=RATE, seed=config.seed,
    )  # fmt: skip


def _fit_types(data: Training, rows: Ints, config: TrainingConfig) -> FittedLinear:
    """First stage of the types: those of each label learn from the sentences that have it and whose types are known."""
    weights = np.zeros((TYPE_COLUMNS, len(TYPES)))
    bias = np.zeros(len(TYPES))
    for label, columns in TYPES_OF.items():
        holders = rows[data.gold[rows, LABELS.index(label)] & data.types_known[rows, columns.start]]
        own = fit_linear(data.type_columns[holders], data.types[holders, columns], config.type_c)
        weights[:, columns], bias[columns] = own.weights, own.bias
    return FittedLinear(weights, bias)


def _fit_fault_second(data: Training, seen: Singles, faulty: Ints, config: TrainingConfig) -> FittedNetworks:
    return fit_networks(
        seen, data.types[faulty, :N_FAULT_TYPES], n=config.type_networks, hidden=config.type_hidden,
        alpha=config.type_alpha, epochs=config.type_epochs, batch=FAULT_BATCH, rate=FAULT_RATE, seed=config.seed,
    )  # fmt: skip


def _edges(data: Training) -> Ints:
    return np.cumsum([0, *(len(f.cues) for f in data.features)])


def _surroundings(data: Training, logits: Floats) -> Singles:
    edges = _edges(data)
    parts = zip(data.features, edges, edges[1:], strict=False)
    return np.concatenate([surroundings(logits[a:b], f.cues, f.context) for f, a, b in parts])


def _fault_surroundings(data: Training, type_logits: Floats) -> Singles:
    """One row a sentence that is fault, in order."""
    edges, faults = _edges(data), type_logits[:, :N_FAULT_TYPES]
    kinds = kind_columns(data.table.names)
    return np.concatenate(
        [
            fault_surroundings(faults[a:b][data.gold[a:b, FAULT]], data.gold[a:b, FAULT], f.cues[:, kinds], f.context)
            for f, a, b in zip(data.features, edges, edges[1:], strict=False)
        ]
    )
