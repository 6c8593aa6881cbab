"""Whether each word of a sentence is asserted, in the manner of NegEx and ConText (algorithms for clinical text).

A trigger of the lexicon (``assertion.toml``) opens a scope: the words behind it up to a closer, or up to the sentence's
end. "There is no sign of a lasting error" denies the error. A lead-in governs its items: what it leaves open at its end
is open in all of them.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from lgo_nlp.arrays import Bools, Ints
from lgo_nlp.cues import LONGEST, Hits
from lgo_nlp.text.words import NGrams

STATUSES: Final = ("asserted", "promised", "general", "denied", "asked")
"""Whether a word is asserted; of several open scopes the last named here counts."""

LONGEST_SCOPE: Final = 12
"""Words that a trigger governs at most: beyond, even without a closer, the link is loose."""

_TRIGGERS: Final = {*STATUSES, "denied_before", "asked_before", "ends", "not_a_trigger"}


def statuses(hits: Hits, names: Sequence[str], ngrams: NGrams, lead: Ints) -> Ints:
    """Status of each word, as a position in ``STATUSES``; shape ``(n_words,)``.

    ``names`` are those of the groups of cues, ``lead`` (n_sentences,) is the lead-in of each sentence, or -1.
    """
    bounds, row = ngrams.words.bounds, ngrams.row
    n, first, last = len(row), bounds[:-1], bounds[1:] - 1
    where = {name: np.flatnonzero(hits.group == names.index(name)) if name in names else _NONE for name in _TRIGGERS}
    start, size = ({name: values[at] for name, at in where.items()} for values in (hits.start, hits.size))
    void = np.zeros(n + 1, dtype=np.bool_)
    for offset in range(LONGEST):
        void[start["not_a_trigger"][size["not_a_trigger"] > offset] + offset] = True
    closed = _latest(start["ends"], start["ends"], n + 1)
    status = np.zeros(n, dtype=np.int64)
    open_at_end = np.zeros(len(first), dtype=np.int64)
    for code, name in enumerate(STATUSES[1:], 1):
        kept = ~void[start[name]]
        triggers = start[name][kept]
        opened = _latest(triggers + size[name][kept], triggers, n + 1)
        inside = (opened[:n] >= first[row]) & (opened[:n] >= closed[:n])
        status[inside & (np.arange(n) - opened[:n] <= LONGEST_SCOPE)] = code
        # The colon that ends a lead-in closes nothing: its items go on.
        open_at_end[(opened[last] >= first) & (opened[last] >= closed[np.maximum(last - 1, 0)])] = code
        if name == "denied":
            status[_before(start["denied_before"], start["ends"], bounds, row)] = code
    asked = np.zeros(len(first), dtype=np.bool_)
    asked[row[start["asked_before"]]] = True
    status[asked[row]] = STATUSES.index("asked")
    given = open_at_end[lead] * (lead >= 0)
    return np.where(status == 0, given[row], status)


def _before(starts: Ints, ends: Ints, bounds: Ints, row: Ints) -> Bools:
    """Words before triggers, of the same sentence, that no closer parts from them."""
    n = len(row)
    trigger, end = _next(starts, n), _next(ends, n)
    return (trigger < bounds[1:][row]) & (trigger <= end) & (trigger - np.arange(n) <= LONGEST_SCOPE)


def _latest(at: Ints, values: Ints, n: int) -> Ints:
    """The value at the last position not behind each of ``n`` places, -1 before the first; later values are greater."""
    found = np.full(n, -1, dtype=np.int64)
    found[at] = values
    return np.maximum.accumulate(found)


def _next(at: Ints, n: int) -> Ints:
    """The first of some positions behind each of ``n`` places; ``n`` where none follows."""
    found = np.full(n + 1, n, dtype=np.int64)
    found[at] = at
    return np.minimum.accumulate(found[::-1])[::-1][1:]


_NONE: Final = np.zeros(0, dtype=np.int64)
