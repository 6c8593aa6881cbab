"""Tokens to words that carry over: names, numbers, dates and bodies folded together, runs of words as 64-bit hashes.

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
"""Stands before a sentence's first word."""

_FOLDED: Final[dict[str, str]] = {
    **dict.fromkeys(("mr", "mrs", "ms", "miss", "dr", "prof", "cllr"), "<title>"),
    **dict.fromkeys(
        ("council", "trust", "authority", "provider", "organisation", "council’s", "councils", "association"), "<body>",
    ),
    **dict.fromkeys(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), "<number>",
    ),
    **dict.fromkeys(
        (
            "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
            "december",
        ),
        "<month>",
    ),
    **dict.fromkeys(("n’t", "n't"), "not"),
    **dict.fromkeys(("’s", "'s", "’", "‘", "“", "”", '"', "`"), "'"),
    "–": "-",
    "—": "-",
    "£": "<money>",
}  # fmt: skip
_NEVER_A_NAME: Final = frozenset("ais")
_NUMBER = re.compile(r"[\d.,/:-]*\d[\d.,/:-]*(st|nd|rd|th)?")
_YEAR = re.compile(r"(19|20)\d\d(/\d\d)?")
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
_ALL_BITS: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words of a decision with a mark before each sentence.

    ``hashes`` has shape ``(n_words,)``; sentence ``i`` is ``hashes[bounds[i] : bounds[i + 1]]`` and begins with the
    mark.
    """

    hashes: Hashes
    bounds: Ints

    @property
    def sizes(self) -> Ints:
        """How many words each sentence has, its mark counted."""
        return np.diff(self.bounds)


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of words that begin at each word of a decision.

    ``hashes[k, t]`` is the hash of the ``k + 1`` words from word ``t`` on; it means something only where ``left[t]``,
    the words that word ``t``'s sentence has from there on, is greater than ``k``. ``row[t]`` is its sentence.
    """

    words: Words
    hashes: Hashes
    left: Ints
    row: Ints


def fold(word: str) -> str:
    """The word that stands for a lower-case token and all that are like it."""
    folded = _FOLDED.get(word)
    if folded is not None:
        return folded
    if len(word) == 1 and word.isalpha() and word not in _NEVER_A_NAME:
        return "<name>"
    if word[:1].isdigit() or word[-1:].isdigit():
        if _YEAR.fullmatch(word):
            return "<year>"
        if _NUMBER.fullmatch(word):
            return "<number>"
    return "<space>" if word.isspace() else word


def mix(values: Hashes) -> Hashes:
    """Values spread evenly over 64 bits."""
    mixed = values * _MULTIPLIER
    mixed ^= mixed >> _SHIFT
    return mixed


def hash_word(word: str) -> int:
    """Hash of a folded word, the same on every machine."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def hash_run(hashes: Sequence[int]) -> int:
    """Hash of a run of words from theirs, as ``runs_of`` gives it."""
    run = hashes[0]
    for following in hashes[1:]:
        mixed = run * int(_MULTIPLIER) & _ALL_BITS
        run = ((mixed ^ mixed >> int(_SHIFT)) + following) & _ALL_BITS
    return run


def join_words(parts: Sequence[Words]) -> Words:
    """Words of several decisions, one after the other."""
    if len(parts) == 1:
        return parts[0]
    ends = np.cumsum([len(words.hashes) for words in parts])
    bounds = [words.bounds[1:] + start for words, start in zip(parts, [0, *ends[:-1].tolist()], strict=True)]
    return Words(np.concatenate([words.hashes for words in parts]), np.concatenate([[0], *bounds]))


def runs_of(words: Words, longest: int) -> Runs:
    """Runs of 1, 2 and so on up to ``longest`` words of a decision."""
    n = len(words.hashes)
    hashes = np.zeros((longest, n), dtype=np.uint64)
    hashes[0] = words.hashes
    for k in range(1, min(longest, n)):
        hashes[k, : n - k] = mix(hashes[k - 1, : n - k])
        hashes[k, : n - k] += words.hashes[k:]
    sizes = words.sizes
    return Runs(
        words, hashes, np.repeat(words.bounds[1:], sizes) - np.arange(n), np.repeat(np.arange(len(sizes)), sizes)
    )
