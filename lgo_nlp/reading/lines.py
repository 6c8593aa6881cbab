"""A saved page split into lines, each with its offsets and the list mark in front of it; what a line may be."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from lgo_nlp.reading.headings import LONGEST_HEADING

_MARK = re.compile(
    r"""(?P<indent>\s*)
    (?:(?P<number>\d{1,3})[.)]                             # 12.  12)
      |(?P<tabbed>\d{1,3})(?=\t\s*[A-Z‘“])                  # 12, if a tab and a capital follow
      |(?P<letter>[a-z]|[ivx]{1,5})[.)]                    # a)  iv.
      |\((?P<bracketed>[a-z]|[ivx]{1,5}|\d{1,2})\)        # (a)  (iv)  (2)
      |(?P<dash>[-–—*])
      |(?P<bullet>[•·▪◦‣●○■➢➤►▶✓✔»\uf0a7\uf0b7\uf0d8o]))      # Word saves bullets as U+F0A7, U+F0B7, U+F0D8 or "o"
    (?:\s+(?=\S)|(?P<alone>\s*$))                         # then text, or nothing""",
    re.VERBOSE,
)
_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_STOPS = frozenset(".:;?!)")
_QUOTES = "’”'\""
_HEADING = re.compile(r"(?:#{1,6}\s+(?P<hashes>\S.*?)(?:\s+#+)?|(?P<stars>\*\*|__)(?P<bold>[^*_]*[^*_.;,])(?P=stars))")
"""A heading as Markdown marks it: ``## Findings``, or in bold on a line of its own."""

_HEADING_MARK = re.compile(r"#{1,6}|\*\*|__")
_KINDS = {"number": "1", "tabbed": "1", "letter": "a", "bracketed": "a", "dash": "-", "bullet": "•"}
_BROKEN_FROM = 40  # characters: a line no longer, without punctuation, is a heading or item, not half a sentence


class Part(StrEnum):
    """What a piece of a page is; only headings and paragraphs are part of the decision's sections."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    MARK = "mark"
    """The number, letter, dash or bullet in front of a paragraph or item."""
    HEAD = "head"
    """Title, labels and their values, and short lines between them."""
    ABOVE = "above the decision"
    """Links and notices above the decision, such as a cookie notice."""
    LINK = "link"
    """A link of the page inside the decision: back to top, print this page."""
    PAGE_NUMBER = "page number"
    """What printing a page puts above or below its text: "Page 2 of 9", "Final report 4"."""
    CONTENTS = "contents list"
    SITE = "part of the site"
    """In HTML: navigation, a form, a header pair, a cookie notice."""
    OUTSIDE = "outside the article"
    """In HTML: beside the element that holds the decision."""
    END = "after the end"


class Line(NamedTuple):
    """A line that is not blank: the offsets of its content, its mark and its indent.

    ``mark`` is ``"1"`` for a number, ``"a"`` for a letter or roman number, ``"-"`` for a dash, ``"•"`` for a bullet,
    ``"#"`` for what marks a heading and ``""`` for none; ``number`` is the number itself; ``indent`` and ``width``
    (with indent and mark) are in characters. ``after_blank`` says that a blank line precedes, ``set_apart`` that
    furniture was removed in front of the line, so that it cannot continue the line before.
    """

    start: int
    end: int
    content: str
    mark: str
    indent: int
    after_blank: bool
    number: int = 0
    width: int = 0
    set_apart: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the content ends without the punctuation that ends a paragraph or item."""
        last = self.content[-1:]
        return (self.content.rstrip(_QUOTES)[-1:] if last in _QUOTES else last) not in _STOPS


def lines_of(text: str) -> Iterator[Line]:
    """Lines of a text that are not blank; a mark alone on its line is given to the next line."""
    before = 0
    alone: Line | None = None
    stops_short = False
    for match in _LINE.finditer(text):
        raw, start = match[0], match.start()
        if raw.isspace():
            continue
        gap = text[before:start]
        line = _line(raw, start, after_blank=len(gap) > 1 and max(gap.count("\n"), gap.count("\r")) > 1)
        before = start + len(raw)
        if alone is not None and not line.mark:
            line = line._replace(
                mark=alone.mark, number=alone.number, indent=alone.indent, after_blank=alone.after_blank
            )
        if not line.content and line.mark in ("1", "a") and stops_short:  # the end of a broken sentence: "flat / 17."
            line = line._replace(start=line.end - len(raw.strip()), content=raw.strip(), mark="")
        alone = None if line.content else line
        if line.content:
            stops_short = line.is_open and line.width > _BROKEN_FROM
            yield line


def _line(raw: str, offset: int, *, after_blank: bool) -> Line:
    content = raw.rstrip()
    end = len(content)
    if raw[0].isupper():  # no mark is a capital, with which most lines begin
        return Line(offset, offset + end, content, "", 0, after_blank, 0, end)
    mark = _MARK.match(raw)
    if mark is None:
        begin = len(raw) - len(raw.lstrip())
        return Line(offset + begin, offset + end, raw[begin:end], "", begin, after_blank, 0, end)
    begin, kind = mark.end(), _kind(mark)
    number = int(mark["number"] or mark["tabbed"]) if kind == "1" else 0
    indent = len(mark["indent"].expandtabs(4))
    return Line(offset + begin, offset + end, raw[begin:end], kind, indent, after_blank, number, end)


def _kind(mark: re.Match[str]) -> str:
    return _KINDS.get(mark.lastgroup or "") or next(kind for name, kind in _KINDS.items() if mark[name])


def with_heading_mark(line: Line) -> Line:
    """A line without the marks of a Markdown heading, if it has them."""
    may_have = not line.mark and line.content[0] in "#*_" and len(line.content) <= LONGEST_HEADING
    found = _HEADING.fullmatch(line.content) if may_have else None
    if found is None:
        return line
    start, end = found.span("hashes" if found["hashes"] else "bold")
    return line._replace(
        start=line.start + start, end=line.start + end, content=line.content[start:end], mark="#", after_blank=True
    )


def mark_of(text: str) -> tuple[str, str]:
    """The mark in front of a text as it stands there, with its spaces, and its kind, as ``Line.mark`` has it.

    Both are empty if there is none, or nothing but a mark.
    """
    mark = _MARK.match(text)
    if mark is None or mark["alone"] is not None:
        return "", ""
    return mark[0], _kind(mark)


def is_mark(text: str) -> bool:
    """Whether a text is only the mark of a paragraph, item or heading."""
    return (_MARK.fullmatch(text) or _HEADING_MARK.fullmatch(text)) is not None
