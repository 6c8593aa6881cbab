"""The families of columns that the first stages weigh: each is defined here, once.

A family is something found in a sentence (words, n-grams, cues, position), seen from a sentence: from that one itself,
from an item that it leads in to, or from its neighbour. The rest follows from the definition: where the columns lie,
the sparse rows that training fits to (``label_rows``), and their product with weights when tagging (``weigh_labels``),
which never writes the rows out; and what a column stands for in words (``described_columns``).

Families that look up the same thing share a table and lie side by side in it: one look-up fetches the weights of all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from lgo_nlp.arrays import Ints, Singles
from lgo_nlp.cues.assertion import STATUSES
from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.features.extract import (
    MOST_CUES,
    N_NGRAMS,
    N_WORDS,
    NGRAM_BITS,
    POSITIONS,
    WORD_BITS,
    Features,
    length_scale,
)
from lgo_nlp.features.found import (
    CUES,
    CUES_BY_STATUS,
    NGRAMS,
    PAIRS,
    POSITION,
    ROLE,
    STEMS,
    UNASSERTED,
    WORDS,
    Held,
    Source,
)
from lgo_nlp.features.position import ROLES, Context
from lgo_nlp.text.sentences import Tokens, normalised_words

TYPE_WORD_SHIFT: Final = 1
TYPE_NGRAM_SHIFT: Final = 3
"""By so many bits the types' hashes are shorter than the labels': types are learnt from far fewer sentences."""


View = Callable[[Context], Ints]
"""The sentence that each sentence sees, or -1; shape ``(n_sentences,)``."""


def own(context: Context) -> Ints:
    """Each sentence itself."""
    return np.arange(len(context.role))


def lead_in(context: Context) -> Ints:
    """The sentence that leads in to the list that a sentence is an item of."""
    return context.lead


def before(context: Context) -> Ints:
    """The sentence before, if it is of the same section."""
    at = np.arange(len(context.section)) - 1
    at[1:][context.section[1:] != context.section[:-1]] = -1
    return at


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one or several families that look up the same thing.

    Attributes:
        source: what is looked up.
        size: how many different things there are to look up.
        families: name of the family of each layer of what is found (rows) seen from each view (columns).
        views: the sentence that each family looks at.
        shift: bits that are cut off each hash.
        nothing: whether there is one more column, for what is cut off by a sentence's end; it never weighs anything.
        start: the table's first column.
    """

    source: Source
    size: int
    families: tuple[tuple[str, ...], ...]
    views: tuple[View, ...] = (own,)
    shift: int = 0
    nothing: bool = False
    start: int = 0

    @property
    def n_places(self) -> int:
        """Places to look up, each of which has a column a view."""
        return self.size + self.nothing

    @property
    def stop(self) -> int:
        """The first column behind the table."""
        return self.start + self.n_places * len(self.views)

    def place(self, found: Ints) -> Ints:
        """Places of what was found; all that is beyond the table is at the last one, ``nothing``."""
        if self.shift == 0:
            return found  # what is cut off is at that place already
        return np.minimum(found >> self.shift, self.n_places - 1) if self.nothing else found >> self.shift

    def weights(self, weights: Singles) -> Singles:
        """Its part of weights of shape ``(n_columns, k)``: a row a place, of each view's ``k`` weights in turn."""
        return weights[self.start : self.stop].reshape(self.n_places, -1)


def _laid_out(*tables: Table) -> tuple[Table, ...]:
    """Tables one behind the other."""
    placed: list[Table] = []
    for t in tables:
        placed.append(replace(t, start=placed[-1].stop if placed else 0))
    return tuple(placed)


