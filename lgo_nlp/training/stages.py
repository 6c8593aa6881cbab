"""The stages of the model, fitted fold by fold and on everything: labels first and second, types first and second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, NamedTuple, TypeVar

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
Stage = TypeVar("Stage", FittedLinear, FittedNetworks)
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


@dataclass(frozen=True, slots=True)
class Part(Generic[Stage]):
    """A stage to be fitted: to rows of ``learnt``, by ``fit``; ``score`` gives those of ``scored`` their scores.

    ``into`` takes the scores that the stages of the folds give, one row a sentence. Where there is no row to learn from
    all serve for it, if ``or_all``; if not, ``into`` stays as it is.
    """

    learnt: Bools
    scored: Bools
    fit: Callable[[Ints], Stage]
    score: Callable[[Stage, Ints], Floats]
    into: Floats
    or_all: bool = True


def fit_first(data: Training, folds: Sequence[Fold], config: TrainingConfig) -> tuple[FirstStages, OutOfFold]:
    """First stages fitted to everything, and out-of-fold logits."""
    out = OutOfFold(np.zeros(data.gold.shape), np.zeros(data.types.shape))
    # Other processes are sent what ``fit`` and ``score`` name: these two, not all of ``data``.
    first, gold = data.first, data.gold

    decisions = Part(
        learnt=~data.passage,
        scored=~data.passage,
        fit=lambda rows: fit_linear(first[rows], gold[rows], config.first_c),
        score=lambda stage, rows: stage.logits(first[rows]),
        into=out.labels,
    )
    passages = replace(
        decisions,
        learnt=data.passage,
        scored=data.passage,
        fit=lambda rows: fit_linear(first[rows], gold[rows], config.passage_c),
    )
    everything = np.ones_like(data.known)
    types = Part(
        learnt=everything,
        scored=everything,
        fit=lambda rows: _fit_types(data, rows, config),
        score=lambda stage, rows: stage.logits(data.type_columns[rows]),
        into=out.types,
    )
    # In processes and not in threads: liblinear draws at random from one generator, which its fits would share.
    in_passages, in_decisions, of_types = _side_by_side((passages, decisions, types), data, folds, config.jobs)
    return FirstStages(in_decisions, in_passages, of_types), out


def fit_second(
    data: Training, logits: OutOfFold, folds: Sequence[Fold], config: TrainingConfig
) -> tuple[SecondStages, OutOfFold]:
    """Second stages fitted to everything, and out-of-fold scores; ``logits`` are those of ``fit_first``."""
    seen, fault_seen = _surroundings(data, logits.labels), _fault_surroundings(data, logits.types)
    out = OutOfFold(np.zeros(data.gold.shape), sigmoid(logits.types))
    gold, types = data.gold, data.types[:, :N_FAULT_TYPES]
    faulty = gold[:, FAULT]
    place = np.cumsum(faulty) - 1

    decisions = Part(
        learnt=~data.passage,
        scored=~data.passage,
        fit=lambda rows: _fit_labels(seen[rows], gold[rows], config),
        score=lambda stage, rows: stage.scores(seen[rows]),
        into=out.labels,
    )
    passages = replace(decisions, learnt=data.passage, scored=data.passage)
    faults = Part(
        learnt=faulty & _with_known_types(data),
        scored=faulty,
        fit=lambda rows: _fit_faults(fault_seen[place[rows]], types[rows], config),
        score=lambda stage, rows: stage.scores(fault_seen[place[rows]]),
        into=out.types[:, :N_FAULT_TYPES],
        or_all=False,
    )
    in_passages, in_decisions, of_faults = _side_by_side((passages, decisions, faults), data, folds, config.jobs)
    return SecondStages(in_decisions, in_passages, of_faults), out


def _side_by_side(parts: Sequence[Part[Stage]], data: Training, folds: Sequence[Fold], jobs: int) -> list[Stage]:
    """The stage of each part, fitted to everything; each part's out-of-fold scores go where it wants them.

    A task is one fit, as all the fits of a fold are too long to share out evenly.
    """
    nothing = np.zeros(0, dtype=np.int64)
    tasks = []
    for rows, tried in [(np.arange(len(data.known)), nothing), *folds]:
        known = rows[data.known[rows]]
        for k, part in enumerate(parts):
            own = known[part.learnt[known]]
            tasks.append((k, own if len(own) or not part.or_all else known, tried[part.scored[tried]]))
    # What learns from most comes first, so that it is not left alone at the end.
    everything, of_folds = tasks[: len(parts)], tasks[len(parts) :]
    tasks = everything + [task for task in of_folds if len(task[1]) and len(task[2])]
    tasks.sort(key=lambda task: -len(task[1]))
    done = Parallel(n_jobs=jobs)(delayed(_fitted)(parts[k].fit, parts[k].score, *rows) for k, *rows in tasks)
    stages: dict[int, Stage] = {}
    for (k, _, tried), (stage, scores) in zip(tasks, done, strict=True):
        if len(tried):
            parts[k].into[tried] = scores
        else:
            stages[k] = stage
    return [stages[k] for k in range(len(parts))]


def _fitted(
    fit: Callable[[Ints], Stage], score: Callable[[Stage, Ints], Floats], learnt: Ints, tried: Ints
) -> tuple[Stage, Floats]:
    stage = fit(learnt)
    return stage, score(stage, tried) if len(tried) else np.zeros(0)


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


def _with_known_types(data: Training) -> Bools:
    """Rows whose types of fault are known, to learn from; all of them, if no fault's are."""
    known: Bools = data.types_known[:, 0]
    return known if (known & data.gold[:, FAULT] & data.known).any() else np.ones_like(known)


def _fit_labels(seen: Singles, gold: Bools, config: TrainingConfig) -> FittedNetworks:
    return fit_networks(
        seen, gold, n=config.networks, hidden=config.hidden, alpha=config.alpha,
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


def _fit_faults(seen: Singles, types: Bools, config: TrainingConfig) -> FittedNetworks:
    return fit_networks(
        seen, types, n=config.type_networks, hidden=config.type_hidden,
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
