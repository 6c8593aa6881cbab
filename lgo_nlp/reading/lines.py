"""A saved page split into lines, each with its offsets and the list mark in front of it; what a line may be."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

_MARK = re.compile(
    r"""(?P<indent>\s*)
    (?:(?P<number>\d{1,3})[.)]                             # 12.  12)
      |(?P<letter>[a-z]|[ivx]{1,5})[.)]                    # a)  iv.
      |\((?P<bracketed>[a-z]|[ivx]{1,5}|\d{1,2})\)        # (a)  (iv)  (2)
      |(?P<dash>[-–—*])
      |(?P<bullet>[•·▪◦‣●○■\uf0b7o]))                      # Word saves a bullet as U+F0B7 or "o"
    (?:\s+(?=\S)|(?P<alone>\s*$))                         # then text, or nothing""",
    re.VERBOSE,
)
_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_STOPS = frozenset(".:;?!)")
_KINDS = {"number": "1", "letter": "a", "bracketed": "a", "dash": "-", "bullet": "•"}
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
    CONTENTS = "contents list"
    SITE = "part of the site"
    """In HTML: navigation, a form, a header pair, a cookie notice."""
    OUTSIDE = "outside the article"
    """In HTML: beside the element that holds the decision."""
    END = "after the end"


class Line(NamedTuple):
    """A line that is not blank: the offsets of its content, its mark and its indent.

    ``mark`` is ``"1"`` for a number, ``"a"`` for a letter or roman number, ``"-"`` for a dash, ``"•"`` for a bullet and
    ``""`` for none; ``number`` is the number itself; ``indent`` and ``width`` (with indent and mark) are in characters.
    ``after_blank`` says that a blank line precedes, ``set_apart`` that furniture was removed in front of the line, so
    that it cannot continue the line before.
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
        return self.content.rstrip("’”'\"")[-1:] not in _STOPS


def lines_of(text: str) -> Iterator[Line]:
    """Lines of a text that are not blank; a mark alone on its line is given to the next line."""
    before = 0
    alone: Line | None = None
    stops_short = False
    for match in _LINE.finditer(text):
        if not match.group().strip():
            continue
        gap = text[before : match.start()]
        line = _line(match.group(), match.start(), after_blank=max(gap.count("\n"), gap.count("\r")) > 1)
        before = match.end()
        if alone is not None and not line.mark:
            line = line._replace(
                mark=alone.mark, number=alone.number, indent=alone.indent, after_blank=alone.after_blank
            )
        if not line.content and line.mark in ("1", "a") and stops_short:  # the end of a broken sentence: "flat / 17."
            line = line._replace(start=line.end - len(match.group().strip()), content=match.group().strip(), mark="")
        alone = None if line.content else line
        if line.content:
            stops_short = line.is_open and line.width > _BROKEN_FROM
            yield line


def _line(raw: str, offset: int, *, after_blank: bool) -> Line:
    mark = _MARK.match(raw)
    begin = mark.end() if mark else len(raw) - len(raw.lstrip())
    end = len(raw.rstrip())
    kind, number = "", 0
    if mark:
        kind = _KINDS.get(mark.lastgroup or "") or next(kind for name, kind in _KINDS.items() if mark[name])
        number = int(mark["number"]) if kind == "1" else 0
    indent = len(mark["indent"].expandtabs(4)) if mark else begin
    return Line(offset + begin, offset + end, raw[begin:end], kind, indent, after_blank, number, end)


def is_mark(text: str) -> bool:
    """Whether a text is only the mark of a paragraph or item."""
    return _MARK.fullmatch(text) is not None
