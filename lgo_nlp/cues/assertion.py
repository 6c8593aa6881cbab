"""Whether each word of a sentence is asserted, in the manner of NegEx and ConText (algorithms for clinical text).

A trigger of the lexicon (``assertion.toml``) opens a scope: the words behind it up to a closer, or up to the sentence's
end. "There is no sign of a lasting error" denies the error. A lead-in governs its items: what it leaves open at its end
is open in all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.arrays import Bools, Ints
from lgo_nlp.cues import Hits
from lgo_nlp.text.words import NGrams

STATUSES: Final = ("asserted", "promised", "general", "denied", "asked")
"""Whether a word is asserted; of several open scopes the last named here counts."""

LONGEST_SCOPE: Final = 12
"""Words that a trigger governs at most: beyond, even without a closer, the link is loose."""

_ENDS: Final = "ends"
_VOID: Final = "not_a_trigger"


def statuses(hits: Hits, names: Sequence[str], ngrams: NGrams, lead: Ints) -> Ints:
    """Status of each word, as a position in ``STATUSES``; shape ``(n_words,)``.

    ``names`` are those of the groups of cues, ``lead`` (n_sentences,) is the lead-in of each sentence, or -1.
    """
    words = _Words(ngrams.words.bounds, ngrams.row, lead)
    by_name = {name: hits.group == k for k, name in enumerate(names) if name in _TRIGGERS}

    def triggers(name: str) -> tuple[Ints, Ints]:
        rows = by_name.get(name, _NONE)
        return (hits.start[rows], hits.size[rows]) if len(rows) else (_NO_HITS, _NO_HITS)

    start, size = triggers(_VOID)
    void = np.zeros(len(words.row) + 1, dtype=np.int64)
    np.add.at(void, start, 1)
    np.add.at(void, start + size, -1)
    void = np.cumsum(void)
    ends = triggers(_ENDS)[0]
    status = np.zeros(len(words.row), dtype=np.int64)
    opened = np.zeros(len(words.bounds) - 1, dtype=np.int64)
    for code, name in enumerate(STATUSES[1:], 1):
        start, size = triggers(name)
        kept = void[start] == 0
        governed, left_open = words.behind(start[kept] + size[kept], start[kept], ends)
        status[governed] = code
        opened[left_open] = code
        start, size = triggers(f"{name}_before")
        if name == "asked":
            asked = np.zeros(len(words.bounds) - 1, dtype=np.bool_)
            asked[words.row[start]] = True
            status[asked[words.row]] = code
        elif len(start):
            status[words.before(start, ends)] = code
    given = opened[lead] * (lead >= 0)
    return np.where(status == 0, given[words.row], status)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of some sentences: the bounds of the sentences, the sentence of each word, the lead-in of each sentence."""

    bounds: Ints
    row: Ints
    lead: Ints

    def behind(self, opens: Ints, triggers: Ints, ends: Ints) -> tuple[Bools, Bools]:
        """Words behind triggers, each from ``opens`` on, that no closer parts from it; and sentences left open."""
        n = len(self.row)
        last, last_end = _latest(opens, triggers, n + 1), _latest(ends, ends, n + 1)
        first = self.bounds[:-1]
        inside = (last[:n] >= first[self.row]) & (last[:n] >= last_end[:n])
        governed = inside & (np.arange(n) - last[:n] <= LONGEST_SCOPE)
        # The colon that ends a lead-in closes nothing: its items go on.
        stop = self.bounds[1:] - 1
        left_open = (last[stop] >= first) & (last[stop] >= last_end[np.maximum(stop - 1, 0)])
        return governed, left_open

    def before(self, starts: Ints, ends: Ints) -> Bools:
        """Words before triggers that no closer parts from it."""
        n = len(self.row)
        next_start, next_end = _next(starts, n), _next(ends, n)
        at = np.arange(n)
        stop = self.bounds[1:][self.row]
        return (next_start < stop) & (next_start <= next_end) & (next_start - at <= LONGEST_SCOPE) & (at < next_start)


def _latest(at: Ints, values: Ints, n: int) -> Ints:
    """The last of some values whose place is not behind each position; -1 before the first."""
    found = np.full(n, -1, dtype=np.int64)
    np.maximum.at(found, at, values)
    return np.maximum.accumulate(found)


def _next(at: Ints, n: int) -> Ints:
    """The first of some positions behind each position; ``n`` where none follows."""
    found = np.full(n + 1, n, dtype=np.int64)
    found[at] = at
    return np.minimum.accumulate(found[::-1])[::-1][1:]


_TRIGGERS: Final = {*STATUSES, *(f"{name}_before" for name in STATUSES), _ENDS, _VOID}
_NONE: Final = np.zeros(0, dtype=np.bool_)
_NO_HITS: Final = np.zeros(0, dtype=np.int64)
