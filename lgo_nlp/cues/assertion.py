"""What a sentence asserts, and who asserts it: the status of each word, in the manner of NegEx and ConText.

A trigger of the lexicon (``assertion.toml``) opens a scope: the words behind it up to a closer, or up to the sentence's
end. "There is no sign of a lasting error" denies the error; "The investigator found" gives the word to the investigator
until somebody else takes it. A lead-in governs its items: what it leaves open at its end is open where they begin.
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

SPEAKERS: Final = ("nobody", "ombudsman_says", "complainant", "body", "earlier_inquiry", "adviser", "law")
"""Who has the word, by the group of cues that gives it; ``nobody`` where none stands before."""

LONGEST_SCOPE: Final = 12
"""Words that a trigger governs at most: beyond, even without a closer, the link is loose."""

_ENDS: Final = "ends"
_VOID: Final = "not_a_trigger"


def statuses(hits: Hits, names: Sequence[str], ngrams: NGrams, lead: Ints) -> tuple[Ints, Ints]:
    """Status and speaker of each word, as positions in ``STATUSES`` and ``SPEAKERS``; shape ``(n_words,)``.

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
    status = np.where(status == 0, given[words.row], status)
    return status, words.speakers([triggers(name)[0] for name in SPEAKERS[1:]])


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

    def speakers(self, starts: Sequence[Ints]) -> Ints:
        """Speaker of each word: the last one named before it in its sentence, or in its lead-in, or 0."""
        n = len(self.row)
        base = len(starts) + 1
        named = np.full(n, -1, dtype=np.int64)
        for code, own in enumerate(starts, 1):
            named[own] = np.maximum(named[own], own * base + code)
        last = np.maximum.accumulate(named)
        own = np.where(last >= self.bounds[:-1][self.row] * base, last % base, 0)
        final = own[self.bounds[1:] - 1]
        given = final[self.lead] * (self.lead >= 0)
        return np.where(own == 0, given[self.row], own)


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


_TRIGGERS: Final = {*STATUSES, *(f"{name}_before" for name in STATUSES), *SPEAKERS, _ENDS, _VOID}
_NONE: Final = np.zeros(0, dtype=np.bool_)
_NO_HITS: Final = np.zeros(0, dtype=np.int64)
