"""A saved page cut into lines: where each begins and ends, and the mark that opens it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile(
    r"(?P<indent>\s*)(?:(?P<number>\d{1,3})[.)]|(?P<letter>[a-z]|[ivx]{1,5})[.)]|\((?P<bracketed>[a-z]|[ivx]{1,5}|\d{1,2})\)"
    r"|(?P<dash>[-–—*])|(?P<bullet>[•·▪◦‣●○■\uf0b7o]))(?:\s+(?=\S)|(?P<alone>\s*$))"
)


_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_STOPS = frozenset(".:;?!)")
_KINDS = {"number": "1", "letter": "a", "bracketed": "a", "dash": "-", "bullet": "•"}
_BROKEN_FROM = 40
"""A line shorter than this that has no stop is a heading or an item, not half of a sentence."""


class Line(NamedTuple):
    """A line that is not blank: offsets of its content, its mark, its indent, whether a blank line precedes.

    ``mark`` is ``"1"`` for a number, ``"a"`` for a letter or roman number, ``"-"`` for a dash, ``"•"`` for a bullet and
    ``""`` for none; ``number`` is the number itself; ``width`` is how far the line reaches, indent and mark counted.
    ``set_apart`` says that furniture was taken out in front of it: it goes on with nothing, as behind a blank line.
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
        """Whether the content stops without the punctuation that ends a paragraph or item."""
        return self.content.rstrip("’”'\"")[-1:] not in _STOPS


def lines_of(text: str) -> Iterator[Line]:
    """Lines of a text that are not blank; a mark alone on its line belongs to the line below."""
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
        if not line.content and line.mark in ("1", "a") and stops_short:  # the end of a sentence: "flat / 17."
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
    """Whether a text is the mark of a paragraph or item and no more."""
    return _MARK.fullmatch(text) is not None
