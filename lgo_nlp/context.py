"""Where a sentence stands in its decision, and what the sentences around it look like to the first stage."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.decision import Decision, Role
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.sentences import Tokens

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ROLES: Final = tuple(Role)
N_FAULT_TYPES: Final = len(BY_NAME["fault"].types)
REACH: Final = 3
"""How many sentences to either side the second stage sees."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where each sentence of a decision stands; arrays of shape ``(n_sentences,)``.

    ``role`` is a position in ``ROLES``; ``lead`` is the sentence that leads in to the list the sentence is an item of,
    or -1; ``place`` counts the sentences of its paragraph before it.
    """

    role: Ints
    section: Ints
    paragraph: Ints
    lead: Ints
    place: Ints


def context_of(decision: Decision, tokens: Tokens) -> Context:
    """Where each sentence of a decision stands."""
    paragraph = np.array([s.paragraph for s in tokens.sentences], dtype=np.int64)
    section_of = np.array([p.section for p in decision.paragraphs], dtype=np.int64)
    role_of = np.array([ROLES.index(s.role) for s in decision.sections], dtype=np.int64)
    lead_of = np.array([-1 if p.lead_in is None else p.lead_in for p in decision.paragraphs], dtype=np.int64)
    numbers = np.arange(len(decision.paragraphs))
    first = np.searchsorted(paragraph, numbers, side="left")
    last = np.searchsorted(paragraph, numbers, side="right") - 1
    section = section_of[paragraph]
    lead_paragraph = lead_of[paragraph]
    lead = np.where(lead_paragraph >= 0, last[lead_paragraph], -1)
    return Context(role_of[section], section, paragraph, lead, np.arange(len(paragraph)) - first[paragraph])


def surroundings(logits: Floats, cues: Bools, context: Context) -> Floats:
    """What the second stage sees of each sentence: first-stage scores of it and of those around it, cues and place.

    ``logits`` has shape ``(n_sentences, n_labels)``; the result has one row a sentence and always the same columns.
    """
    n, labels = logits.shape
    scores = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    around = _Around(scores, context.section)
    columns: list[npt.NDArray[np.generic]] = [logits, scores]
    for step in range(-REACH, REACH + 1):
        if step:
            columns += [around.at(step), around.same(step)[:, None]]
    columns += [around.anywhere(step) for step in (-1, 1)]
    is_item = context.lead >= 0
    columns += [np.where(is_item[:, None], scores[context.lead], 0.0), is_item[:, None]]
    every = np.ones((n, 1))
    columns += [_mean_of_others(scores, every, group) for group in (context.paragraph, context.section)]
    columns += [np.broadcast_to(scores.mean(axis=0), (n, labels)), np.broadcast_to(scores.max(axis=0), (n, labels))]
    position = np.arange(n) / max(1, n - 1)
    columns += [position[:, None], (position**2)[:, None], _ONE_HOT[context.role], cues]
    return np.concatenate(columns, axis=1, dtype=np.float64)


def fault_surroundings(logits: Floats, faulty: Bools, kinds: Bools, context: Context) -> Floats:
    """What the second stage of the fault types sees of the sentences that are fault, and of the faults around them.

    ``logits`` has shape ``(n_sentences, n_fault_types)``, ``faulty`` ``(n_sentences,)``, and ``kinds`` holds the cues
    that tell the kind of a fault, shape ``(n_sentences, n_kinds)``. The result has one row a sentence that is fault.
    """
    mask = faulty[:, None].astype(np.float64)
    scores = mask / (1 + np.exp(-np.clip(logits, -60, 60)))
    around = _Around(scores, context.section)
    before = np.zeros_like(kinds)
    before[1:] = kinds[:-1]
    whole = np.zeros(len(faulty), dtype=np.int64)
    columns = [
        logits,
        scores,
        *(around.at(step) for step in (-2, -1, 1)),
        *(_mean_of_others(scores, mask, group) for group in (context.paragraph, context.section, whole)),
        np.where((context.lead >= 0)[:, None], scores[context.lead], 0.0),
        kinds,
        before,
    ]
    return np.concatenate(columns, axis=1, dtype=np.float64)[faulty]


def n_surroundings(n_cues: int) -> int:
    """How many columns ``surroundings`` has for a model with so many groups of cues."""
    columns: int = surroundings(np.zeros((1, len(LABELS))), np.zeros((1, n_cues), dtype=np.bool_), _NOWHERE).shape[1]
    return columns


def n_fault_surroundings(n_kinds: int) -> int:
    """How many columns ``fault_surroundings`` has for a model with so many groups that tell the kind of a fault."""
    kinds = np.zeros((1, n_kinds), dtype=np.bool_)
    columns: int = fault_surroundings(np.zeros((1, N_FAULT_TYPES)), np.ones(1, dtype=np.bool_), kinds, _NOWHERE).shape[
        1
    ]
    return columns


class _Around:
    """Scores of the sentences some steps away, zero beyond the decision and, for ``at``, beyond the section."""

    def __init__(self, scores: Floats, section: Ints) -> None:
        self._n = len(scores)
        self._scores = np.zeros((self._n + 2 * REACH, scores.shape[1]))
        self._scores[REACH : REACH + self._n] = scores
        self._section = np.full(self._n + 2 * REACH, -1)
        self._section[REACH : REACH + self._n] = section

    def anywhere(self, step: int) -> Floats:
        return self._scores[REACH + step : REACH + step + self._n]

    def same(self, step: int) -> Bools:
        there = self._section[REACH + step : REACH + step + self._n]
        same: Bools = there == self._section[REACH : REACH + self._n]
        return same

    def at(self, step: int) -> Floats:
        return self.anywhere(step) * self.same(step)[:, None]


def _mean_of_others(scores: Floats, weights: Floats, group: Ints) -> Floats:
    """Weighted mean score of the other sentences of the same group, zero where there is none.

    The sentences of a group stand together; ``scores`` carry their weights already.
    """
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    sizes = np.diff(np.r_[starts, len(group)])
    total = np.repeat(np.add.reduceat(scores, starts, axis=0), sizes, axis=0)
    count = np.repeat(np.add.reduceat(weights, starts, axis=0), sizes, axis=0)
    mean: Floats = (total - scores) / np.maximum(count - weights, 1)
    return mean


_ONE_HOT: Final = np.eye(len(ROLES))
_ONE: Final = np.zeros(1, dtype=np.int64)
_NOWHERE: Final = Context(role=_ONE, section=_ONE, paragraph=_ONE, lead=_ONE - 1, place=_ONE)
