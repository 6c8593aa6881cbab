"""A sentence in its decision to numbers: words, cues and context as hashed columns of one sparse matrix.

Every column is a hash, so nothing needs a vocabulary. A sentence's own words and cues, those of its neighbours and
those of the lead-in of its list are kept apart by a salt. The section's role is seen, its heading never.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.context import ROLES, Context, context_of
from lgo_nlp.cues import CueTable, find_cues
from lgo_nlp.decision import Decision
from lgo_nlp.sentences import Tokens, pipeline
from lgo_nlp.words import Hashes, Words, fold, mix, runs_up_to, words_of

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
    """All that the model sees of a decision.

    Sparse rows of ``COLUMNS`` columns for the labels and of ``TYPE_COLUMNS`` for the types, cues of shape
    ``(n_sentences, n_groups)``, and the context.
    """

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


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a sentence fills: its family, the words, cue or place it stands for, and which of ``COLUMNS``."""

    family: str
    text: str
    column: int


def described_columns(decision: Decision, tokens: Tokens, table: CueTable, rows: Sequence[int]) -> list[list[Column]]:
    """Columns of some sentences of a decision, told in words; one that counts twice stands there twice.

    Words stand as they are folded, and ``^`` for a sentence's start. For people to look at: tagging does without it.
    """
    words, context = words_of(tokens), context_of(decision, tokens)
    cues = find_cues(words, table)
    named = [np.array(table.names)[on].tolist() for on in cues]
    placed = [_place_texts(tokens, context, row) for row in rows]
    told: list[list[Column]] = [[] for _ in rows]
    for part in _parts(words, context, cues):
        columns = _rows([part], len(cues), BITS).column
        for found, row, places in zip(told, rows, placed, strict=True):
            own = columns[part[1] == row].tolist()
            if own:
                texts = places.get(part[0]) or _run_texts(part[0], tokens, context, row, named)
                found += [Column(part[0], text, column) for text, column in zip(texts, own, strict=True)]
    return told


def folded_words(tokens: Tokens, row: int) -> list[str]:
    """Words of a sentence as the model sees them, after a ``^`` for its start."""
    strings = pipeline().vocab.strings
    own = tokens.lower[tokens.bounds[row] : tokens.bounds[row + 1]]
    return ["^", *(fold(strings[value]) for value in own.tolist())]


def _place_texts(tokens: Tokens, context: Context, row: int) -> dict[str, list[str]]:
    """What the columns of ``_place_parts`` stand for."""
    role, spoken = ROLES[context.role[row]].value, folded_words(tokens, row)
    last = row + 1 == len(context.section) or context.section[row + 1] != context.section[row]
    return {
        "role": [role],
        "role and item": [f"{role}, {'' if context.lead[row] >= 0 else 'not '}in a list"],
        "role and place": [f"{role}, sentence {min(int(context.place[row]), 4) + 1} of its paragraph"],
        "last word": [spoken[-1]],
        "length": [f"{min(len(spoken) // 6, 8) * 6} words or a few more"],
        "end of section": [f"{role}, {'' if last else 'not '}last of its section"],
    }


def _run_texts(family: str, tokens: Tokens, context: Context, row: int, cues: Sequence[Sequence[str]]) -> list[str]:
    """What the other columns of a family stand for, in the order of ``_parts``: runs of words, or cues."""
    kind = family.removesuffix(" by role")
    step = int(kind.rpartition(" ")[2]) if kind[-1].isdigit() else 0
    near = int(context.lead[row]) if kind.startswith("lead") else row + step * kind.startswith("neighbour")
    size = step if kind.startswith("own") else 1
    spoken = folded_words(tokens, near)
    texts = [" ".join(spoken[i : i + size]) for i in range(len(spoken) - size + 1)]
    if "cue" in kind:
        texts = list(cues[near])
    role = f" in {ROLES[context.role[row]].value}" if family.endswith(" by role") else ""
    return [text + role for text in texts]
