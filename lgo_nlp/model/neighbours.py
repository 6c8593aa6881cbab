"""Input of the second stages: first-stage scores of a sentence and of those around it."""

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from lgo_nlp.arrays import Bools, Floats, Ints, Singles
from lgo_nlp.features.position import ROLES, Context
from lgo_nlp.labels import BY_NAME, LABELS

Real = TypeVar("Real", Floats, Singles)

N_FAULT_TYPES: Final = len(BY_NAME["fault"].types)
REACH: Final = 3  # how many sentences to either side the second stage sees


def sigmoid(values: Real) -> Real:
    """Logistic function of an array, in the precision of its values."""
    result = np.clip(values, -60, 60)
    np.negative(result, out=result)
    np.exp(result, out=result)
    result += 1
    return np.reciprocal(result, out=result)


def surroundings(logits: Floats, cues: Bools, context: Context) -> Singles:
    """Input of the second stage: first-stage scores of each sentence and of those around it, its cues and position.

    ``logits`` has shape ``(n_sentences, n_labels)``; the result has one row a sentence and always the same columns.
    """
    n, sizes = len(logits), context.sizes
    scores = sigmoid(logits.astype(np.float32))
    near, same = _near(scores, context.section, _STEPS)
    beside, _ = _near(scores, np.repeat(np.arange(len(sizes)), sizes), _BESIDE)
    is_item = (context.lead >= 0)[:, None]
    number = np.arange(n) - np.repeat(context.edges[:-1], sizes)
    position = (number / np.repeat(np.maximum(sizes - 1, 1), sizes))[:, None]
    means = np.add.reduceat(scores, context.edges[:-1], axis=0) / sizes[:, None]
    greatest = np.maximum.reduceat(scores, context.edges[:-1], axis=0)
    return np.concatenate(
        [
            logits,
            scores,
            *near,
            same,
            *beside,
            scores.take(context.lead, axis=0, mode="wrap") * is_item,
            is_item,
            context.lower[:, None],
            _mean_of_others(scores, context.paragraph),
            _mean_of_others(scores, context.section),
            np.repeat(means, sizes, axis=0),
            np.repeat(greatest, sizes, axis=0),
            position,
            position**2,
            _ONE_HOT.take(context.role, axis=0),
            cues,
        ],
        axis=1,
        dtype=np.float32,
    )


def fault_surroundings(logits: Floats, faulty: Bools, kinds: Bools, context: Context) -> Singles:
    """Input of the second stage of the fault types: first-stage scores of each fault and of the faults around it.

    ``faulty`` says which sentences are fault, shape ``(n_sentences,)``; ``logits`` has a row for each of those, shape
    ``(n_faults, n_fault_types)``, as has the result. ``kinds`` holds the cues for kinds of fault, shape
    ``(n_sentences, n_kinds)``.
    """
    rows = np.flatnonzero(faulty)
    scores = sigmoid(logits)
    ordinal = np.full(len(faulty), len(rows))
    ordinal[rows] = np.arange(len(rows))
    padded = np.concatenate([scores, np.zeros((1, scores.shape[1]))])

    def at(places: Ints, there: Bools) -> Floats:
        """Scores of the faults at some places, zeros where there is none."""
        found: Floats = padded.take(np.where(there, ordinal.take(places, mode="clip"), len(rows)), axis=0)
        return found

    section, lead = context.section[rows], context.lead[rows]
    near = rows[:, None] + _FAULT_STEPS
    inside = (near >= 0) & (near < len(faulty))
    inside &= context.section.take(near, mode="clip") == section[:, None]
    number = np.repeat(np.arange(len(context.edges) - 1), context.sizes)
    decision = number[rows]
    groups = (context.paragraph[rows], section, decision)
    follows = (rows > 0) & (number.take(rows - 1, mode="clip") == decision)
    return np.concatenate(
        [
            logits,
            scores,
            at(near, inside).reshape(len(rows), near.shape[1] * scores.shape[1]),
            *(_mean_of_others(scores, group) for group in groups),
            at(lead, lead >= 0),
            kinds[rows],
            kinds.take(rows - 1, axis=0, mode="clip") & follows[:, None],
        ],
        axis=1,
        dtype=np.float32,
    )


def n_surroundings(n_cues: int) -> int:
    """How many columns ``surroundings`` has for a model with so many groups of cues."""
    cues, none = np.zeros((1, n_cues), dtype=np.bool_), np.zeros((1, len(LABELS)))
    return int(surroundings(none, cues, _NOWHERE).shape[1])


def n_fault_surroundings(n_kinds: int) -> int:
    """How many columns ``fault_surroundings`` has for a model with so many groups of cues for kinds of fault."""
    kinds, faulty = np.zeros((1, n_kinds), dtype=np.bool_), np.ones(1, dtype=np.bool_)
    return int(fault_surroundings(np.zeros((1, N_FAULT_TYPES)), faulty, kinds, _NOWHERE).shape[1])


def _near(scores: Singles, group: Ints, steps: Sequence[int]) -> tuple[list[Singles], Bools]:
    """Scores of the sentences so many steps away, zeros where those are of another group, and which are of the same.

    The scores have shape ``(n_sentences, k)`` a step; the second array has shape ``(n_sentences, n_steps)``.
    """
    n, same = len(scores), np.zeros((len(scores), len(steps)), dtype=np.bool_)
    found: list[Singles] = []
    for k, step in enumerate(steps):
        own, other = slice(max(-step, 0), n - max(step, 0)), slice(max(step, 0), n - max(-step, 0))
        near = np.zeros_like(scores)
        if n > abs(step):
            same[own, k] = group[other] == group[own]
            np.multiply(scores[other], same[own, k, None], out=near[own])
        found.append(near)
    return found, same


def _mean_of_others(scores: Floats | Singles, group: Ints) -> Floats:
    """Mean score of the other sentences of the same group, zero where there are none; its rows are adjacent."""
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]][: len(group)])
    sizes = np.diff(np.r_[starts, len(group)])
    # In doubles, so that taking its own score off again leaves nothing of it.
    total = np.repeat(np.add.reduceat(scores, starts, axis=0, dtype=np.float64), sizes, axis=0)
    total -= scores
    total /= np.maximum(np.repeat(sizes, sizes) - 1, 1)[:, None]
    return total


_STEPS: Final = tuple(step for step in range(-REACH, REACH + 1) if step)
_BESIDE: Final = (-1, 1)
_FAULT_STEPS: Final = np.array([-2, -1, 1])
_ONE_HOT: Final = np.eye(len(ROLES), dtype=np.float32)
_FIRST: Final = np.zeros(1, dtype=np.int64)
_NOWHERE: Final = Context(_FIRST, _FIRST, _FIRST, _FIRST - 1, _FIRST, _FIRST > 0, np.array([0, 1]))
