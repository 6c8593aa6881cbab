"""Features written out as sparse rows, a family of columns at a time: for training, and for people to look at.

``weighing`` must come to the same as the product of these rows with the weights.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lgo_nlp.arrays import Ints
from lgo_nlp.features.extract import Features, words_at
from lgo_nlp.features.position import Context
from lgo_nlp.features.space import (
    CUES,
    CUES_BY_ROLE,
    FEWER_BITS,
    FEWER_RUN_BITS,
    NO_RUN,
    PAIRS,
    PLACES,
    RUNS,
    TRIPLES,
    TYPE_CUES,
    TYPE_LEADS,
    TYPE_PAIRS,
    TYPE_ROLES,
    TYPE_WORDS,
    WORDS,
    Table,
)

Part = tuple[str, Ints, Ints]
"""A family of columns: its name, rows and columns."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix: ``column[k]`` counts once in row ``row[k]``; of ``n`` rows."""

    row: Ints
    column: Ints
    n: int


def label_rows(features: Features) -> Rows:
    """Rows of ``COLUMNS`` columns that the labels are told from."""
    return _rows(list(label_parts(features)), features)


def type_rows(features: Features) -> Rows:
    """Rows of ``TYPE_COLUMNS`` columns that the types are told from."""
    return _rows(list(type_parts(features)), features)


def _rows(parts: list[Part], features: Features) -> Rows:
    return Rows(
        np.concatenate([row for _, row, _ in parts]),
        np.concatenate([column for *_, column in parts]),
        len(features.context.role),
    )


def label_parts(features: Features) -> Iterator[Part]:
    """Families of the labels' columns, each in the order of rows and, within a row, of words or groups of cues."""
    row, place = _word_rows(features), features.words
    yield "own 1", row, WORDS.column(place)
    for table, places in zip((PAIRS, TRIPLES), features.runs, strict=False):
        kept = places != NO_RUN
        yield table.families[0], row[kept], RUNS.column(places[kept])
    yield _from_lead(WORDS, _words_of_leads(features))
    rows, groups = np.nonzero(features.cues)
    yield "cue", rows, CUES.column(groups)
    yield "cue by role", rows, CUES_BY_ROLE.column(groups) + features.context.role[rows]
    for step in (-1, 1):
        yield _beside(CUES, step, rows, groups, features.context)
    yield _from_lead(CUES, _cues_of_leads(features))
    every = np.arange(len(features.context.role))
    for k, table in enumerate(PLACES):
        yield table.families[0], every, features.places[:, k]


def type_parts(features: Features) -> Iterator[Part]:
    """Families of the types' columns, in the same order."""
    row, place = _word_rows(features), features.words >> FEWER_BITS
    yield "own 1", row, TYPE_WORDS.column(place)
    kept = features.runs[0] != NO_RUN
    yield "own 2", row[kept], TYPE_PAIRS.column(features.runs[0][kept] >> FEWER_RUN_BITS)
    leads, words = _words_of_leads(features)
    yield _from_lead(TYPE_LEADS, (leads, words >> FEWER_BITS))
    rows, groups = np.nonzero(features.cues)
    yield "cue", rows, TYPE_CUES.column(groups)
    yield _beside(TYPE_CUES, -1, rows, groups, features.context)
    every = np.arange(len(features.context.role))
    yield "role", every, TYPE_ROLES.column(features.context.role)


def _word_rows(features: Features) -> Ints:
    """The sentence of each word."""
    sizes = np.diff(features.bounds)
    return np.repeat(np.arange(len(sizes)), sizes)


def _beside(table: Table, step: int, row: Ints, place: Ints, context: Context) -> Part:
    """What stands in the sentence so many steps on, if it is of the same section."""
    n, family = len(context.role), 1 if step < 0 else 2
    moved = row - step
    kept = (moved >= 0) & (moved < n)
    kept &= context.section[np.clip(moved, 0, n - 1)] == context.section[row]
    return table.families[family], moved[kept], table.column(place[kept], family)


def _from_lead(table: Table, found: tuple[Ints, Ints]) -> Part:
    """What stands in the lead-in of an item."""
    items, place = found
    last = len(table.families) - 1
    return table.families[last], items, table.column(place, last)


def _words_of_leads(features: Features) -> tuple[Ints, Ints]:
    """Each item with each word of its lead-in."""
    items = np.flatnonzero(features.context.lead >= 0)
    leads = features.context.lead[items]
    at, _ = words_at(features.bounds, leads)
    return np.repeat(items, np.diff(features.bounds)[leads]), features.words[at]


def _cues_of_leads(features: Features) -> tuple[Ints, Ints]:
    """Each item with each group that its lead-in has a cue of."""
    items = np.flatnonzero(features.context.lead >= 0)
    rows, groups = np.nonzero(features.cues[features.context.lead[items]])
    return items[rows], groups
