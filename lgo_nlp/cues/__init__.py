"""The lexicon of cues, as data (named groups of phrases in the TOML files beside this one), and its search.

Cues say who speaks, what was decided, what went wrong, who was affected and what was promised.
"""

import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.arrays import Bools, Hashes, Ints
from lgo_nlp.text.sentences import words_of
from lgo_nlp.text.words import START, NGrams, hash_ngram, hash_word

FILES = ("voices", "verdicts", "failings", "harms", "remedies", "stances", "kinds", "assertion")
LONGEST: Final = 6
"""Words in the longest phrase that can be found: n-grams are computed up to this length."""

_SIEVE_BITS = 19
"""Few enough that the sieve (512 KiB) stays in the cache, enough that a few n-grams in a hundred pass it."""

_SIEVE_SHIFT = np.uint64(64 - _SIEVE_BITS)
_FIRST_BITS = 15
"""The lexicon has about as many phrases (31,000) as there are prefixes of so many bits: one for each, on average."""

_FIRST_SHIFT = np.uint64(64 - _FIRST_BITS)
_CHOICE = re.compile(r"\(([^()]*)\)(\?)?")
"""``(a|b)`` or ``(a|b)?``."""


@dataclass(frozen=True, slots=True)
class CueGroup:
    """A named group of cues: its patterns as written in the file, and example sentences that must match."""

    name: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    scopes: tuple[tuple[str, str, str], ...] = ()

    def phrases(self) -> Iterator[str]:
        """Every phrase that the patterns expand to."""
        for pattern in self.patterns:
            yield from expand(pattern)


@dataclass(frozen=True, slots=True)
class CueTable:
    """Search index of the lexicon.

    ``hashes`` (n,) are the phrases' hashes in ascending order, ``groups`` (n,) the group of each, as a position in
    ``names``. ``sieve`` (2**19,) says whether any hash has a given prefix of 19 bits: it rejects nearly all n-grams;
    the rest are looked up. ``first`` (2**15,) is the position of the first hash with a prefix of 15 bits.
    """

    hashes: Hashes
    groups: npt.NDArray[np.int16]
    names: tuple[str, ...]
    sieve: Bools
    first: Ints


def make_table(hashes: Hashes, groups: npt.NDArray[np.int16], names: tuple[str, ...]) -> CueTable:
    """Search index of phrases whose hashes are in ascending order."""
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=np.bool_)
    sieve[hashes >> _SIEVE_SHIFT] = True
    first = np.searchsorted(hashes, np.arange(1 << _FIRST_BITS, dtype=np.uint64) << _FIRST_SHIFT)
    return CueTable(hashes, groups, names, sieve, first)


@cache
def cue_groups() -> tuple[CueGroup, ...]:
    """Groups of the lexicon, in the order of the files."""
    found: list[CueGroup] = []
    for name in FILES:
        data = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        found += [
            CueGroup(group, tuple(row["phrases"]), tuple(row["examples"]), tuple(map(tuple, row.get("scopes", ()))))
            for group, row in data.items()
        ]
    return tuple(found)


def expand(pattern: str) -> list[str]:
    """Phrases of a pattern, in which ``(a|b)`` is a choice and ``(a|b)?`` is optional.

    >>> expand("(is|was) at fault")
    ['is at fault', 'was at fault']
    """
    parts: list[Sequence[str]] = []
    end = 0
    for match in _CHOICE.finditer(pattern):
        parts += [[pattern[end : match.start()]], [*match[1].split("|"), *([""] if match[2] else [])]]
        end = match.end()
    parts.append([pattern[end:]])
    return [" ".join("".join(choice).split()) for choice in itertools.product(*parts)]


@cache
def cue_table() -> CueTable:
    """Search index of the lexicon. A phrase may belong to several groups; one longer than ``LONGEST`` is left out."""
    rows: set[tuple[int, int]] = set()
    for number, group in enumerate(cue_groups()):
        rows |= {(value, number) for phrase in group.phrases() if (value := hash_phrase(phrase)) is not None}
    ordered = sorted(rows)
    return make_table(
        np.array([value for value, _ in ordered], dtype=np.uint64),
        np.array([number for _, number in ordered], dtype=np.int16),
        tuple(group.name for group in cue_groups()),
    )


def empty_table() -> CueTable:
    """A lexicon of no phrase."""
    return make_table(np.array([], dtype=np.uint64), np.array([], dtype=np.int16), ())


def kind_columns(names: Sequence[str]) -> Ints:
    """Positions of the groups that indicate the type of a fault, named ``kind_…``."""
    return np.array([k for k, name in enumerate(names) if name.startswith("kind_")], dtype=np.int64)


@cache
def _word_hashes(text: str) -> tuple[int, ...]:
    """Hashes of the normalised tokens of one word."""
    return tuple(words_of([text]).hashes[1:].tolist())


def hash_phrase(phrase: str) -> int | None:
    """Hash of a phrase, equal to that of its n-gram in ``ngrams_of``; a leading ``^`` means the sentence's start.

    None for a phrase with no word, or with more than ``LONGEST`` tokens: it could not be found.
    """
    words = phrase.removeprefix("^").split()
    hashes = [hash_word(START)] if phrase.startswith("^") else []
    for word in words:
        hashes += _word_hashes(word)
    return hash_ngram(hashes) if words and len(hashes) <= LONGEST else None


@dataclass(frozen=True, slots=True)
class Hits:
    """Phrases of the lexicon that were found: the group, the first word and the number of words of each, ``(n_hits,)``.

    A phrase of several groups is there once for each.
    """

    group: Ints
    start: Ints
    size: Ints


def find_hits(ngrams: NGrams, table: CueTable) -> Hits:
    """Every phrase of the lexicon in some sentences, in no order. ``ngrams`` must go up to ``LONGEST`` words."""
    n = ngrams.hashes.shape[1]
    # Only n-grams that pass the sieve are looked up: a few in a hundred.
    likely = np.flatnonzero(table.sieve.take((ngrams.hashes >> _SIEVE_SHIFT).view(np.int64)))
    size, start = np.divmod(likely, max(n, 1))
    inside = ngrams.left.take(start) > size
    wanted, start, size = ngrams.hashes.ravel().take(likely[inside]), start[inside], size[inside]
    place = table.first.take((wanted >> _FIRST_SHIFT).view(np.int64))
    parts: list[tuple[Ints, Ints, Ints]] = []
    while len(place):
        there = table.hashes.take(place, mode="clip")
        hit = there == wanted
        parts.append((table.groups.take(place[hit]).astype(np.int64), start[hit], size[hit] + 1))
        # Other hashes with the same prefix follow, and the same hash once for each of its groups.
        on = np.flatnonzero((there <= wanted) & (place + 1 < len(table.hashes)))
        place, start, size, wanted = place[on] + 1, start[on], size[on], wanted[on]
    if not parts:
        return Hits(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    return Hits(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def cue_matrix(hits: Hits, ngrams: NGrams, table: CueTable) -> Bools:
    """Whether each sentence has a cue of each group, shape ``(n_sentences, n_groups)``."""
    found = np.zeros((len(ngrams.words.bounds) - 1, len(table.names)), dtype=np.bool_)
    found[ngrams.row.take(hits.start), hits.group] = True
    return found
