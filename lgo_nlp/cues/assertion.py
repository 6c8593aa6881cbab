"""Whether each word of a sentence is asserted, in the manner of NegEx and ConText (algorithms for clinical text).

A trigger of the lexicon (``assertion.toml``) opens a scope: the words behind it up to a closer, or up to the sentence's
end. "There is no sign of a lasting error" denies the error. A lead-in governs its items: what it leaves open at its end
is open in all of them.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from lgo_nlp.arrays import Ints
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
    n, last = len(row), bounds[1:] - 1
    where = {name: np.flatnonzero(hits.group == names.index(name)) if name in names else _NONE for name in _TRIGGERS}
    start, size = ({name: values[at] for name, at in where.items()} for values in (hits.start, hits.size))
    void = np.zeros(n + 1, dtype=np.bool_)
    for offset in range(LONGEST):
        void[start["not_a_trigger"][size["not_a_trigger"] > offset] + offset] = True
    ends = np.append(np.sort(start["ends"]), n)
    status = np.zeros(n, dtype=np.int64)
    open_at_end = np.zeros(len(last), dtype=np.int64)
    for code, name in enumerate(STATUSES[1:], 1):
        kept = ~void[start[name]]
        triggers, opens, own = start[name][kept], (start[name] + size[name])[kept], row[start[name][kept]]
        closer = ends[np.searchsorted(ends, triggers, side="right")]
        _mark(status, opens, np.minimum(np.minimum(closer, last[own] + 1), triggers + LONGEST_SCOPE + 1), code)
        # The colon that ends a lead-in closes nothing: its items go on.
        open_at_end[own[(closer >= last[own]) & (opens <= last[own])]] = code
        if name == "denied":
            triggers = start["denied_before"]
            closer = np.append(ends, -1)[np.searchsorted(ends, triggers) - 1]
            opens = np.maximum(np.maximum(closer, bounds[row[triggers]]), triggers - LONGEST_SCOPE)
            _mark(status, opens, triggers, code)
    asked = np.zeros(len(last), dtype=np.bool_)
    asked[row[start["asked_before"]]] = True
    status[asked[row]] = STATUSES.index("asked")
    given = open_at_end[lead] * (lead >= 0)
    return np.where(status == 0, given[row], status)


def _mark(status: Ints, opens: Ints, stops: Ints, code: int) -> None:
    """Write a status to the words of some scopes, each from where it opens to before where it stops."""
    some = opens < stops
    if some.any():
        n = len(status) + 1
        depth = np.bincount(opens[some], minlength=n) - np.bincount(stops[some], minlength=n)
        status[np.cumsum(depth[:-1]) > 0] = code


_NONE: Final = np.zeros(0, dtype=np.int64)
