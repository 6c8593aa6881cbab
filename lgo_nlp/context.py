"""Where a sentence stands in its decision, and what the sentences around it look like to the first stage."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.decision import Decision, Role
from lgo_nlp.labels import LABELS
from lgo_nlp.sentences import Tokens

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ROLES: Final = tuple(Role)
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


def surroundings(logits: Floats, cues: npt.NDArray[np.bool_], context: Context) -> Floats:
    """What the second stage sees of each sentence: first-stage scores of it and of those around it, cues and place.

    ``logits`` has shape ``(n_sentences, n_labels)``; the result has one row a sentence and always the same columns.
    """
    n, labels = logits.shape
    scores = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    columns: list[npt.NDArray[np.generic]] = [logits, scores]
    for step in range(-REACH, REACH + 1):
        if step:
            near, same = _shifted(scores, context.section, step)
            columns += [near, same[:, None]]
    columns += [_shifted(scores, np.zeros(n, dtype=np.int64), step)[0] for step in (-1, 1)]
    is_item = context.lead >= 0
    columns += [np.where(is_item[:, None], scores[context.lead], 0.0), is_item[:, None]]
    columns += [_mean_of_others(scores, group) for group in (context.paragraph, context.section)]
    columns += [np.broadcast_to(scores.mean(axis=0), (n, labels)), np.broadcast_to(scores.max(axis=0), (n, labels))]
    position = np.arange(n) / max(1, n - 1)
    columns += [position[:, None], (position**2)[:, None], np.eye(len(ROLES))[context.role], cues]
    return np.concatenate(columns, axis=1, dtype=np.float64)


def n_surroundings(n_cues: int) -> int:
    """How many columns ``surroundings`` has for a model with so many groups of cues."""
    one = np.zeros(1, dtype=np.int64)
    nowhere = Context(role=one, section=one, paragraph=one, lead=one - 1, place=one)
    columns: int = surroundings(np.zeros((1, len(LABELS))), np.zeros((1, n_cues), dtype=np.bool_), nowhere).shape[1]
    return columns


def _shifted(scores: Floats, group: Ints, step: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Scores of the sentence ``step`` away, zero where that is of another group, and where it is of the same."""
    n = len(scores)
    other = np.arange(n) + step
    same = (other >= 0) & (other < n)
    other = np.clip(other, 0, n - 1)
    same &= group[other] == group
    return np.where(same[:, None], scores[other], 0.0), same


def _mean_of_others(scores: Floats, group: Ints) -> Floats:
    """Mean score of the other sentences of the same group, zero where there is none."""
    size = int(group.max()) + 1
    count = np.bincount(group, minlength=size)[group][:, None]
    total = np.stack([np.bincount(group, weights=column, minlength=size) for column in scores.T], axis=1)[group]
    result: Floats = (total - scores) / np.maximum(count - 1, 1)
    return result
