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
    full = [_is_wrapped(above, below, width) for above, below in pairwise(lines)]
    unfinished = [
        is_full
        for is_full, (above, below) in zip(full, pairwise(lines), strict=True)
        if above.is_open and not (below.mark or below.after_blank or is_known_heading(above.content))
    ]
    if not NARROWEST < width <= WIDEST or sum(unfinished) <= _FULL_SHARE * len(unfinished):
        return list(lines)
    joined = [lines[0]]
    for goes_on, line in zip(full, lines[1:], strict=True):
        # "19)" is no list mark if the line above ends inside a bracket.
        if goes_on and (not line.mark or joined[-1].content.count("(") > joined[-1].content.count(")")):
            content = re.sub(r"\s", " ", text[joined[-1].start : line.end])
            joined[-1] = joined[-1]._replace(end=line.end, content=content)
        else:
            joined.append(line)
    return joined


def _is_wrapped(above: Line, below: Line, width: int) -> bool:
    """Whether the first word of ``below`` did not fit on the line above, and nothing separates the two."""
    fits = above.width + 1 + len(below.content.split(maxsplit=1)[0]) <= width
    if fits or below.after_blank or below.mark in ("-", "•"):
        return False
    is_finished = not above.is_open or is_statement(above.content)
    is_heading = not below.mark and is_finished and len(below.content) * 2 < width and is_known_heading(below.content)
    return not is_heading