LABEL_TABLES: Final = _laid_out(
    Table(WORDS, N_WORDS, (("own 1",),)),
    Table(STEMS, N_WORDS, (("stem 1",),)),
    Table(NGRAMS, N_NGRAMS, (("own 2",), ("own 3",), ("stem 2",), ("stem 2 apart",)), nothing=True),
    Table(UNASSERTED, N_WORDS, (("own 1 by status",),)),
    Table(CUES, MOST_CUES, (("cue", "lead cue"),), (own, lead_in)),
    Table(CUES_BY_STATUS, MOST_CUES * len(STATUSES), (("cue by status",),)),
    Table(POSITION, sum(POSITIONS.values()), tuple((name,) for name in POSITIONS)),
)
TYPE_TABLES: Final = _laid_out(
    Table(WORDS, 1 << WORD_BITS - TYPE_WORD_SHIFT, (("own 1",),), shift=TYPE_WORD_SHIFT),
    Table(WORDS, 1 << WORD_BITS - TYPE_WORD_SHIFT, (("lead",),), (lead_in,), shift=TYPE_WORD_SHIFT),
    Table(PAIRS, 1 << NGRAM_BITS - TYPE_NGRAM_SHIFT, (("own 2",),), shift=TYPE_NGRAM_SHIFT, nothing=True),
    Table(CUES, MOST_CUES, (("cue", "neighbour cue -1"),), (own, before)),
    Table(ROLE, len(ROLES), (("role",),)),
)
COLUMNS: Final = LABEL_TABLES[-1].stop
TYPE_COLUMNS: Final = TYPE_TABLES[-1].stop
NOTHING, NO_PAIR = (next(t.stop - 1 for t in tables if t.nothing) for tables in (LABEL_TABLES, TYPE_TABLES))
"""The columns of the labels and of the types that must never weigh anything."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix: ``column[k]`` is in row ``row[k]``, and counts as ``scale`` (n_rows,) says for its row."""

    row: Ints
    column: Ints
    scale: Singles


def label_rows(features: Features, *, leave_out: frozenset[str] = frozenset()) -> Rows:
    """Rows of ``COLUMNS`` columns that the labels are predicted from, without the families to leave out."""
    return _rows(LABEL_TABLES, features, leave_out, length_scale(features))


def type_rows(features: Features, *, leave_out: frozenset[str] = frozenset()) -> Rows:
    """Rows of ``TYPE_COLUMNS`` columns that the types are predicted from, without the families to leave out."""
    return _rows(TYPE_TABLES, features, leave_out, np.ones(len(features.context.role), dtype=np.float32))


def _rows(tables: Sequence[Table], features: Features, leave_out: frozenset[str], scale: Singles) -> Rows:
    parts = [(row, column) for name, row, column in columns_of(tables, features) if name not in leave_out]
    row, column = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Rows(row, column, scale)


def columns_of(tables: Sequence[Table], features: Features) -> Iterator[tuple[str, Ints, Ints]]:
    """Name, rows and columns of each family, in the order of rows and, in a row, of what is found there."""
    for table in tables:
        found = table.source.find(features)
        for slot, view in enumerate(table.views):
            seen = view(features.context)
            rows = np.flatnonzero(seen >= 0)
            there = found.at(seen[rows])
            row = np.repeat(rows, np.diff(there.bounds))
            for layer, names in enumerate(table.families):
                column = table.start + table.place(there.places[layer]) * len(table.views) + slot
                kept = column != table.stop - 1 if table.nothing else slice(None)
                yield names[slot], row[kept], column[kept]


def weigh_labels(features: Features, weights: Singles) -> Singles:
    """Product of the labels' rows with weights of shape ``(COLUMNS, k)``; shape ``(n_sentences, k)``."""
    return _weigh(LABEL_TABLES, features, weights, own(features.context)) * length_scale(features)[:, None]


def weigh_types(features: Features, weights: Singles, rows: Ints) -> Singles:
    """Product of the types' rows of some sentences with weights of shape ``(TYPE_COLUMNS, k)``."""
    return _weigh(TYPE_TABLES, features, weights, rows)


