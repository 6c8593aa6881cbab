"""Logits of the first stages: what each sentence's columns weigh together, without writing the columns out.

Each word is looked up once, and words are added up by sentence; what a lead-in weighs is its own sum, passed on. It
comes to the same as the product of the rows of ``families`` with the weights.
"""

from itertools import pairwise

import numpy as np

from lgo_nlp.arrays import Ints, Singles
from lgo_nlp.features.extract import Features, words_at
from lgo_nlp.features.position import ROLES
from lgo_nlp.features.space import (
    CUES,
    CUES_BY_ROLE,
    FEWER_BITS,
    FEWER_RUN_BITS,
    RUNS,
    TYPE_CUES,
    TYPE_LEADS,
    TYPE_PAIRS,
    TYPE_ROLES,
    TYPE_WORDS,
    WORDS,
)


def product(values: Singles, weights: Singles, edges: Ints) -> Singles:
    """Product of two matrices, decision by decision: rows ``edges[i]`` to ``edges[i + 1]`` are of decision ``i``.

    BLAS may round a row otherwise beside other rows, and a page's scores must not hang on the pages beside it.
    """
    found: Singles = np.empty((len(values), weights.shape[1]), dtype=np.float32)
    for start, stop in pairwise(edges.tolist()):
        np.matmul(values[start:stop], weights, out=found[start:stop])
    return found


def weigh_labels(features: Features, weights: Singles) -> Singles:
    """Product of the labels' rows with weights of shape ``(COLUMNS, k)``; shape ``(n_sentences, k)``."""
    k, context = weights.shape[1], features.context
    n, n_groups = features.cues.shape
    # ``take`` copies rows of a table many times as fast as indexing does.
    each = WORDS.of(weights).take(features.words, axis=0)
    each[:, :k] += RUNS.of(weights).take(features.runs, axis=0).sum(axis=0)
    words = np.add.reduceat(each, features.bounds[:-1])
    has_cue = features.cues.astype(np.float32)
    cues = product(has_cue, CUES.of(weights)[:n_groups], context.edges)
    in_roles = product(has_cue, CUES_BY_ROLE.of(weights)[:n_groups], context.edges)
    logits: Singles = words[:, :k] + cues[:, :k]
    logits += weights.take(features.places, axis=0).sum(axis=1)
    logits += in_roles.reshape(n, len(ROLES), k)[np.arange(n), context.role]
    same = (context.section[1:] == context.section[:-1])[:, None]
    logits[1:] += cues[:-1, k : 2 * k] * same
    logits[:-1] += cues[1:, 2 * k : 3 * k] * same
    items = np.flatnonzero(context.lead >= 0)
    lead = context.lead[items]
    logits[items] += words[lead, k:] + cues[lead, 3 * k :]
    return logits


def weigh_types(features: Features, weights: Singles, rows: Ints) -> Singles:
    """Product of the types' rows of some sentences with weights of shape ``(TYPE_COLUMNS, k)``."""
    k, context, bounds = weights.shape[1], features.context, features.bounds
    n_groups = features.cues.shape[1]
    at, starts = words_at(bounds, rows)
    each = TYPE_WORDS.of(weights).take(features.words.take(at) >> FEWER_BITS, axis=0)
    each += TYPE_PAIRS.of(weights).take(features.runs[0].take(at) >> FEWER_RUN_BITS, axis=0, mode="clip")
    logits: Singles = np.add.reduceat(each, starts)
    cue_weights = TYPE_CUES.of(weights)[:n_groups]
    cues = features.cues.astype(np.float32)
    edges = np.searchsorted(rows, context.edges)
    logits += product(cues[rows], cue_weights[:, :k], edges)
    before = np.maximum(rows - 1, 0)
    same = (rows > 0) & (context.section[before] == context.section[rows])
    logits += product(cues[before] * same[:, None], cue_weights[:, k:], edges)
    logits += TYPE_ROLES.of(weights)[context.role[rows]]
    lead = context.lead[rows]
    items = np.flatnonzero(lead >= 0)
    if len(items):
        leads, which = np.unique(lead[items], return_inverse=True)
        at, starts = words_at(bounds, leads)
        each = TYPE_LEADS.of(weights).take(features.words.take(at) >> FEWER_BITS, axis=0)
        logits[items] += np.add.reduceat(each, starts)[which]
    return logits
