"""A sentence in its decision to numbers: words, cues and context as hashed columns of one sparse matrix.

Every column is a hash, so nothing needs a vocabulary. A sentence's own words and cues, those of its neighbours and
those of the lead-in of its list are kept apart by a salt. The section's role is seen, its heading never.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.context import Context, context_of
from lgo_nlp.cues import CueTable, find_cues
from lgo_nlp.decision import Decision
from lgo_nlp.sentences import Tokens
from lgo_nlp.words import Hashes, Words, mix, runs_up_to, words_of

Ints = npt.NDArray[np.int64]
Part = tuple[str, Ints, Hashes]
"""A family of columns: its name, rows and hashes."""

BITS: Final = 18
COLUMNS: Final = 1 << BITS
TYPE_BITS: Final = 15
TYPE_COLUMNS: Final = 1 << TYPE_BITS
_OF_TYPES: Final = frozenset({"own 1", "own 2", "cue", "lead", "role", "neighbour cue -1"})
"""Families of columns that the types are told from."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix: ``column[k]`` counts once in row ``row[k]``; of ``n`` rows."""

    row: Ints
    column: npt.NDArray[np.int32]
    n: int


@dataclass(frozen=True, slots=True)
class Features:
    """All that the model sees of a decision: sparse rows of ``COLUMNS`` columns for the labels and of
    ``TYPE_COLUMNS`` for the types, cues of shape ``(n_sentences, n_groups)``, and the context."""

    rows: Rows
    type_rows: Rows
    cues: npt.NDArray[np.bool_]
    context: Context


def features_of(decision: Decision, tokens: Tokens, table: CueTable) -> Features:
    """Features of a decision's sentences."""
    words = words_of(tokens)
    context = context_of(decision, tokens)
    cues = find_cues(words, table)
    parts = list(_parts(words, context, cues))
    n = len(tokens.sentences)
    return Features(
        _rows(parts, n, BITS), _rows([part for part in parts if part[0] in _OF_TYPES], n, TYPE_BITS), cues, context
    )


def _rows(parts: list[Part], n: int, bits: int) -> Rows:
    row = np.concatenate([rows for _, rows, _ in parts])
    hashes = np.concatenate([_salted(values, family) for family, _, values in parts])
    return Rows(row, (mix(hashes) >> np.uint64(64 - bits)).astype(np.int32), n)


def _parts(words: Words, context: Context, cues: npt.NDArray[np.bool_]) -> Iterator[Part]:
    n = len(context.role)
    grams = dict(enumerate(runs_up_to(words, 3), 1))
    for k, (hashes, rows) in grams.items():
        yield f"own {k}", rows, hashes
    role = context.role.astype(np.uint64)
    yield "own 1 by role", grams[1][1], mix(grams[1][0]) + _spread(role[grams[1][1]])
    for step in (-1, 1):
        rows = grams[1][1] - step
        kept = (rows >= 0) & (rows < n)
        kept &= context.section[np.clip(rows, 0, n - 1)] == context.section[grams[1][1]]
        yield f"neighbour {step}", rows[kept], grams[1][0][kept]
    leads = np.flatnonzero(context.lead >= 0)
    if len(leads):
        sizes = np.diff(words.bounds)[context.lead[leads]]
        start = words.bounds[context.lead[leads]]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        yield "lead", np.repeat(leads, sizes), words.hashes[np.repeat(start, sizes) + within]
    yield from _cue_parts(context, cues)
    yield from _place_parts(words, context)


def _cue_parts(context: Context, cues: npt.NDArray[np.bool_]) -> Iterator[Part]:
    rows, groups = np.nonzero(cues)
    value = groups.astype(np.uint64)
    yield "cue", rows, _spread(value)
    yield "cue by role", rows, _spread(value * np.uint64(64) + context.role[rows].astype(np.uint64))
    n = len(cues)
    for step in (-1, 1):
        moved = rows - step
        kept = (moved >= 0) & (moved < n)
        kept &= context.section[np.clip(moved, 0, n - 1)] == context.section[rows]
        yield f"neighbour cue {step}", moved[kept], _spread(value[kept])
    items = np.flatnonzero(context.lead >= 0)
    lead_rows, lead_groups = np.nonzero(cues[context.lead[items]])
    yield "lead cue", items[lead_rows], _spread(lead_groups.astype(np.uint64))


def _place_parts(words: Words, context: Context) -> Iterator[Part]:
    n = len(context.role)
    every = np.arange(n)
    role = context.role.astype(np.uint64)
    is_item = (context.lead >= 0).astype(np.uint64)
    last_word = words.hashes[words.bounds[1:] - 1]
    length = np.minimum(np.diff(words.bounds) // 6, 8).astype(np.uint64)
    ends = np.r_[context.section[1:] != context.section[:-1], True].astype(np.uint64)
    yield "role", every, _spread(role)
    yield "role and item", every, _spread(role * np.uint64(2) + is_item)
    yield "role and place", every, _spread(role * np.uint64(8) + np.minimum(context.place, 4).astype(np.uint64))
    yield "last word", every, last_word
    yield "length", every, _spread(length)
    yield "end of section", every, _spread(role * np.uint64(2) + ends)


def _spread(values: Hashes) -> Hashes:
    """Small numbers spread over 64 bits."""
    return mix(values + np.uint64(0x51ED270B))


_SALTS: dict[str, np.uint64] = {}


def _salted(hashes: Hashes, family: str) -> Hashes:
    """Hashes kept apart from those of other families."""
    salt = _SALTS.get(family)
    if salt is None:
        value = 0xCBF29CE484222325
        for byte in family.encode():
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
        salt = _SALTS[family] = np.uint64(value)
    return hashes ^ salt
