"""Walks the elements of an HTML page: which are blocks of text, which are furniture, and which are not shown."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from lgo_nlp.errors import PageError
from lgo_nlp.reading.headings import LONGEST_HEADING, is_example
from lgo_nlp.reading.lines import is_mark, mark_of
from lgo_nlp.reading.outline import Kind
from lgo_nlp.reading.prose import is_sentence
from lgo_nlp.reading.spaces import normalise_spaces

_HIDDEN = {"script", "style", "template", "svg", "iframe", "img", "-comment"}
_SITE = {"nav", "footer", "button", "noscript"}
_SITE_NAMES = {"cookie", "cookies", "cookie-notice", "cookie-banner", "cookie-bar", "cookie-message"}
_ASIDES = {"aside", "form"}
_ASIDE_NAMES = {
    "label", "value", "contents", "toc", "breadcrumb", "breadcrumbs", "back-to-top", "pagination", "share", "metadata",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ol", "ul"}
_EMPHASIS = {"strong", "b", "em", "i", "u", "dt"}
_BLOCKS = _HEADINGS | _LISTS | _ASIDES | {
    "summary", "p", "li", "div", "section", "article", "main", "header", "blockquote", "pre", "hr", "nav", "footer",
    "table", "tbody", "thead", "tr", "td", "th", "dl", "dt", "dd",
}  # fmt: skip
_NOT_IN_NAMES = frozenset("\"'<")  # no attribute is named with them, unless a quotation mark is missing
_STOPS = (".", ":", ";", "!")
_BREAK = "\0"  # a line break in what is collected of a block: no text that is read holds this character
_LINK_TO_ITSELF = re.compile(r"(?<=\S)\s*(?:link to this (?:section|heading)|permalink|¶|#)$", re.IGNORECASE)
LEVEL_OF_TOPIC = 2  # of a heading that has no level of its own, as of one in bold: such headings are all alike


class TextPiece(NamedTuple):
    """A heading, paragraph or item of a page, in one line; ``level`` is a heading's level or an item's depth.

    ``inside`` says whether it is in the element that holds the decision, ``mark`` is the number or bullet in front of
    its text, and ``is_emphasised`` says that all of it is bold, in italics or underlined, as headings without a level
    are.
    """

    kind: Kind
    level: int
    content: str
    inside: bool
    mark: str = ""
    is_emphasised: bool = False


class _Context(NamedTuple):
    """What the text directly inside an element is; ``lists`` counts the lists of items around it."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 1
    lists: int = 0
    in_entry: bool = False
    inside: bool = False
    is_emphasised: bool = False


class _Frame(NamedTuple):
    """An element that is being walked. Of furniture, ``needs`` says what makes it part of the decision after all."""

    children: Iterator[LexborNode]
    context: _Context
    is_block: bool
    needs: str = ""
    first_piece: int = 0
    first_text: int = 0


