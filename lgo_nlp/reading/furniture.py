"""Lines that a page carries beside the decision, as data: what they are, and which lines are the decision's own."""

import re
from collections.abc import Sequence
from itertools import takewhile

from lgo_nlp.reading.headings import MOST_WORDS, fold, role_of

_END = re.compile(
    r"(investigator|ombudsman|assessment officer|assessor)[’']?s? decision on behalf of.*"
    r"|print this page|lgo logogram|review your privacy settings|privacy settings"
    r"|(this site uses|about) cookies|cookie (settings|policy)"
    r"|ombudsman(?: is)? satisfied with (the )?.{0,60}\bresponse\b.*"
    r"|(share|email) this (page|decision)"
    r"|©.*|copyright( ©.*| \d{4}.*)?",
    re.IGNORECASE,
)
_PASSED_OVER = re.compile(
    r"(back to top( of page)?|skip to (main )?content|(on this page|contents|page contents|in this section):?"
    r"|decision search|(previous|next)( page| chapter)?|chapter \d+( of \d+)?)",
    re.IGNORECASE,
)
_LONGEST_ENTRY = 120
_FEWEST_ENTRIES = 3
"""Fewer lines than this that come again below are no contents list."""


def ends_decision(line: str) -> bool:
    """Whether the decision is over at this line: nothing from here on is part of it."""
    return _END.fullmatch(line.strip()) is not None


def is_furniture(line: str) -> bool:
    """Whether the line belongs to the page and not to the decision."""
    return _PASSED_OVER.fullmatch(line.strip(" \t•-↑^\u00a0")) is not None


def own_lines(lines: Sequence[str]) -> list[int]:
    """Positions of the lines that are the decision's own: no furniture, no contents list, nothing after its end.

    An end before the first section is the page's, above the decision: a cookie notice, a link to print the page.
    """
    kept: list[int] = []
    begun = ended_above = False
    for position, line in enumerate(lines):
        if ends_decision(line):
            if begun:
                break
            ended_above = True
        elif not is_furniture(line):
            if not begun and (line.startswith("Summary:") or role_of(line)):
                begun = True
                kept = [] if ended_above else kept
            kept.append(position)
    return kept[_contents_length([lines[position] for position in kept]) :]


def _contents_length(lines: Sequence[str]) -> int:
    """How many lines at the top only announce headings that come later."""
    top = [fold(line) for line in takewhile(_may_be_entry, lines)]
    if len(top) < _FEWEST_ENTRIES:
        return 0
    short = ((position, line.partition(":")[0]) for position, line in enumerate(lines))
    last = {fold(line): position for position, line in short if len(line) <= _LONGEST_ENTRY}
    again = [position for position, line in enumerate(top) if last.get(line, position) > position]
    return again[-1] + 1 if len(again) >= _FEWEST_ENTRIES else 0


def _may_be_entry(line: str) -> bool:
    """Whether a line could stand in a list of contents."""
    return (
        len(line) <= _LONGEST_ENTRY
        and not line.endswith((".", ";"))
        and not line.startswith("Summary:")
        and len(line.split()) <= MOST_WORDS
    )
