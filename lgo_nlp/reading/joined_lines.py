"""Lines of a saved page on which more than one thing was saved: a heading and its text, or several paragraphs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from lgo_nlp.decision import Role
from lgo_nlp.reading.headings import MOST_WORDS, is_example, role_of
from lgo_nlp.reading.lines import Line
from lgo_nlp.reading.prose import is_prose

_HEADING_BEFORE_TEXT = re.compile(r"(?P<heading>[A-Z][^:.;]{2,60}):\s+(?=[A-Z‘“])")
_DASHED = re.compile(r"[.?!]\s(-\s)(?=[A-Z])")
_JOINED = re.compile(
    r"(?<=[.?!:;)’”'\"])\s(?P<heading>[A-Z][^.:;!?\d]{2,60}?)\s(?P<number>[0-9]{1,3})\.\s(?=[A-Z‘“'\"])"
)


def parted_heading(line: Line) -> list[Line]:
    """A line, in two if a heading that names a section stands in front of its text: "Findings: The Council …"."""
    found = None if line.mark else _HEADING_BEFORE_TEXT.match(line.content)
    if found is None or role_of(found["heading"]) is Role.SUMMARY:  # "Summary:" is part of its paragraph
        return [line]
    if not is_example(found["heading"]) or not is_prose(line.content[found.end() :]):
        return [line]
    heading = _part_of(line, 0, found.end("heading") + 1)._replace(mark="#", after_blank=True)
    return [heading, _part_of(line, found.end(), len(line.content))]


def _dashed_pieces(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those split on which the next dashed paragraph was saved as well, after a full stop."""
    for line in lines:
        if not line.mark and (cut := _DASHED.search(line.content)):
            yield _part_of(line, 0, cut.start() + 1)
            line = _part_of(line, cut.end(), len(line.content))._replace(mark="-", after_blank=False)
        yield line


def _numbered_pieces(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those split on which a heading and the next numbered paragraph were saved as well.

    "… was late. Her appeal 57. The panel …" in paragraph 56 is split if no line begins with 57.
    """
    after = 1_000  # the number of the next numbered line; numbers have three digits
    parted: list[Line] = []
    for line in reversed(lines):
        parted += reversed(_parted(line, after)) if line.mark == "1" else [line]
        after = line.number if line.mark == "1" else after
    yield from reversed(parted)


def _parted(line: Line, after: int) -> list[Line]:
    """A numbered line, and the headings and paragraphs saved on it; ``after`` is the number of the next line."""
    if f"{line.number + 1}." not in line.content:  # as in most lines; the search takes longer
        return [line]
    pieces, start, number = [], 0, line.number
    for cut in _JOINED.finditer(line.content):
        if int(cut["number"]) == number + 1 < after and len(cut["heading"].split()) <= MOST_WORDS:
            heading = _part_of(line, cut.start("heading"), cut.end("heading"))
            pieces += [_part_of(line, start, cut.start())._replace(number=number)]
            pieces += [heading._replace(mark="", number=0, after_blank=True)]
            start, number = cut.end(), number + 1
    return [*pieces, _part_of(line, start, len(line.content))._replace(number=number)]


def _part_of(line: Line, start: int, end: int) -> Line:
    return line._replace(start=line.start + start, end=line.start + end, content=line.content[start:end])


PIECES: Final[Mapping[str, Callable[[Sequence[Line]], Iterable[Line]]]] = {
    "numbered": _numbered_pieces,
    "dashed": _dashed_pieces,
    "plain": list,
}
"""What splits the lines of a page, by its layout."""