@dataclass(slots=True)
class Walker:
    """Collects the text of a page: ``pieces``, and ``furniture``, the text of the elements that belong to the site.

    An element of the site is furniture unless it holds a section: a usual heading with a sentence under it. A form, an
    aside or a header pair is furniture unless it holds a sentence.
    """

    roots: frozenset[LexborNode]
    source: str
    pieces: list[TextPiece] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    _buffer: list[tuple[str, bool]] = field(default_factory=list)
    _mark: str = ""
    _looked_at: int = 0
    _last: dict[str, int] = field(default_factory=lambda: {"sentence": -1, "section": -1})

    def walk(self, body: LexborNode) -> None:
        """Collect the text of a page's body.

        Raises:
            PageError: the page cannot be read whole.
        """
        frames = [_Frame(body.iter(include_text=True), _Context(inside=body in self.roots), is_block=True)]
        while frames:
            frame = frames[-1]
            child = next(frame.children, None)
            if child is None:
                self._leave(frames.pop())
            elif child.tag == "-text":
                self._buffer.append((child.text(deep=False) or "", frame.context.is_emphasised))
            elif child.tag == "br":
                self._buffer.append((_BREAK, True))
            else:
                attributes = child.attributes
                if attributes:
                    self._check_quotes(attributes)
                if child.tag not in _HIDDEN:
                    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}" if attributes else ""
                    is_heading = attributes is not None and attributes.get("role") == "heading"
                    tag = f"h{LEVEL_OF_TOPIC}" if is_heading and child.tag not in _HEADINGS else child.tag or ""
                    frames.append(self._enter(child, tag, names, frame.context))
        if self._mark:  # with no text behind it
            self.furniture.append(self._mark)

    def holds(self, wanted: str, *, first: int = 0) -> bool:
        """Whether there is a "section" or "sentence" among the pieces from the one numbered ``first``."""
        for number in range(self._looked_at, len(self.pieces)):
            if reads_as_text(self.pieces[number].content):
                self._last["sentence"] = number
                if number and is_example(self.pieces[number - 1].content):
                    self._last["section"] = number - 1
        self._looked_at = len(self.pieces)
        return self._last[wanted] >= first

    def _enter(self, node: LexborNode, tag: str, names: str, context: _Context) -> _Frame:
        is_title = tag == "button" and context.kind is Kind.HEADING  # of a part that opens when it is pressed
        needs = "" if is_title else _needs(tag, names.lower().split())
        if tag in _EMPHASIS:
            context = context._replace(is_emphasised=True)
        if tag in _BLOCKS:
            self._flush(context)
            context = self._context_of(node, tag, context)
        children = node.iter(include_text=True)
        return _Frame(children, context, tag in _BLOCKS, needs, len(self.pieces), len(self._buffer))

    def _leave(self, frame: _Frame) -> None:
        if frame.is_block:
            self._flush(frame.context)
        if not frame.needs:
            return
        within = "".join(text for text, _ in self._buffer[frame.first_text :]).replace(_BREAK, " ")
        is_own = self.holds(frame.needs, first=frame.first_piece) or (
            frame.needs == "sentence" and reads_as_text(within)
        )
        if is_own or (len(self.pieces) > frame.first_piece and frame.first_text):
            return  # text of a paragraph, with a block in its midst, is kept too
        self.furniture += [f"{piece.mark} {piece.content}".strip() for piece in self.pieces[frame.first_piece :]]
        self.furniture.append(within)
        del self.pieces[frame.first_piece :], self._buffer[frame.first_text :]
        self._looked_at = min(self._looked_at, frame.first_piece)

    def _context_of(self, node: LexborNode, tag: str, context: _Context) -> _Context:
        """What the text directly inside a block is."""
        if not context.inside and tag in ("article", "main"):
            context = context._replace(inside=node in self.roots)
        if tag in _LISTS:
            return context._replace(lists=context.lists + self._is_list_of_items(tag, context))
        if tag in _HEADINGS:
            return context._replace(kind=Kind.HEADING, level=int(tag[1]))
        if tag == "summary":
            return context._replace(kind=Kind.HEADING, level=LEVEL_OF_TOPIC)
        if tag == "p" and context.kind is Kind.HEADING:  # a heading whose tag was not closed
            return context._replace(kind=Kind.PARAGRAPH, level=1)
        if tag == "li":
            kind, level = (Kind.ITEM, context.lists) if context.lists else (Kind.PARAGRAPH, 1)
            return context._replace(kind=kind, level=level, in_entry=True)
        return context

    def _is_list_of_items(self, tag: str, context: _Context) -> bool:
        """Whether a list holds items, not paragraphs: it is inside an item, follows a lead-in, or has bullets."""
        if not self.pieces or self.pieces[-1].kind is Kind.HEADING:
            return False
        return context.lists > 0 or context.in_entry or tag == "ul" or self.pieces[-1].content.endswith(":")

    def _flush(self, context: _Context) -> None:
        """End the block that is being collected, one piece or several."""
        if not self._buffer:
            return
        lines = _lines_of(self._buffer)
        self._buffer.clear()
        if context.kind is Kind.HEADING:
            content, link = _without_link(" ".join(content for content, _ in lines if content))
            lines = [(content, False)]
            self.furniture += [link] if link else []
        for content, is_emphasised in _joined(lines):
            if not normalise_spaces(content).strip():
                continue
            if context.kind is Kind.PARAGRAPH and is_mark(content):  # in an element of its own
                self.furniture += [self._mark] if self._mark else []
                self._mark = content
            else:
                self.pieces.append(self._piece(content, context, is_emphasised=is_emphasised))

    def _piece(self, content: str, context: _Context, *, is_emphasised: bool) -> TextPiece:
        """A piece without the mark in front of it; with a bullet or letter, it is an item below a lead-in."""
        apart, self._mark = self._mark, ""
        if apart and context.kind is not Kind.HEADING:
            content = f"{apart} {content}"
        elif apart:
            self.furniture.append(apart)
        piece = TextPiece(context.kind, context.level, content, context.inside, is_emphasised=is_emphasised)
        mark, kind = mark_of(content) if context.kind is Kind.PARAGRAPH or apart else ("", "")
        if not mark:
            return piece
        piece = piece._replace(content=content[len(mark) :], mark=mark.strip())
        above = self.pieces[-1] if self.pieces else piece
        if kind != "1" and (above.kind is Kind.ITEM or above.content.endswith(":")):
            return piece._replace(kind=Kind.ITEM, level=max(context.lists, 1))
        return piece

    def _check_quotes(self, attributes: dict[str, str | None]) -> None:
        """Refuse a tag with a quotation mark left open, as in ``<p class="x>Text.</p><p class="y">``."""
        names, values = "".join(attributes), "".join(filter(None, attributes.values()))
        if ">" in values and not _NOT_IN_NAMES.isdisjoint(names):
            what = "a quotation mark is left open in a tag, which hides the text behind it"
            raise PageError(f"{self.source}: cannot be read whole: {what}; save the decision's own page")


