"""Tokens to words that carry over: names, numbers, dates and bodies folded together, n-grams as 64-bit hashes.

A decision says "Miss X" and "the Council" where another says "Mr K" and "the Trust"; a model that learns the one
should read the other. Everything here works on whole decisions at once, as arrays of hashes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.sentences import Tokens, pipeline, tokens_of

Hashes = npt.NDArray[np.uint64]

LONGEST: Final = 6
"""Words in the longest phrase that can be found."""

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
_WORD: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words of a decision with a mark before each sentence.

    ``hashes`` has shape ``(n_words,)``; sentence ``i`` is ``hashes[bounds[i] : bounds[i + 1]]`` and begins with the
    mark; ``row[k]`` is the sentence of word ``k``.
    """

    hashes: Hashes
    bounds: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]


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
    return mixed ^ (mixed >> _SHIFT)


def hash_word(word: str) -> int:
    """Hash of a folded word, the same on every machine."""
    return int(pipeline().vocab.strings.add(word))


class _Folding:
    """Remembers what each token's hash folds to; forgets all when it has grown too large."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def __call__(self, lower: Hashes) -> Hashes:
        distinct, inverse = np.unique(lower, return_inverse=True)
        if len(self._known) > 200_000:
            self._known.clear()
        known, strings = self._known, pipeline().vocab.strings
        folded = np.empty(len(distinct), dtype=np.uint64)
        for place, value in enumerate(distinct.tolist()):
            found = known.get(value)
            if found is None:
                # A word that was forgotten since it was read stands for itself, as nearly every word does.
                found = known[value] = hash_word(fold(strings[value])) if value in strings else value
            folded[place] = found
        return mix(folded)[inverse]


_folding = _Folding()


def words_of(tokens: Tokens) -> Words:
    """Folded words of a decision's tokens."""
    return _marked(_folding(tokens.lower), tokens.bounds)


def words_of_texts(texts: Sequence[str]) -> Words:
    """Folded words of texts that are sentences already."""
    lower, bounds = tokens_of(texts)
    return _marked(_folding(lower), bounds)


def _marked(folded: Hashes, bounds: npt.NDArray[np.int64]) -> Words:
    """A mark put before each sentence."""
    n = len(bounds) - 1
    hashes = np.insert(folded, bounds[:-1], np.uint64(hash_word("<s>")))
    marked = bounds + np.arange(n + 1)
    return Words(hashes, marked, np.repeat(np.arange(n), np.diff(marked)))


def ngrams(words: Words, n: int) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """Hashes of the runs of ``n`` words that stay inside a sentence, and the sentence of each; shape ``(n_runs,)``."""
    *_, last = runs_up_to(words, n)
    return last


def runs_up_to(words: Words, longest: int) -> Iterator[tuple[Hashes, npt.NDArray[np.int64]]]:
    """What ``ngrams`` gives for 1, 2 and so on up to ``longest`` words."""
    hashes, row = words.hashes, words.row
    run = hashes
    for n in range(1, longest + 1):
        if n > len(hashes):
            yield np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
            continue
        if n > 1:
            run = mix(run[:-1]) + hashes[n - 1 :]
        inside = row[: len(run)] == row[n - 1 :]
        yield run[inside], row[: len(run)][inside]


@cache
def _word_hashes(text: str) -> tuple[int, ...]:
    """Hashes of the folded tokens of one word as it is written."""
    return tuple(words_of_texts([text]).hashes[1:].tolist())


def hash_phrase(phrase: str) -> int | None:
    """Hash of a phrase as ``ngrams`` gives it; ``^`` first stands for a sentence's start.

    None for a phrase of no word, or of more than ``LONGEST``: it could not be found.
    """
    words = phrase.removeprefix("^").split()
    hashes = list(_start()) if phrase.startswith("^") else []
    for word in words:
        hashes += _word_hashes(word)
    if not words or len(hashes) > LONGEST:
        return None
    run = hashes[0]
    for following in hashes[1:]:
        mixed = run * int(_MULTIPLIER) & _WORD
        run = ((mixed ^ mixed >> int(_SHIFT)) + following) & _WORD
    return run


@cache
def _start() -> tuple[int, ...]:
    return (hash_word("<s>"),)
