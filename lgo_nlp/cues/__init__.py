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

import numpy as np
import numpy.typing as npt

from lgo_nlp.words import LONGEST, Hashes, Words, hash_phrase, runs_up_to

FILES = ("voices", "verdicts", "failings", "harms", "remedies", "stances", "kinds")
_SIEVE_BITS = 19
_SIEVE_SHIFT = np.uint64(64 - _SIEVE_BITS)
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

    ``sieve`` says of the first bits of a hash whether any phrase begins so: nearly all runs of words fall through it
    at once, and only the rest are looked up.
    """

    hashes: Hashes
    groups: npt.NDArray[np.int16]
    names: tuple[str, ...]
    sieve: npt.NDArray[np.bool_]


def make_table(hashes: Hashes, groups: npt.NDArray[np.int16], names: tuple[str, ...]) -> CueTable:
    """Table of a lexicon whose hashes are in rising order."""
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=np.bool_)
    sieve[hashes >> _SIEVE_SHIFT] = True
    return CueTable(hashes, groups, names, sieve)


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


def kind_columns(names: Sequence[str]) -> npt.NDArray[np.int64]:
    """Positions of the groups that tell the kind of a fault."""
    return np.array([k for k, name in enumerate(names) if name.startswith("kind_")], dtype=np.int64)


def find_cues(words: Words, table: CueTable) -> npt.NDArray[np.bool_]:
    """Which groups each sentence has a cue of; shape ``(n_sentences, n_groups)``."""
    found = np.zeros((len(words.bounds) - 1, len(table.names)), dtype=np.bool_)
    runs: list[Hashes] = []
    rows: list[npt.NDArray[np.int64]] = []
    for hashes, row in runs_up_to(words, LONGEST):
        likely = np.flatnonzero(table.sieve[hashes >> _SIEVE_SHIFT])
        runs.append(hashes[likely])
        rows.append(row[likely])
    run, at = np.concatenate(runs), np.concatenate(rows)
    place = np.searchsorted(table.hashes, run, side="left")
    # A phrase in several groups fills neighbouring rows of the table: look at each in turn.
    while len(place):
        hit = (place < len(table.hashes)) & (table.hashes[np.minimum(place, len(table.hashes) - 1)] == run)
        place, at, run = place[hit], at[hit], run[hit]
        found[at, table.groups[place]] = True
        place = place + 1
    return found
