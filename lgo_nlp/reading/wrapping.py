"""Hard-wrapped text: paragraphs that an editor or mail program has broken into lines of one width, joined again."""

import re
from collections.abc import Sequence
from itertools import pairwise

from lgo_nlp.reading.headings import is_known_heading
from lgo_nlp.reading.lines import Line
from lgo_nlp.reading.prose import is_statement

WIDEST = 120  # characters: a text with a longer line was not wrapped
NARROWEST = 40  # characters: a text with no longer line was not wrapped either
_FULL_SHARE = 0.5  # if no more than this share of the unfinished lines are full, they are short: items, headings


def unwrap(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines, those broken by wrapping joined again; lines of text that was not wrapped are returned unchanged.

    A joined line's content is as long as its piece of ``text``, with a space for each character of white space.
    """
    width = max((line.width for line in lines), default=0)
    if not NARROWEST < width <= WIDEST:
        return list(lines)
    full = [_is_wrapped(above, below, width) for above, below in pairwise(lines)]
    unfinished = [
        is_full
        for is_full, (above, below) in zip(full, pairwise(lines), strict=True)
        if above.is_open and not (below.mark or below.after_blank or is_known_heading(above.content))
    ]
    if sum(unfinished) <= _FULL_SHARE * len(unfinished):
        return list(lines)
    ends: list[int] = []  # of each joined line; its first line is at the same position in ``firsts``
    firsts: list[Line] = []
    n_open = 0  # brackets
    for goes_on, line in zip([False, *full], lines, strict=True):
        # "19)" is no list mark if the line above ends inside a bracket.
        if goes_on and (not line.mark or n_open > 0):
            piece = text[ends[-1] : line.end]
            ends[-1] = line.end
        else:
            piece, n_open = line.content, 0
            firsts.append(line)
            ends.append(line.end)
        n_open += piece.count("(") - piece.count(")")
    return [
        first if end == first.end else first._replace(end=end, content=re.sub(r"\s", " ", text[first.start : end]))
        for first, end in zip(firsts, ends, strict=True)
    ]


def _is_wrapped(above: Line, below: Line, width: int) -> bool:
    """Whether the first word of ``below`` did not fit on the line above, and nothing separates the two."""
    fits = above.width + 1 + len(below.content.split(maxsplit=1)[0]) <= width
    if fits or below.after_blank or below.mark in ("-", "•"):
        return False
    is_finished = not above.is_open or is_statement(above.content)
    is_heading = not below.mark and is_finished and len(below.content) * 2 < width and is_known_heading(below.content)
    return not is_heading
