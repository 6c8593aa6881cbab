"""Tokens normalised (names, numbers and bodies become placeholders), their stems and n-grams as 64-bit hashes.

A decision says "Miss X" and "the Council" where another says "Mr K" and "the Trust"; a model that learns the one
should read the other. Everything here works on whole decisions at once, as arrays of hashes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np

from lgo_nlp.arrays import Hashes, Ints

START: Final = "<s>"
"""Placed before a sentence's first word."""

_ALIKE: Final[dict[str, tuple[str, ...]]] = {
    "<title>": ("mr", "mrs", "ms", "miss", "dr", "prof", "cllr"),
    "<body>": ("council", "trust", "authority", "provider", "organisation", "council’s", "councils", "association"),
    "<number>": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    "<month>": (
        "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
        "december",
    ),
    "<money>": ("£",),
    "not": ("n’t", "n't"),
    "'": ("’s", "'s", "’", "‘", "“", "”", '"', "`"),
    "-": ("–", "—"),
}  # fmt: skip
_NORMAL_FORMS: Final = {word: form for form, words in _ALIKE.items() for word in words}
_NEVER_A_NAME: Final = frozenset("ais")
"""Single letters that are words: the article, the pronoun, and the ``s`` of a possessive or section."""

_NUMBER = re.compile(r"[\d.,/:-]*\d[\d.,/:-]*(st|nd|rd|th)?")
_YEAR = re.compile(r"(19|20)\d\d(/\d\d)?")
STEM_LENGTH: Final = 5
"""Letters of a word that are its stem: "appeals" and "appealed" have the same. Snowball's stems serve no better (on 631
decisions of hands left out F1 .889 and .890), and take a package."""

_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio: the usual constant of multiplicative (Fibonacci) hashing."""
_SHIFT: Final = np.uint64(29)
"""Mixes high bits into low ones. Trained weights depend on the hashes, so this and the constant must not change."""

_ALL_BITS: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Words:
    """Hashes of the normalised words of a decision, with ``START`` before each sentence.

    ``hashes`` has shape ``(n_words,)``, ``bounds`` ``(n_sentences + 1,)``; sentence ``i`` is
    ``hashes[bounds[i] : bounds[i + 1]]``. ``stems``, shape ``(n_words,)``, are the hashes of the words' stems.
    """

    hashes: Hashes
    stems: Hashes
    bounds: Ints

    @property
    def sizes(self) -> Ints:
        """Number of words in each sentence, ``START`` included; shape ``(n_sentences,)``."""
        return np.diff(self.bounds)


@dataclass(frozen=True, slots=True)
class NGrams:
    """N-grams that begin at each word of a decision.

    ``hashes``, shape ``(longest, n_words)``: ``hashes[k, t]`` is the hash of the ``k + 1`` words from word ``t`` on. It
    is valid only where ``left[t] > k``: ``left``, shape ``(n_words,)``, counts the words from ``t`` to the end of its
    sentence. ``row``, shape ``(n_words,)``, is the sentence of each word.
    """

    words: Words
    hashes: Hashes
    left: Ints
    row: Ints


def normalise(word: str) -> str:
    """A lower-case token, or the placeholder of its kind, such as ``<name>`` or ``<number>``."""
    found = _NORMAL_FORMS.get(word)
    if found is not None:
        return found
    if len(word) == 1 and word.isalpha() and word not in _NEVER_A_NAME:
        return "<name>"
    if word[:1].isdigit() or word[-1:].isdigit():
        if _YEAR.fullmatch(word):
            return "<year>"
        if _NUMBER.fullmatch(word):
            return "<number>"
    return "<space>" if word.isspace() else word


def stem(normalised: str) -> str:
    """The stem of a normalised word: its first letters. What is not all letters is a stem as it is.

    >>> stem("apologised"), stem("apology"), stem("<name>"), stem("face-to-face")
    ('apolo', 'apolo', '<name>', 'face-to-face')
    """
    return normalised[:STEM_LENGTH] if normalised.isalpha() else normalised


def hash_word(word: str) -> int:
    """Hash of a normalised word, 64 bits, the same on every machine."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def hash_ngram(hashes: Sequence[int]) -> int:
    """Hash of one n-gram from the hashes of its words, equal to the one that ``ngrams_of`` computes."""
    value = hashes[0]
    for following in hashes[1:]:
        mixed = value * int(_MULTIPLIER) & _ALL_BITS
        value = ((mixed ^ mixed >> int(_SHIFT)) + following) & _ALL_BITS
    return value


def join_words(parts: Sequence[Words]) -> Words:
    """Words of several decisions concatenated, as if they were one decision."""
    if len(parts) == 1:
        return parts[0]
    ends = np.cumsum([len(words.hashes) for words in parts])
    bounds = [words.bounds[1:] + start for words, start in zip(parts, [0, *ends[:-1].tolist()], strict=True)]
    hashes, stems = (np.concatenate(own) for own in zip(*((words.hashes, words.stems) for words in parts), strict=True))
    return Words(hashes, stems, np.concatenate([[0], *bounds]))


def follow(runs: Hashes, words: Hashes) -> Hashes:
    """Hashes of n-grams, each of a run of words and a word behind it; all of shape ``(n,)``."""
    mixed = runs * _MULTIPLIER
    mixed ^= mixed >> _SHIFT
    mixed += words
    return mixed


def ngrams_of(words: Words, longest: int) -> NGrams:
    """N-grams of 1 to ``longest`` words of a decision."""
    n = len(words.hashes)
    hashes = np.zeros((longest, n), dtype=np.uint64)
    hashes[0] = words.hashes
    for k in range(1, min(longest, n)):
        hashes[k, : n - k] = follow(hashes[k - 1, : n - k], words.hashes[k:])
    sizes = words.sizes
    return NGrams(
        words, hashes, np.repeat(words.bounds[1:], sizes) - np.arange(n), np.repeat(np.arange(len(sizes)), sizes)
    )
