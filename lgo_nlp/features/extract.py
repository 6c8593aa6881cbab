"""What the model sees of a decision: hashed words and n-grams, position and cues of each sentence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from lgo_nlp.arrays import Bools, Hashes, Ints, Singles
from lgo_nlp.cues import LONGEST, CueTable, cue_matrix, find_hits
from lgo_nlp.cues.assertion import statuses
from lgo_nlp.decision import Decision
from lgo_nlp.features.position import ROLES, Context, context_of
from lgo_nlp.text.sentences import Tokens
from lgo_nlp.text.words import NGrams, Words, follow, join_words, ngrams_of

WORD_BITS: Final = 15
NGRAM_BITS: Final = 17
LAST_BITS: Final = 10
"""Bits of a hash that are kept: of words and stems, of n-grams, and of a sentence's last word.

More bits mean fewer collisions and a larger model; these were chosen in cross-validation."""

N_WORDS: Final = 1 << WORD_BITS
"""Hashes of words that there are, and of stems."""

MOST_CUES: Final = 256
"""Groups of cues that there is room for."""


@dataclass(frozen=True, slots=True)
class NGramKind:
    """A kind of n-gram: how many words it spans, whether it is of stems, and whether only the outer two count."""

    length: int
    of_stems: bool = False
    apart: bool = False


NGRAM_KINDS: Final = (
    NGramKind(2), NGramKind(3), NGramKind(2, of_stems=True), NGramKind(3, of_stems=True, apart=True)
)  # fmt: skip
N_NGRAMS: Final = len(NGRAM_KINDS) << NGRAM_BITS
NO_NGRAM: Final = N_NGRAMS
"""Stands for an n-gram that its sentence's end cuts off."""

WORDS_A_LENGTH: Final = 6
N_LENGTHS: Final = 9
"""Sentence lengths are binned by so many words; the last bin holds all that are longer."""
N_PLACES: Final = 5
"""Sentences of a paragraph that are told apart; the last number stands for all that follow."""

USUAL_LENGTH: Final = 17
"""Words, its start among them, of a sentence whose columns count once for the labels."""

MOST_TOGETHER: Final = 30_000
"""Most words of a batch of decisions whose features are made together: larger batches are no faster."""

Item = TypeVar("Item")

POSITIONS: Final = {
    "role": len(ROLES),
    "role and item": len(ROLES) * 4,
    "role and place": len(ROLES) * N_PLACES,
    "last word": 1 << LAST_BITS,
    "length": N_LENGTHS,
    "end of section": len(ROLES) * 2,
}
"""What is seen of a sentence's position and form, and how many values each has."""


@dataclass(frozen=True, slots=True)
class Features:
    """All that the model sees of a decision, or of several, of ``n`` sentences and ``n_words`` words.

    A sentence's start counts as a word of it.

    Attributes:
        words: hash of each word, shape ``(n_words,)``.
        stems: hash of each word's stem, shape ``(n_words,)``.
        ngrams: hashes of the n-grams that begin at each word, of each of ``NGRAM_KINDS``, or ``NO_NGRAM``;
            shape ``(n_kinds, n_words)``.
        bounds: the words of sentence ``i`` are ``bounds[i]`` to ``bounds[i + 1]``; shape ``(n + 1,)``.
        positions: values of ``POSITIONS``, in their order; shape ``(6, n)``.
        cues: which groups of cues each sentence has; shape ``(n, n_groups)``.
        cue_groups: the same as one list, sentence after sentence; shape ``(n_found,)``.
        cue_bounds: those of sentence ``i`` are ``cue_bounds[i]`` to ``cue_bounds[i + 1]``; shape ``(n + 1,)``.
        statuses: whether each word is asserted, as a position in ``cues.assertion.STATUSES``; shape ``(n_words,)``.
        hits: sentence, group and status of each cue, shape ``(3, n_hits)``; the status is that of its first word.
        context: where each sentence stands.
    """

    words: Ints
    stems: Ints
    ngrams: Ints
    bounds: Ints
    positions: Ints
    cues: Bools
    cue_groups: Ints
    cue_bounds: Ints
    statuses: Ints
    hits: Ints
    context: Context


