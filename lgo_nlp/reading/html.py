"""A decision's page as the site serves it, or as saved by a browser, to a Decision; nothing in it is run or fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from lgo_nlp.decision import Decision, Role
from lgo_nlp.errors import PageError
from lgo_nlp.reading.furniture import decision_lines
from lgo_nlp.reading.headings import is_known_heading
from lgo_nlp.reading.metadata import Metadata, format_ref, is_field, is_title
from lgo_nlp.reading.outline import Block, Kind, assemble

_PASSED_OVER = {
    "script",
    "style",
    "nav",
    "aside",
    "footer",
    "form",
    "button",
    "noscript",
    "template",
    "svg",
    "iframe",
    "img",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ol", "ul"}
_BLOCKS = _HEADINGS | _LISTS | {
    "p", "li", "div", "section", "article", "main", "header", "blockquote", "pre", "hr",
    "table", "tbody", "thead", "tr", "td", "th", "dl", "dt", "dd",
}  # fmt: skip
_MARKUP = re.compile(
    r"\ufeff?(?>\s*(?:<!--.*?-->|<\?xml[^>]*>))*+\s*<(!doctype|html|head|body|title|meta|link|script|style|header|nav|article|main|div|h[1-6]|p|section|ol|ul|table|span)\b",
    re.IGNORECASE | re.DOTALL,
)
_MANY_TAGS = 5_000
_LEFT_OPEN = {"p", "li", "br", "hr", "img", "input", "meta", "link", "tr", "td", "th", "dt", "dd", "option"}
_DEEPEST = 60
"""Elements nested deeper than this are read no further: a page made to be hostile, not a decision."""


def looks_like_html(text: str) -> bool:
    """Whether a text is markup rather than prose."""
    return _MARKUP.match(text[:4000]) is not None


def read_html(html: str, *, source: str, metadata: Metadata | None = None, opening: Role = Role.SUMMARY) -> Decision:
    """Decision in the markup of a page; ``opening`` is as in ``assemble``.

    Raises:
        PageError: the page holds no decision.
    """
    _check_nesting(html, source=source)
    tree = LexborHTMLParser(html)
    root = tree.css_first("article#article") or tree.css_first("article") or tree.css_first("main") or tree.body
    if root is None:
        raise PageError(f"{source}: not a decision: the page has no text; save the decision's own page and try again")
    page = _Walker()
    page.walk(root, depth=0)
    text, blocks = page.finish()
    return assemble(text, blocks, _metadata(tree, metadata or Metadata()), source=source, opening=opening)


def _check_nesting(html: str, *, source: str) -> None:
    """Refuse a page of elements inside one another by the thousand: a parser would take minutes over it."""
    if html.count("<") < _MANY_TAGS:
        return
    depths: dict[str, int] = {}
    for closing, name in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", html):
        depth = max(0, depths.get(name.lower(), 0) + (-1 if closing else 1))
        depths[name.lower()] = depth
        if depth > _MANY_TAGS and name.lower() not in _LEFT_OPEN:
            raise PageError(
                f"{source}: not a decision: {_MANY_TAGS:,} <{name.lower()}> are nested inside one another; "
                "save the decision's own page"
            )


def _metadata(tree: LexborHTMLParser, metadata: Metadata) -> Metadata:
    """What the page's title, header pairs and address say, added to what is known."""
    for node in tree.css("h1, title"):
        title = re.sub(r"\s+", " ", node.text()).strip()
        title = re.sub(r"\)\s*[-|–].*$", ")", title)
        if metadata.body is None:
            metadata = metadata.with_title(title)
    for label in tree.css(".label"):
        value = label.next
        while value is not None and "value" not in (value.attributes.get("class") or "").split():
            value = value.next
        if value is not None and is_field(label.text()):
            metadata = metadata.with_field(label.text(), re.sub(r"\s+", " ", value.text()))
    link = tree.css_first("link[rel=canonical]")
    if metadata.ref is None and link is not None:
        ref = format_ref(link.attributes.get("href") or "")
        metadata = Metadata(ref, metadata.body, metadata.category, metadata.outcome, metadata.date)
    return metadata