def _weigh(tables: Sequence[Table], features: Features, weights: Singles, rows: Ints) -> Singles:
    n, k = len(features.context.role), weights.shape[1]
    total: Singles = np.zeros((len(rows), k), dtype=np.float32)
    of_words: Singles | None = None
    for table in tables:
        found = table.source.find(features)
        if table.views == (own,) and len(rows) == n and found.bounds is features.bounds:
            # What each word of the sentences adds is summed once, for all tables of words.
            of_words = _added(table.weights(weights), table.place(found.places), of_words)
            continue
        seen = [view(features.context)[rows] for view in table.views]
        if len(rows) < n:
            asked = np.zeros(n + 1, dtype=np.bool_)
            asked[np.concatenate(seen)] = True  # the place behind the last sentence takes the -1
            found, number = found.at(np.flatnonzero(asked[:n])), np.cumsum(asked) - 1
            seen = [np.where(at < 0, -1, number[at]) for at in seen]
        sums = _sums(_added(table.weights(weights), table.place(found.places), None), found.bounds)
        for slot, (view, at) in enumerate(zip(table.views, seen, strict=True)):
            own_sums = sums[:, slot * k : (slot + 1) * k]
            if view is own and len(rows) == n:
                total += own_sums  # nothing to pick out: the usual case, and twice as fast
            else:
                there = np.flatnonzero(at >= 0)
                total[there] += own_sums[at[there]]
    if of_words is not None:
        total += _sums(of_words, features.bounds)
    return total


def _added(weights: Singles, layers: Ints, to: Singles | None) -> Singles:
    """Weights at the places of each layer, added up, and to those of other tables, if there are any."""
    first, *further = layers
    each: Singles = weights.take(first, axis=0)
    if to is not None:
        each += to
    for places in further:
        each += weights.take(places, axis=0)
    return each


def _sums(each: Singles, bounds: Ints) -> Singles:
    """Sums of the rows between bounds; zero where there is no row between two of them."""
    sizes = np.diff(bounds)
    if len(each) == len(sizes) and (sizes == 1).all():
        return each
    full = np.flatnonzero(sizes)
    if len(full) == len(sizes):
        found: Singles = np.add.reduceat(each, bounds[:-1])
        return found
    sums: Singles = np.zeros((len(sizes), each.shape[1]), dtype=np.float32)
    if len(full):
        sums[full] = np.add.reduceat(each, bounds[full])
    return sums


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a sentence fills: its family, its words, cue or position, and which of ``COLUMNS`` it is.

    ``counts`` is how much it counts there, as ``length_scale`` has it.
    """

    family: str
    text: str
    column: int
    counts: float


def described_columns(
    decision: Decision, tokens: Tokens, features: Features, cues: Sequence[str], rows: Sequence[int]
) -> list[list[Column]]:
    """Columns of some sentences of a decision, in words; one that counts twice is there twice.

    ``features`` are the decision's, ``cues`` the names of the groups of cues. Words are normalised; ``^`` or ``…`` is
    a sentence's start.
    """
    described: list[list[Column]] = [[] for _ in rows]
    counts = length_scale(features)[list(rows)].tolist()
    for table in LABEL_TABLES:
        found = table.source.find(features)
        for slot, view in enumerate(table.views):
            seen = view(features.context)
            for columns, sentence, count in zip(described, seen[list(rows)].tolist(), counts, strict=True):
                if sentence >= 0:
                    places = found.at(np.array([sentence])).places
                    spoken = spoken_words(decision, tokens.sentences[sentence])
                    status = features.statuses[features.bounds[sentence] : features.bounds[sentence + 1]].tolist()
                    columns += _described(table, slot, places, Held(spoken, status, (), 0, cues), count)
    return described


def _described(table: Table, slot: int, places: Ints, held: Held, counts: float) -> Iterator[Column]:
    """Columns of one table that a sentence fills, as one view sees it."""
    for layer, names in enumerate(table.families):
        own_places = places[layer][places[layer] < table.size << table.shift]
        texts = table.source.tell(replace(held, places=own_places.tolist(), layer=layer))
        for text, place in zip(texts, table.place(own_places).tolist(), strict=True):
            yield Column(names[slot], text, table.start + place * len(table.views) + slot, counts)


def spoken_words(decision: Decision, sentence: Sentence) -> list[str]:
    """Words of a sentence as the model sees them, after a mark for its start: ``^``, or ``…`` before a small letter."""
    text = decision.text_of(sentence)
    return ["…" if text[0].islower() else "^", *normalised_words(text)]