def features_of(decision: Decision, tokens: Tokens, table: CueTable) -> Features:
    """Features of a decision's sentences."""
    return features_of_all([(decision, tokens)], table)


def in_batches(items: Iterable[Item], n_words: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Items in batches of at most ``MOST_TOGETHER`` words, or of one that has more; no batch is empty."""
    batch: list[Item] = []
    total = 0
    for item in items:
        own = n_words(item)
        if batch and total + own > MOST_TOGETHER:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += own
    if batch:
        yield batch


def features_of_all(pages: Sequence[tuple[Decision, Tokens]], table: CueTable) -> Features:
    """Features of the sentences of several decisions, one after the other; each must have a sentence.

    They are what each decision's own would be; making them together is twice as fast.
    """
    words = join_words([tokens.words for _, tokens in pages])
    ngrams = ngrams_of(words, LONGEST)
    context = context_of(pages)
    hits = find_hits(ngrams, table)
    cues = cue_matrix(hits, ngrams, table)
    status = statuses(hits, table.names, ngrams, context.lead)
    rows, groups = np.divmod(np.flatnonzero(cues), max(1, cues.shape[1]))
    return Features(
        _top(words.hashes, WORD_BITS), _top(words.stems, WORD_BITS), _ngrams(ngrams, context.lower), words.bounds,
        _positions(words, context),
        cues, groups, np.searchsorted(rows, np.arange(len(cues) + 1)),
        status, np.stack([ngrams.row[hits.start], hits.group, status[hits.start]]), context,
    )  # fmt: skip


def length_scale(features: Features) -> Singles:
    """How much each column of the labels counts in each sentence; shape ``(n_sentences,)``.

    It falls with the fourth root of a sentence's length, so that the logit of a long one, with many columns to add up,
    is not so far from nought. The root is the square root twice, which is rounded alike wherever a sentence stands.
    """
    scale: Singles = np.sqrt(np.sqrt(USUAL_LENGTH / np.diff(features.bounds))).astype(np.float32)
    return scale


def _top(hashes: Hashes, bits: int) -> Ints:
    """The first bits of hashes."""
    return (hashes >> np.uint64(64 - bits)).view(np.int64)


def _ngrams(ngrams: NGrams, lower: Bools) -> Ints:
    """Hashes of n-grams of each kind; one that opens a sentence with a small letter differs from one with a capital.

    "the Council failed to reply" is a list item, most likely an allegation; "The Council failed to reply." is asserted.
    """
    stems, n = ngrams.words.stems, len(ngrams.row)
    full = np.zeros((len(NGRAM_KINDS), n), dtype=np.uint64)
    for k, kind in enumerate(NGRAM_KINDS):
        if kind.of_stems:  # of three as of two, the outer ones
            there = max(n - kind.length + 1, 0)
            full[k, :there] = follow(stems[:there], stems[kind.length - 1 :])
        else:
            full[k] = ngrams.hashes[kind.length - 1]
    hashes = _top(full, NGRAM_BITS)
    hashes[:, ngrams.words.bounds[:-1][lower]] ^= _SMALL
    for k, kind in enumerate(NGRAM_KINDS):
        hashes[k] += k << NGRAM_BITS
        hashes[k][ngrams.left < kind.length] = NO_NGRAM
    return hashes


def _positions(words: Words, context: Context) -> Ints:
    role, section = context.role, context.section
    found = np.empty((len(POSITIONS), len(role)), dtype=np.int64)
    found[0] = role
    found[1] = role * 4 + 2 * (context.lead >= 0) + context.lower
    found[2] = role * N_PLACES + np.minimum(context.place, N_PLACES - 1)
    found[3] = _top(words.hashes.take(words.bounds[1:] - 1), LAST_BITS)
    found[4] = np.minimum(words.sizes // WORDS_A_LENGTH, N_LENGTHS - 1)
    found[5] = role * 2 + 1
    found[5, :-1] -= section[1:] == section[:-1]
    return found


_SMALL = 0x15A5A & ((1 << NGRAM_BITS) - 1)
"""Bits that move an n-gram at a small start to another hash; any would do."""