@dataclass(slots=True)
class _Walker:
    """Walks the elements and keeps their text, one block a line."""

    pieces: list[tuple[Kind, int, str]] = field(default_factory=list)
    _buffer: list[str] = field(default_factory=list)
    _state: tuple[Kind, int] = (Kind.PARAGRAPH, 1)
    _in_entry: bool = False

    def walk(self, node: LexborNode, *, depth: int, lists: int = 0) -> None:
        """Take in an element: ``lists`` counts the lists it stands in that are lists of items."""
        if depth > _DEEPEST:
            return
        for child in _children(node):
            tag = child.tag or ""
            if tag == "-text":
                self._buffer.append(child.text(deep=False) or "")
            elif tag == "br":
                self._buffer.append(" ")
            elif tag in _PASSED_OVER or _is_passed_over(child):
                continue
            elif tag not in _BLOCKS:
                self.walk(child, depth=depth + 1, lists=lists)
            else:
                self._walk_block(child, tag, depth=depth, lists=lists)

    def _walk_block(self, node: LexborNode, tag: str, *, depth: int, lists: int) -> None:
        self._flush()
        before = self._state, self._in_entry
        if tag in _LISTS:
            lists += self._is_list_of_items(tag, lists)
        self._in_entry = self._in_entry or tag == "li"
        if tag in _HEADINGS:
            self._state = (Kind.HEADING, int(tag[1]))
        elif tag == "p" and self._state[0] is Kind.HEADING:  # a heading that was left open
            self._state = (Kind.PARAGRAPH, 1)
        elif tag == "li" and lists:
            self._state = (Kind.ITEM, lists)
        elif tag == "li":
            self._state = (Kind.PARAGRAPH, 1)
        self.walk(node, depth=depth + 1, lists=lists)
        self._flush()
        self._state, self._in_entry = before

    def _is_list_of_items(self, tag: str, lists: int) -> bool:
        """A list is one of items inside an item, behind a lead-in, and when it has bullets; else of paragraphs."""
        if not self.pieces or self.pieces[-1][0] is Kind.HEADING:
            return False
        inside = lists > 0 or self._in_entry
        return inside or tag == "ul" or self.pieces[-1][2].endswith(":")

    def _flush(self) -> None:
        content = re.sub(r"\s+", " ", "".join(self._buffer)).strip()
        self._buffer.clear()
        if content:
            self.pieces.append((*self._state, content))

    def finish(self) -> tuple[str, list[Block]]:
        """Text of the page's decision and its blocks."""
        self._flush()
        text, blocks = "", []
        for kind, level, content in _decision_pieces(self.pieces):
            blocks.append(Block(kind, len(text), len(text) + len(content), level))
            text += content + "\n"
        return text, blocks


def _decision_pieces(pieces: list[tuple[Kind, int, str]]) -> Iterator[tuple[Kind, int, str]]:
    """Pieces of the decision itself: a bold line that is a known heading becomes one, the page's own title goes."""
    first = next((number for number, piece in enumerate(pieces) if not is_title(piece[2])), len(pieces))
    pieces = pieces[first:]
    for number in decision_lines([content for _, _, content in pieces]):
        kind, level, content = pieces[number]
        if kind is Kind.PARAGRAPH and is_known_heading(content):
            kind, level = Kind.HEADING, 2
        yield kind, level, content


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _is_passed_over(node: LexborNode) -> bool:
    """Whether an element is part of the page's own furniture: header pairs, contents list, cookie notice."""
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower()
    return (
        re.search(
            r"(^|[\s_-])(label|value|contents|toc|cookies?|breadcrumbs?|back-to-top|pagination|share|metadata)($|[\s_-])",
            names,
        )
        is not None
    )
