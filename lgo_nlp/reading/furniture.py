"""Page furniture: which lines of a page are links, notices or a contents list, and which are the decision's own."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise, takewhile

from lgo_nlp.reading.headings import MOST_WORDS, normalise_heading, role_of
from lgo_nlp.reading.lines import Part
from lgo_nlp.reading.prose import is_sentence, is_statement
from lgo_nlp.reading.spaces import clean_line

_END = re.compile(
    r"""(?P<last>(investigator|ombudsman|assessment[ ]officer|assessor)['’]?s?[ ]decision[ ]on[ ]behalf[ ]of.*
      |ombudsman(?:[ ]is)?[ ]satisfied[ ]with[ ](the[ ])?.{0,60}\bresponse\b.*)
    |(?P<notice>(review[ ]your[ ])?privacy[ ]settings|(this[ ]site[ ]uses|about)[ ]cookies|cookie[ ](settings|policy))
    |(?P<copyright>©.*|copyright([ ]©.*|[ ]\d{4}.*)?)
    |print[ ]this[ ]page|(share|email)[ ]this[ ](page|decision)|lgo[ ]logogram""",
    re.IGNORECASE | re.VERBOSE,
)
"""Lines that follow a decision: ``last`` only a decision ("Ombudsman's decision on behalf of …"), the others any page.

A ``notice`` has text under it; ``last`` and ``copyright`` match a whole line, whatever it goes on to say.
"""

_VERB = re.compile(r"\b(was|were|is|are|has|have|had|did|does|will|would|should|could|agreed|found)\b")
_ABOUT_SITE = re.compile(r"\b(cookies?|privacy (settings|policy|notice)|this website|your browser)\b", re.IGNORECASE)
_LONGEST = 160  # characters: a longer line is not furniture
_LONGEST_LINK = 40  # characters: a longer line is not a navigation link
_LINK = re.compile(
    r"(back to top( of page)?|skip to (main )?content|(on this page|contents|page contents|in this section):?"
    r"|decision search|(previous|next)( page| chapter)?|chapter \d+( of \d+)?)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"page \d+( of \d+)?|\d+/\d+", re.IGNORECASE)
_RUNNING = re.compile(r"(?P<before>[^\d]*?)\s*(?P<number>\d{1,3})\s*(?P<after>[^\d]*)")
"""A line that could be a page number with words before or behind it: "Final report 4", "4 | A decision", "4"."""

_FEWEST_PAGES = 3  # fewer lines with rising numbers are not the pages of a document
_RULE = re.compile(r"[-=_*~–—]{3,}")
"""A line under a heading or across the page."""

_LONGEST_ENTRY = 120  # characters: a longer line is not an entry of a contents list
_LONGEST_NOTICE = 150  # characters: a longer sentence that is not about the site is no notice or label of a page
_FEWEST_ENTRIES = 3  # fewer lines than this that are repeated below are not a contents list


def _end(line: str) -> re.Match[str] | None:
    """Match of a line that follows the decision, unless it is a sentence, as a line that goes on may be."""
    end = _END.fullmatch(line)
    if end and (end["copyright"] or (end["last"] and line.endswith("."))) and _VERB.search(line):
        return None
    return end


def decision_lines(lines: Sequence[str]) -> list[int]:
    """Positions of the lines that are the decision's own: no furniture, no contents list, nothing after its end."""
    return [position for position, part in enumerate(line_parts(lines)) if part is None]


def line_parts(lines: Sequence[str]) -> list[Part | None]:
    """What each line of a page is, None for the decision's own.

    A line that usually follows a decision is a link of the page if the decision's text follows it: a cookie notice
    above the decision, or "Print this page" in the middle of it.
    """
    parts: list[Part | None] = []
    running = _running_lines(lines)
    ends_above: dict[int, bool] = {}
    begun = False
    last_sentence = cache(lambda: _last_sentence(lines))
    for position, line in enumerate(lines):
        end, is_link, is_number = None, False, position in running
        if len(line) <= _LONGEST:
            short = clean_line(line)
            end = _end(short)
            if end and begun and (end["last"] or position > last_sentence()):
                break
            is_link = end is not None or _is_link(short)
            is_number = is_number or _PAGE_NUMBER.fullmatch(short) is not None
        parts.append(Part.PAGE_NUMBER if is_number else Part.LINK if is_link else None)
        if begun or is_number or (is_link and not end):
            continue
        if end:
            ends_above[position] = bool(end["notice"])
        elif line.startswith("Summary:") or role_of(line):
            begun = True
            if ends_above:
                _mark_above(lines, parts, ends_above)
    own = [position for position, part in enumerate(parts) if part is None]
    for position in own[: _contents_length([lines[position] for position in own])]:
        parts[position] = Part.CONTENTS
    return parts + [Part.END] * (len(lines) - len(parts))


def _mark_above(lines: Sequence[str], parts: list[Part | None], is_notice: Mapping[int, bool]) -> None:
    """Mark lines above the first section in ``parts``: short lines, and the text of notices.

    Other sentences there are the decision's, and so is what is below the first long one. ``is_notice`` says by their
    positions which lines are a notice.
    """
    for at, line in enumerate(lines[: len(parts) - 1]):
        is_own = parts[at] is None and is_sentence(line)
        if not is_own or is_notice.get(at - 1) or is_about_site(line):
            parts[at] = parts[at] or Part.ABOVE
        elif len(line) > _LONGEST_NOTICE:
            break


def _is_link(line: str) -> bool:
    if len(line) <= _LONGEST_LINK and _LINK.fullmatch(line.strip(" •-↑^")):
        return True
    return _RULE.fullmatch(line) is not None


def _running_lines(lines: Sequence[str]) -> frozenset[int]:
    """Positions of lines with the same words and page numbers that rise by one, as printing puts them on each page.

    Headings may be numbered too ("Complaint 1"); but some page ends in the middle of a sentence, and no heading
    stands there.
    """
    pages: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for position, line in enumerate(lines):
        if len(line) <= _LONGEST_LINK and (line[:1].isdigit() or line[-1:].isdigit()):
            found = _RUNNING.fullmatch(line)
            if found and not (found["before"] and found["after"]):
                pages.setdefault((found["before"], found["after"]), []).append((position, int(found["number"])))
    running: set[int] = set()
    for own in pages.values():
        rises = all(after == before + 1 for (_, before), (_, after) in pairwise(own))
        positions = [position for position, _ in own]
        if len(own) >= _FEWEST_PAGES and rises and any(_in_a_sentence(lines, position) for position in positions):
            running.update(positions)
    return frozenset(running)


def _in_a_sentence(lines: Sequence[str], position: int) -> bool:
    """Whether the lines on either side are parts of one sentence."""
    if not 0 < position < len(lines) - 1:
        return False
    before, after = lines[position - 1], lines[position + 1]
    return len(before) > _LONGEST_LINK and before[-1].isalnum() and after[0].islower()


def is_about_site(line: str) -> bool:
    """Whether a line is about the site and not the complaint: its cookies, its privacy policy."""
    return _ABOUT_SITE.search(line) is not None


def _last_sentence(lines: Sequence[str]) -> int:
    """Position of the last sentence that is neither about the site nor the text of a notice; -1 for none."""
    above = ("", *lines)
    for position in range(len(lines) - 1, -1, -1):
        if is_sentence(lines[position]) and not is_about_site(lines[position]) and not _is_notice(above[position]):
            return position
    return -1


def _is_notice(line: str) -> bool:
    end = _end(clean_line(line)) if len(line) <= _LONGEST else None
    return end is not None and end["notice"] is not None


def _contents_length(lines: Sequence[str]) -> int:
    """Number of lines at the top that are a contents list: most of them are repeated below as headings."""
    top = [normalise_heading(line) for line in takewhile(_may_be_entry, lines)]
    again = _first_repeated(top)
    # An entry that comes again is the first heading, even if a topic far below is called the same; but where as much
    # follows as there was before, the whole list is there twice.
    if len(top) - again < again:
        top = top[:again]
    if len(top) < _FEWEST_ENTRIES:
        return 0
    short = ((position, line.partition(":")[0]) for position, line in enumerate(lines))
    last = {normalise_heading(line): position for position, line in short if len(line) <= _LONGEST_ENTRY}
    repeated = [position for position, line in enumerate(top) if last.get(line, position) > position]
    return repeated[-1] + 1 if len(repeated) >= _FEWEST_ENTRIES else 0


def _first_repeated(lines: Sequence[str]) -> int:
    """Position of the first line that has been there before, or behind the last line."""
    seen: set[str] = set()
    for position, line in enumerate(lines):
        if line in seen:
            return position
        seen.add(line)
    return len(lines)


def _may_be_entry(line: str) -> bool:
    """Whether a line could be an entry of a contents list."""
    is_short = len(line) <= _LONGEST_ENTRY and len(line.split()) <= MOST_WORDS
    return is_short and not (line.endswith((".", ";")) or line.startswith("Summary:") or is_statement(line))
