"""The lexicon of cues, as data: named groups of phrases, in the TOML files beside this one, each with examples.

They tell who speaks, what was decided, what went wrong, whom it hurt and what was promised.
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
from lgo_nlp.text.words import START, Runs, hash_run, hash_word

FILES = ("voices", "verdicts", "failings", "harms", "remedies", "stances", "kinds")
LONGEST: Final = 6
"""Words in the longest phrase that can be found."""

_SIEVE_BITS = 19
_SIEVE_SHIFT = np.uint64(64 - _SIEVE_BITS)
_FIRST_BITS = 15
_FIRST_SHIFT = np.uint64(64 - _FIRST_BITS)
_CHOICE = re.compile(r"\(([^()]*)\)(\?)?")


@dataclass(frozen=True, slots=True)
class CueGroup:
    """A named group of cues: patterns as they are written, and sentences that must match one of them."""

    name: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]

    def phrases(self) -> Iterator[str]:
        """Every phrase that the patterns stand for."""
        for pattern in self.patterns:
            yield from expand(pattern)


@dataclass(frozen=True, slots=True)
class CueTable:
    """The lexicon made ready for search: hashes of phrases in rising order, the group of each, the groups' names.

    ``sieve`` says of the first bits of a hash whether any phrase's hash begins so: nearly all runs of words fall
    through it at once, and only the rest are looked up. ``first`` says of fewer bits where such hashes begin.
    """

    hashes: Hashes
    groups: npt.NDArray[np.int16]
    names: tuple[str, ...]
    sieve: Bools
    first: Ints


def make_table(hashes: Hashes, groups: npt.NDArray[np.int16], names: tuple[str, ...]) -> CueTable:
    """Table of a lexicon whose hashes are in rising order."""
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=np.bool_)
    sieve[hashes >> _SIEVE_SHIFT] = True
    first = np.searchsorted(hashes, np.arange(1 << _FIRST_BITS, dtype=np.uint64) << _FIRST_SHIFT)
    return CueTable(hashes, groups, names, sieve, first)


@cache
def cue_groups() -> tuple[CueGroup, ...]:
    """Groups of the lexicon, in order."""
    found: list[CueGroup] = []
    for name in FILES:
        data = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        found += [CueGroup(group, tuple(row["phrases"]), tuple(row["examples"])) for group, row in data.items()]
    return tuple(found)


def expand(pattern: str) -> list[str]:
    """Phrases of a pattern in which ``(a|b)`` is a choice and ``(a|b)?`` may be left out."""
    parts: list[Sequence[str]] = []
    end = 0
    for match in _CHOICE.finditer(pattern):
        parts += [[pattern[end : match.start()]], [*match[1].split("|"), *([""] if match[2] else [])]]
        end = match.end()
    parts.append([pattern[end:]])
    return [" ".join("".join(choice).split()) for choice in itertools.product(*parts)]


@cache
def cue_table() -> CueTable:
    """The whole lexicon, ready for search; a phrase may stand in several groups, and one too long to find in none."""
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
    """Positions of the groups that tell the kind of a fault."""
    return np.array([k for k, name in enumerate(names) if name.startswith("kind_")], dtype=np.int64)


@cache
def _word_hashes(text: str) -> tuple[int, ...]:
    """Hashes of the folded tokens of one word as it is written."""
    return tuple(words_of([text]).hashes[1:].tolist())


def hash_phrase(phrase: str) -> int | None:
    """Hash of a phrase as ``runs_of`` gives it; ``^`` first stands for a sentence's start.

    None for a phrase of no word, or of more than ``LONGEST``: it could not be found.
    """
    words = phrase.removeprefix("^").split()
    hashes = [hash_word(START)] if phrase.startswith("^") else []
    for word in words:
        hashes += _word_hashes(word)
    return hash_run(hashes) if words and len(hashes) <= LONGEST else None


def find_cues(runs: Runs, table: CueTable) -> Bools:
    """Which groups each sentence has a cue of; shape ``(n_sentences, n_groups)``. Runs must go up to ``LONGEST``."""
    found = np.zeros((len(runs.words.bounds) - 1, len(table.names)), dtype=np.bool_)
    n = runs.hashes.shape[1]
    # Nothing is looked up that the sieve has not let through: it is a few in a hundred.
    likely = np.flatnonzero(table.sieve.take((runs.hashes >> _SIEVE_SHIFT).view(np.int64)))
    size, start = np.divmod(likely, max(n, 1))
    inside = runs.left.take(start) > size
    run, at = runs.hashes.ravel().take(likely[inside]), runs.row.take(start[inside])
    place = table.first.take((run >> _FIRST_SHIFT).view(np.int64))
    while len(place):
        there = table.hashes.take(place, mode="clip")
        hit = there == run
        found[at[hit], table.groups.take(place[hit])] = True
        # Others of the same first bits follow, and a phrase in several groups comes as often.
        on = np.flatnonzero(there <= run)
        place, at, run = place[on] + 1, at[on], run[on]
        on = np.flatnonzero(place < len(table.hashes))
        place, at, run = place[on], at[on], run[on]
    return found
