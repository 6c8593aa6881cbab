"""What is found in a sentence: words, n-grams, cues and position, as places to look up, and each in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.arrays import Ints
from lgo_nlp.cues.assertion import STATUSES
from lgo_nlp.features.extract import (
    MOST_CUES,
    N_LENGTHS,
    N_PLACES,
    N_WORDS,
    NGRAM_KINDS,
    POSITIONS,
    WORDS_A_LENGTH,
    Features,
)
from lgo_nlp.features.position import ROLES
from lgo_nlp.text.words import stem


@dataclass(frozen=True, slots=True)
class Found:
    """Hashes, groups of cues or values found in sentences; those of sentence ``i`` are ``bounds[i] : bounds[i + 1]``.

    ``places`` has shape ``(n_layers, n_found)``: pairs and triples of words, say, are two layers over the same words.
    """

    places: Ints
    bounds: Ints

    def at(self, sentences: Ints) -> "Found":
        """What is found in some of the sentences, in the order in which they are named."""
        sizes = np.diff(self.bounds)[sentences]
        bounds = np.append(0, np.cumsum(sizes))
        at = np.arange(bounds[-1]) + np.repeat(self.bounds[sentences] - bounds[:-1], sizes)
        return Found(self.places[:, at], bounds)


@dataclass(frozen=True, slots=True)
class Held:
    """What one sentence holds of one layer: its words and their statuses, places, layer and cues' names."""

    spoken: Sequence[str]
    statuses: Sequence[int]
    places: Sequence[int]
    layer: int
    cues: Sequence[str]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that sentences hold: ``find`` finds it in all, ``tell`` puts what one holds into words."""

    find: Callable[[Features], Found]
    tell: Callable[[Held], list[str]]


def _find_words(features: Features) -> Found:
    return Found(features.words[None], features.bounds)


def _find_stems(features: Features) -> Found:
    return Found(features.stems[None], features.bounds)


def _tell_words(held: Held) -> list[str]:
    return list(held.spoken)


def _tell_stems(held: Held) -> list[str]:
    return list(map(_shown_stem, held.spoken))


def _shown_stem(word: str) -> str:
    return word if (first := stem(word)) == word else f"{first}-"


def _find_ngrams(features: Features) -> Found:
    return Found(features.ngrams, features.bounds)


def _find_pairs(features: Features) -> Found:
    return Found(features.ngrams[:1], features.bounds)


def _tell_ngrams(held: Held) -> list[str]:
    kind = NGRAM_KINDS[held.layer]
    spoken = _tell_stems(held) if kind.of_stems else held.spoken
    runs = [spoken[i : i + kind.length] for i in range(len(held.places))]
    return [f"{run[0]} _ {run[-1]}" if kind.apart else " ".join(run) for run in runs]


def _find_cues(features: Features) -> Found:
    return Found(features.cue_groups[None], features.cue_bounds)


def _tell_cues(held: Held) -> list[str]:
    return [held.cues[place] for place in held.places]


def _find_cues_by_status(features: Features) -> Found:
    row, group, status = features.hits
    n, width = len(features.cues), MOST_CUES * len(STATUSES)
    there = np.zeros((n, width), dtype=np.bool_)
    there[row, group * len(STATUSES) + status] = True
    rows, places = np.divmod(np.flatnonzero(there), width)
    return Found(places[None], np.searchsorted(rows, np.arange(n + 1)))


def _tell_cues_by_status(held: Held) -> list[str]:
    n = len(STATUSES)
    return [f"{held.cues[place // n]}, {STATUSES[place % n]}" for place in held.places]


def _find_unasserted(features: Features) -> Found:
    at = np.flatnonzero(features.statuses)
    places = (features.words[at] + features.statuses[at] * _STATUS_STEP) & (N_WORDS - 1)
    return Found(places[None], np.searchsorted(at, features.bounds))


def _tell_unasserted(held: Held) -> list[str]:
    words = zip(held.spoken, held.statuses, strict=True)
    return [f"{word}, {STATUSES[status]}" for word, status in words if status]


_STATUS_STEP: Final = 9973
"""Moves a word to another hash for each status; any odd number that is not small would do."""


_STARTS: Final = np.cumsum([0, *POSITIONS.values()])[:-1]


def _find_positions(features: Features) -> Found:
    return Found(features.positions + _STARTS[:, None], np.arange(features.positions.shape[1] + 1))


def _find_role(features: Features) -> Found:
    return Found(features.positions[:1], np.arange(features.positions.shape[1] + 1))


def _tell_positions(held: Held) -> list[str]:
    return [_tell_position(held, int(place - _STARTS[held.layer])) for place in held.places]


def _tell_position(held: Held, value: int) -> str:
    match tuple(POSITIONS)[held.layer]:
        case "role and item":
            in_list = "in a list" if value & 2 else "not in a list"
            return f"{ROLES[value // 4].value}, {in_list}{', small first letter' if value & 1 else ''}"
        case "role and place":
            return f"{ROLES[value // N_PLACES].value}, sentence {value % N_PLACES + 1} of its paragraph"
        case "last word":
            return held.spoken[-1]
        case "length":
            return f"{min(value, N_LENGTHS - 1) * WORDS_A_LENGTH} words or a few more"
        case "end of section":
            return f"{ROLES[value // 2].value}, {'' if value & 1 else 'not '}last of its section"
        case _:
            return ROLES[value].value


WORDS: Final = Source(_find_words, _tell_words)
STEMS: Final = Source(_find_stems, _tell_stems)
NGRAMS: Final = Source(_find_ngrams, _tell_ngrams)
PAIRS: Final = Source(_find_pairs, _tell_ngrams)
CUES: Final = Source(_find_cues, _tell_cues)
CUES_BY_STATUS: Final = Source(_find_cues_by_status, _tell_cues_by_status)
UNASSERTED: Final = Source(_find_unasserted, _tell_unasserted)
POSITION: Final = Source(_find_positions, _tell_positions)
ROLE: Final = Source(_find_role, _tell_positions)
