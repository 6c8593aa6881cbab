"""Where each family of columns lies in the first stages' weights.

A table has a place for each word, run, cue or position, and a column a place for each of its families. Families that
look the same thing up lie side by side, so that one look-up of a word fetches all that it weighs: as a sentence's own
and as its lead-in's.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from lgo_nlp.features.position import ROLES

WORD_BITS: Final = 15
RUN_BITS: Final = 17
LAST_BITS: Final = 10
MOST_CUES: Final = 256
"""Groups of cues that there is room for."""

WORDS_A_LENGTH: Final = 6
N_LENGTHS: Final = 9
"""Lengths of sentences that are told apart, each of so many words, the last standing for all that are longer."""
N_PLACES: Final = 5
"""Sentences of a paragraph whose places are told apart, the last standing for all that follow."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the weights: its families of columns, the first of them and how many places it has."""

    families: tuple[str, ...]
    start: int
    places: int

    @property
    def stop(self) -> int:
        """The first column behind it."""
        return self.start + self.places * len(self.families)

    def column(self, place: npt.NDArray[Any], family: int = 0) -> npt.NDArray[Any]:
        """Columns of some places for one of the families."""
        return self.start + place * len(self.families) + family

    def of(self, weights: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Its part of weights of shape ``(n_columns, k)``: a row a place, of each family's ``k`` weights in turn."""
        return weights[self.start : self.stop].reshape(self.places, -1)


def _laid_out(*tables: tuple[tuple[str, ...], int]) -> list[Table]:
    """Tables one behind the other."""
    found: list[Table] = []
    for families, places in tables:
        found.append(Table(families, found[-1].stop if found else 0, places))
    return found


WORDS, PAIRS, TRIPLES, _NOTHING, CUES, CUES_BY_ROLE, *PLACES = _laid_out(
    (("own 1", "lead"), 1 << WORD_BITS),
    (("own 2",), 1 << RUN_BITS),
    (("own 3",), 1 << RUN_BITS),
    (("nothing",), 1),
    (("cue", "neighbour cue -1", "neighbour cue 1", "lead cue"), MOST_CUES),
    (tuple(f"cue by role: {role.value}" for role in ROLES), MOST_CUES),
    (("role",), len(ROLES)),
    (("role and item",), len(ROLES) * 4),
    (("role and place",), len(ROLES) * N_PLACES),
    (("last word",), 1 << LAST_BITS),
    (("length",), N_LENGTHS),
    (("end of section",), len(ROLES) * 2),
)
"""Tables of the labels' first stage. The one place of ``_NOTHING`` stands for a run that is cut off by its sentence's
end; with it the two tables before it make one, ``RUNS``."""

RUNS: Final = Table(("run",), PAIRS.start, _NOTHING.stop - PAIRS.start)
NO_RUN: Final = RUNS.places - 1
NOTHING: Final = _NOTHING.start
"""The column that must never weigh anything."""
COLUMNS: Final = PLACES[-1].stop

FEWER_BITS: Final = 1
"""By so many bits the types' tables of words are smaller than the labels'."""
FEWER_RUN_BITS: Final = 3

TYPE_WORDS, TYPE_LEADS, TYPE_PAIRS, TYPE_CUES, TYPE_ROLES = _laid_out(
    (("own 1",), 1 << WORD_BITS - FEWER_BITS),
    (("lead",), 1 << WORD_BITS - FEWER_BITS),
    (("own 2",), (1 << RUN_BITS - FEWER_RUN_BITS) + 1),
    (("cue", "neighbour cue -1"), MOST_CUES),
    (("role",), len(ROLES)),
)
"""Tables of the types' first stage, which sees less: types are told from far fewer sentences. The last place of pairs
is that of a pair cut off by its sentence's end: ``NO_PAIR``, which must never weigh anything."""
NO_PAIR: Final = TYPE_PAIRS.stop - 1
TYPE_COLUMNS: Final = TYPE_ROLES.stop
