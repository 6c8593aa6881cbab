"""What other sections of a decision say in like words: cosines of hashed TF-IDF vectors, weighed by labels' scores.

A summary and a final decision say again what the findings have told, and findings judge what the complaint named: that
another section has a sentence much like this one, and which labels that one has, says something of this one's.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from lgo_nlp.arrays import Floats, Ints, Singles
from lgo_nlp.features import N_WORDS, Features
from lgo_nlp.features.position import PASSAGE

DIMENSIONS: Final = 512
"""Length of a sentence's vector: words are hashed into it, a power of two."""
LEAST_SCORE: Final = 0.5
"""First-stage score that a sentence must have for some label, so that others are compared with it; these scores run
high, as rare labels are weighed up."""
MOST_COMPARED: Final = 256
"""Sentences of a decision that its others are compared with, at most, so that time and memory grow with its length."""
COMMON: Final = 0.05
"""Share of the sentences beyond which a word says nothing of what a sentence is about."""


def inverse_frequencies(every: Sequence[Features]) -> Singles:
    """Inverse document frequency of each hashed word, shape ``(N_WORDS,)``, among the sentences of some decisions.

    It is zero for common words; one that no sentence has counts as the rarest.
    """
    n_sentences, frequency = 0, np.zeros(N_WORDS, dtype=np.int64)
    for features in every:
        sizes = np.diff(features.bounds)
        pairs = np.unique(np.repeat(np.arange(len(sizes)), sizes) * N_WORDS + features.words)
        frequency += np.bincount(pairs % N_WORDS, minlength=N_WORDS)
        n_sentences += len(sizes)
    idf = np.log((n_sentences + 1) / (frequency + 1))
    return np.where(frequency > COMMON * n_sentences, 0, idf).astype(np.float32)


def restated(scores: Floats, features: Features, idf: Singles) -> Singles:
    """For each sentence and label, how much a sentence of another section is both like it and likely to have the label.

    It is the greatest product of a cosine and a first-stage score, shape ``(n_sentences, n_labels)``, as is that of
    ``scores``; zero in passages. ``idf`` (n_words,) weighs the hashed words of ``features``.
    """
    context = features.context
    found: Singles = np.zeros(scores.shape, dtype=np.float32)
    if (context.role == PASSAGE).all():
        return found
    vectors = _vectors(features, idf)
    for start, stop in pairwise(context.edges.tolist()):
        section = context.section[start:stop]
        if section[0] != section[-1]:  # sections lie one after the other
            found[start:stop] = _greatest(vectors[start:stop], section, scores[start:stop].astype(np.float32))
    return found


def _vectors(features: Features, idf: Singles) -> Singles:
    """Vectors of the sentences, of length one, or zero if all their words are common; ``(n_sentences, DIMENSIONS)``."""
    n = len(features.context.role)
    vectors = np.zeros(n * DIMENSIONS, dtype=np.float32)
    rows = np.repeat(np.arange(0, n * DIMENSIONS, DIMENSIONS), np.diff(features.bounds))
    vectors[rows + features.words % DIMENSIONS] = idf.take(features.words)
    table = vectors.reshape(n, DIMENSIONS)
    lengths = np.sqrt(np.einsum("ij,ij->i", table, table))
    found: Singles = table / np.maximum(lengths, 1e-6)[:, None]
    return found


def most_alike(scores: Floats, features: Features, idf: Singles, row: int) -> list[tuple[int, float]]:
    """Of one sentence of one decision, for each label: the sentence that ``restated`` took, and what it gave.

    Zero, from whichever sentence, if there is nothing like it.
    """
    if features.context.role[row] == PASSAGE:
        return [(row, 0.0)] * scores.shape[1]
    likely, cosines = _compared(_vectors(features, idf), features.context.section, scores.astype(np.float32))
    products = cosines[:, [row]] * scores[likely]
    if not len(likely):
        return [(row, 0.0)] * scores.shape[1]
    best = products.argmax(axis=0)
    return list(zip(likely[best].tolist(), products.max(axis=0).tolist(), strict=True))


def _greatest(vectors: Singles, section: Ints, scores: Singles) -> Singles:
    """``restated`` of one decision."""
    likely, cosines = _compared(vectors, section, scores)
    found = np.zeros_like(scores)
    if len(likely):
        for label, own in enumerate(scores[likely].T):
            found[:, label] = np.maximum.reduce(cosines * own[:, None])  # over the first axis: the quick one
    return found


def _compared(vectors: Singles, section: Ints, scores: Singles) -> tuple[Ints, Singles]:
    """Sentences of a decision that are likely to have a label, and the cosine of each with all: zero in its section."""
    likely = np.flatnonzero(scores.max(axis=1) >= LEAST_SCORE)
    if len(likely) > MOST_COMPARED:
        surest = np.argsort(-scores[likely].max(axis=1), kind="stable")
        likely = np.sort(likely[surest[:MOST_COMPARED]])
    cosines: Singles = vectors[likely] @ vectors.T
    cosines[section[likely, None] == section] = 0
    return likely, cosines
