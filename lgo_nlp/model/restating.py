"""What other sections of a decision say in like words: cosines of hashed vectors of words, weighed by labels' scores.

A summary and a final decision say again what the findings have told, and findings judge what the complaint named: that
another section has a sentence much like this one, and which labels that one has, says something of this one's.

A sentence's vector has the inverse document frequencies of its words, each once.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from lgo_nlp.arrays import Floats, Ints, Singles
from lgo_nlp.features import N_WORDS, Features
from lgo_nlp.features.position import PASSAGE

DIMENSIONS: Final = 512
"""Length of a sentence's vector, into which words are hashed."""
LEAST_SCORE: Final = 0.5
"""First-stage score that a sentence must have for some label, so that others are compared with it; these scores run
high, as rare labels are weighed up."""
MOST_COMPARED: Final = 256
"""Sentences of a decision that its others are compared with, at most, so that time and memory grow with its length."""
COMMON: Final = 0.05
"""Share of the sentences beyond which a word says nothing of what a sentence is about."""
FEWEST_COMMON: Final = 20
"""Sentences that a common word must stand in: of few sentences any word has a great share."""


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
    return np.where(frequency > max(COMMON * n_sentences, FEWEST_COMMON), 0, idf).astype(np.float32)


def restated(scores: Floats, features: Features, idf: Singles) -> Singles:
    """For each sentence and label, how much a sentence of another section is both like it and likely to have the label.

    It is the greatest product of a cosine and a first-stage score, shape ``(n_sentences, n_labels)``, as is that of
    ``scores``; zero in passages. ``idf`` is what ``inverse_frequencies`` gives.
    """
    context = features.context
    found: Singles = np.zeros(scores.shape, dtype=np.float32)
    for start, stop in pairwise(context.edges.tolist()):
        if context.section[start] != context.section[stop - 1]:  # sections lie one after the other
            likely, cosines = _compared(scores, features, idf, start, stop)
            if len(likely):
                products = cosines * scores[likely].T.astype(np.float32)[:, :, None]
                found[start:stop] = np.maximum.reduce(products, axis=1).T
    found[context.role == PASSAGE] = 0
    return found


def most_alike(scores: Floats, features: Features, idf: Singles, rows: Sequence[int]) -> list[list[tuple[int, float]]]:
    """Of some sentences of one decision, for each label: the sentence that ``restated`` took, and what it gave.

    That is 0.0, of the sentence itself, if there is nothing like it.
    """
    nothing = [[(row, 0.0)] * scores.shape[1] for row in rows]
    likely, cosines = _compared(scores, features, idf, 0, len(scores))
    if not len(likely):
        return nothing
    found = []
    for row, none in zip(rows, nothing, strict=True):
        products = cosines[:, [row]] * scores[likely].astype(np.float32)
        best = zip(likely[products.argmax(axis=0)].tolist(), products.max(axis=0).tolist(), strict=True)
        is_passage = features.context.role[row] == PASSAGE
        found.append([pair if pair[1] > 0 and not is_passage else none[0] for pair in best])
    return found


def _compared(scores: Floats, features: Features, idf: Singles, start: int, stop: int) -> tuple[Ints, Singles]:
    """Sentences of a decision, ``start`` to ``stop``, that are likely to have a label, and the cosine of each with all.

    Cosines have shape ``(n_likely, stop - start)``; they are zero within a section.
    """
    surest = scores[start:stop].max(axis=1)
    likely = np.flatnonzero(surest >= LEAST_SCORE)
    if len(likely) > MOST_COMPARED:
        likely = np.sort(likely[np.argsort(-surest[likely], kind="stable")[:MOST_COMPARED]])
    section = features.context.section[start:stop]
    vectors = _vectors(features.words, features.bounds[start : stop + 1], idf)
    lengths = np.maximum(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)), 1e-6)
    cosines: Singles = vectors[likely] @ vectors.T
    cosines /= lengths[likely, None] * lengths
    cosines[section[likely, None] == section] = 0
    return likely + start, cosines


def _vectors(words: Ints, bounds: Ints, idf: Singles) -> Singles:
    """Vectors of sentences, zero if all their words are common; ``(n_sentences, DIMENSIONS)``."""
    n = len(bounds) - 1
    own = words[bounds[0] : bounds[-1]]
    cells = np.repeat(np.arange(0, n * DIMENSIONS, DIMENSIONS), np.diff(bounds)) + own % DIMENSIONS
    vectors: Singles = np.zeros(n * DIMENSIONS, dtype=np.float32)
    np.maximum.at(vectors, cells, idf.take(own))  # of two words that share a cell the rarer one counts
    return vectors.reshape(n, DIMENSIONS)
