"""Lines that a page carries beside the decision, as data: what they are, and which lines are the decision's own."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from lgo_nlp.decision import Role
from lgo_nlp.reading.headings import MOST_WORDS, is_known_heading, normalise_heading, role_of
from lgo_nlp.reading.parts import Part
from lgo_nlp.reading.prose import is_prose, is_statement
from lgo_nlp.reading.spaces import clean_line

_END = re.compile(
    r"(?P<last>(investigator|ombudsman|assessment officer|assessor)['’]?s? decision on behalf of.*"
    r"|ombudsman(?: is)? satisfied with (the )?.{0,60}\bresponse\b.*)"
    r"|print this page|lgo logogram|(?P<notice>(review your )?privacy settings"
    r"|(this site uses|about) cookies|cookie (settings|policy))"
    r"|(share|email) this (page|decision)"
    r"|(?P<note>©.*|copyright( ©.*| \d{4}.*)?)",
    re.IGNORECASE,
)
"""``last`` stands behind every decision, the rest on any page: a ``notice`` has text under it, a ``note`` runs on."""

_VERB = re.compile(r"\b(was|were|is|are|has|have|had|did|does|will|would|should|could|agreed|found)\b")
_OF_A_SITE = re.compile(r"\b(cookies?|privacy|this (web)?site|browser)\b", re.IGNORECASE)
_LATER = frozenset({Role.FINDINGS, Role.ACTION, Role.DECISION})
_LONGEST = 160
"""A longer line is no furniture."""

_LONGEST_LINK = 40
"""Nor is a longer one a link to pass over."""

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
    return _end(_short(line)) is not None


def is_furniture(line: str) -> bool:
    """Whether the line belongs to the page and not to the decision."""
    return _is_passed_over(_short(line))


def _short(line: str) -> str:
    """The line for comparing, or nothing if it is too long to be furniture."""
    return clean_line(line) if len(line) <= _LONGEST else ""


def _end(line: str) -> re.Match[str] | None:
    """The end that a line is; one that may run on is none where it is a sentence."""
    end = _END.fullmatch(line)
    if end and (end["note"] or (end["last"] and line.endswith("."))) and _VERB.search(line):
        return None
    return end


def _is_passed_over(line: str) -> bool:
    return len(line) <= _LONGEST_LINK and _PASSED_OVER.fullmatch(line.strip(" •-↑^")) is not None


def decision_lines(lines: Sequence[str]) -> list[int]:
    """Positions of the lines that are the decision's own: no furniture, no contents list, nothing after its end."""
    return [position for position, part in enumerate(line_parts(lines)) if part is None]


def line_parts(lines: Sequence[str]) -> list[Part | None]:
    """What each line of a page is, None for the decision's own.

    An end before the first section is the page's, above the decision: a cookie notice, a link to print the page. So is
    a link of the page in the middle of one: a section of the decision follows.
    """
    parts: list[Part | None] = []
    ends_above: list[int] = []
    begun = False
    last_section = cache(lambda: _last_section(lines))
    for position, line in enumerate(lines):
        short = _short(line)
        end = _end(short)
        if end and begun and (end["last"] or position > last_section()):
            break
        is_link = end is not None or _is_passed_over(short)
        parts.append(Part.LINK if is_link else None)
        if begun or (is_link and not end):
            continue
        if end:
            ends_above.append(position)
        elif line.startswith("Summary:") or role_of(line):
            begun = True
            parts = _mark_above(lines, parts, ends_above)
    own = [position for position, part in enumerate(parts) if part is None]
    for position in own[: _contents_length([lines[position] for position in own])]:
        parts[position] = Part.CONTENTS
    return parts + [Part.END] * (len(lines) - len(parts))


def _mark_above(lines: Sequence[str], parts: list[Part | None], ends: Sequence[int]) -> list[Part | None]:
    """Names for the lines above the first section: short lines are the page's where an end stands there, and notices.

    Other running text is the decision's.
    """
    if not ends:
        return parts
    notices = {at for at in ends if (end := _end(_short(lines[at]))) and end["notice"]}
    return [
        None
        if part is None and _is_sentence(line) and at - 1 not in notices and not _OF_A_SITE.search(line)
        else part or Part.ABOVE
        for at, (part, line) in enumerate(zip(parts[:-1], lines, strict=False))
    ] + parts[-1:]


def _is_sentence(line: str) -> bool:
    return is_prose(line) or is_statement(line)


def _last_section(lines: Sequence[str]) -> int:
    """Position of the last heading that only a decision has, with a paragraph under it; -1 for none."""
    for position in range(len(lines) - 2, -1, -1):
        if is_prose(lines[position + 1]) and role_of(lines[position]) in _LATER and is_known_heading(lines[position]):
            return position
    return -1


def _contents_length(lines: Sequence[str]) -> int:
    """How many lines at the top only announce headings that come later."""
    top = [normalise_heading(line) for line in takewhile(_may_be_entry, lines)]
    if len(top) < _FEWEST_ENTRIES:
        return 0
    short = ((position, line.partition(":")[0]) for position, line in enumerate(lines))
    last = {normalise_heading(line): position for position, line in short if len(line) <= _LONGEST_ENTRY}
    again = [position for position, line in enumerate(top) if last.get(line, position) > position]
    return again[-1] + 1 if len(again) >= _FEWEST_ENTRIES else 0


def _may_be_entry(line: str) -> bool:
    """Whether a line could stand in a list of contents."""
    return (
        len(line) <= _LONGEST_ENTRY
        and not line.endswith((".", ";"))
        and not line.startswith("Summary:")
        and len(line.split()) <= MOST_WORDS
        and not is_statement(line)
    )