def _without_link(heading: str) -> tuple[str, str]:
    """A heading without the link to itself that some sites put behind it, and that link."""
    link = _LINK_TO_ITSELF.search(heading) if len(heading) <= LONGEST_HEADING else None
    return (heading[: link.start()], link[0].strip()) if link else (heading, "")


def _lines_of(collected: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Lines of what was collected of a block, which line breaks part, and whether all of each is emphasised."""
    lines: list[tuple[str, bool]] = []
    for is_break, texts in groupby(collected, lambda piece: piece[0] == _BREAK):
        some = list(texts)
        if is_break:
            lines += [("", False)] * (len(some) - 1)  # a blank line
        else:
            is_emphasised = all(is_emphasised for text, is_emphasised in some if text.strip())
            lines.append((" ".join("".join(text for text, _ in some).split()), is_emphasised))
    return lines


def _joined(lines: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """The same as paragraphs: lines go on unless one is blank or emphasised, or a list goes on there."""
    together: list[tuple[str, bool]] = []
    for content, is_emphasised in lines:
        if together:
            above, above_is_emphasised = together[-1]
            if not content or is_emphasised != above_is_emphasised or above.endswith((":", ";")) or mark_of(content)[0]:
                yield " ".join(line for line, _ in together), above_is_emphasised
                together = []
        if content:
            together.append((content, is_emphasised))
    if together:
        yield " ".join(line for line, _ in together), together[-1][1]


def reads_as_text(content: str) -> bool:
    """Whether a piece is a finished sentence, which no entry of a contents list is."""
    return content.rstrip("’”'\") ").endswith(_STOPS) and is_sentence(" ".join(content.split()))


def _needs(tag: str, names: list[str]) -> str:
    """What an element needs to be part of the decision, by its tag, its classes and its id."""
    if tag in _SITE or not _SITE_NAMES.isdisjoint(names):
        return "section"
    return "sentence" if tag in _ASIDES or not _ASIDE_NAMES.isdisjoint(names) else ""
