"""What the model sees of a decision: places in the tables of ``space``, cues and context."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lgo_nlp.arrays import Bools, Hashes, Ints
from lgo_nlp.cues import LONGEST, CueTable, find_cues
from lgo_nlp.decision import Decision
from lgo_nlp.features.position import Context, context_of
from lgo_nlp.features.space import (
    LAST_BITS,
    N_LENGTHS,
    N_PLACES,
    NO_RUN,
    PAIRS,
    PLACES,
    RUN_BITS,
    WORD_BITS,
    WORDS_A_LENGTH,
)
from lgo_nlp.text.sentences import Tokens
from lgo_nlp.text.words import NGrams, Words, join_words, ngrams_of


@dataclass(frozen=True, slots=True)
class Features:
    """All that the model sees of a decision, or of several, of ``n`` sentences and ``n_words`` words.

    A sentence's start counts as a word of it.
    ``words`` (n_words,) holds each word's place in the table of words; ``runs`` (2, n_words) the places, in the table
    of runs, of the two and the three words that begin at each word; the words of sentence ``i`` are ``bounds[i]`` to
    ``bounds[i + 1]``. ``places`` (n, 6) holds the columns of where it stands, ``cues`` (n, n_groups) which cues it has.
    """

    words: Ints
    runs: Ints
    bounds: Ints
    places: Ints
    cues: Bools
    context: Context


def features_of(decision: Decision, tokens: Tokens, table: CueTable) -> Features:
    """Features of a decision's sentences."""
    return features_of_all([(decision, tokens)], table)


def features_of_all(pages: Sequence[tuple[Decision, Tokens]], table: CueTable) -> Features:
    """Features of the sentences of several decisions, one after the other; each must have a sentence.

    They are what each decision's own would be; making them together is twice as fast.
    """
    words = join_words([tokens.words for _, tokens in pages])
    runs = ngrams_of(words, LONGEST)
    context = context_of(pages)
    return Features(
        _top(words.hashes, WORD_BITS), _run_places(runs, context.lower), words.bounds, _places(words, context),
        find_cues(runs, table), context,
    )  # fmt: skip


def words_at(bounds: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Positions of the words of some sentences, and where each sentence starts among them."""
    sizes = bounds[rows + 1] - bounds[rows]
    starts = np.cumsum(sizes) - sizes
    return np.arange(sizes.sum()) + np.repeat(bounds[rows] - starts, sizes), starts


def _top(hashes: Hashes, bits: int) -> Ints:
    """The first bits of hashes."""
    return (hashes >> np.uint64(64 - bits)).view(np.int64)


def _run_places(runs: NGrams, lower: Bools) -> Ints:
    """Places of the runs; one that opens a sentence with a small letter is another than one with a capital.

    "the Council failed to reply" is an item, most likely of what somebody says; "The Council failed to reply." is told.
    """
    places = _top(runs.hashes[1:3], RUN_BITS)
    places[:, runs.words.bounds[:-1][lower]] ^= _SMALL
    places[1] += PAIRS.places
    for k in (0, 1):
        places[k][runs.left <= k + 1] = NO_RUN
    return places


def _places(words: Words, context: Context) -> Ints:
    role, section = context.role, context.section
    places = np.empty((len(role), len(PLACES)), dtype=np.int64)
    places[:, 0] = role
    places[:, 1] = role * 4 + 2 * (context.lead >= 0) + context.lower
    places[:, 2] = role * N_PLACES + np.minimum(context.place, N_PLACES - 1)
    places[:, 3] = _top(words.hashes.take(words.bounds[1:] - 1), LAST_BITS)
    places[:, 4] = np.minimum(words.sizes // WORDS_A_LENGTH, N_LENGTHS - 1)
    places[:, 5] = role * 2 + 1
    places[:-1, 5] -= section[1:] == section[:-1]
    places += _STARTS
    return places


_SMALL = 0x15A5A & ((1 << RUN_BITS) - 1)
"""Bits that move a run at a small start to another place; any would do."""

_STARTS = np.array([table.start for table in PLACES])
