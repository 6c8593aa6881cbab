"""HTML of a decision's page, as served or as saved by a browser, to a Decision; nothing is run or fetched."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import dropwhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from lgo_nlp.errors import PageError
from lgo_nlp.reading.furniture import decision_lines
from lgo_nlp.reading.headings import is_known_heading
from lgo_nlp.reading.markup import check_markup
from lgo_nlp.reading.metadata import LONGEST, Metadata, format_ref, is_title
from lgo_nlp.reading.outline import Block, Kind, ParsedPage

_SKIPPED = {
    "script", "style", "nav", "aside", "footer", "form", "button", "noscript", "template", "svg", "iframe", "img",
}  # fmt: skip
_SKIPPED_NAMES = re.compile(
    r"""(?:^|[\s_-])                 # one word of a class or id: "page-contents", "cookie_notice"
    (?:label|value|contents|toc|cookies?|breadcrumbs?|back-to-top|pagination|share|metadata)
    (?:$|[\s_-])""",
    re.VERBOSE,
)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ol", "ul"}
_BLOCKS = _HEADINGS | _LISTS | {
    "p", "li", "div", "section", "article", "main", "header", "blockquote", "pre", "hr",
    "table", "tbody", "thead", "tr", "td", "th", "dl", "dt", "dd",
}  # fmt: skip
_MARKUP = re.compile(
    r"""\ufeff?
    (?>\s*(?:<!--.*?-->|<\?xml[^>]*>))*+\s*      # comments, an XML declaration
    <(?:!doctype|html|head|body|title|meta|link|script|style|header|nav|article|main|div|h[1-6]|p|section|ol|ul
       |table|span)\b""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_MOST_TITLES = 5  # h1 and title elements that are looked at: a page has one of each
_MOST_SPACED = 5 * LONGEST  # characters of metadata with the white space of its markup
_MOST_LABELS = 50  # likewise; a page has four labels, and may have forms
_DEEPEST = 60  # elements nested deeper than this are ignored: only a hostile page has them


def looks_like_html(text: str) -> bool:
    """Whether a text is markup rather than prose."""
    return _MARKUP.match(text[:4000]) is not None


def read_html(html: str, metadata: Metadata, *, source: str) -> ParsedPage:
    """Parse the HTML of a page; what ``metadata`` lacks is taken from the page. ``source`` names it in errors.

    Raises:
        PageError: the page has no text, or its markup would keep the parser busy for minutes.
    """
    check_markup(html, source=source)
    tree = LexborHTMLParser(html)
    root = tree.css_first("article#article") or tree.css_first("article") or tree.css_first("main") or tree.body
    if root is None:
        raise PageError(f"{source}: not a decision: the page has no text; save the decision's own page and try again")
    walker = _Walker()
    walker.walk(root, depth=0)
    walker.flush()
    return ParsedPage(*_blocks(walker.pieces), _metadata(tree, metadata))


def _metadata(tree: LexborHTMLParser, metadata: Metadata) -> Metadata:
    """The given metadata, completed from the page's title, header pairs and canonical address."""
    for node in tree.css("h1, title")[:_MOST_TITLES]:
        if metadata.body is None:
            metadata = metadata.with_title(re.sub(r"\)\s*[-|–].*$", ")", _short_text(node)))
    for label in tree.css(".label")[:_MOST_LABELS]:
        value = label.next
        while value is not None and not {"label", "value"} & _classes(value):
            value = value.next
        if value is not None and "value" in _classes(value):
            metadata = metadata.with_field(_short_text(label), _short_text(value))
    link = tree.css_first("link[rel=canonical]")
    if metadata.ref is None and link is not None:
        metadata = replace(metadata, ref=format_ref(link.attributes.get("href") or ""))
    return metadata


def _classes(node: LexborNode) -> set[str]:
    return set((node.attributes.get("class") or "").split())


def _short_text(node: LexborNode) -> str:
    """Text of an element on one line; empty if it is longer than any metadata."""
    text = node.text()
    return " ".join(text.split()) if len(text) <= _MOST_SPACED else ""


@dataclass(slots=True)
class _Walker:
    """Walks the elements and collects their text as blocks: kind, level or depth, and text of one line."""

    pieces: list[tuple[Kind, int, str]] = field(default_factory=list)
    _buffer: list[str] = field(default_factory=list)
    _state: tuple[Kind, int] = (Kind.PARAGRAPH, 1)
    _in_entry: bool = False

    def walk(self, node: LexborNode, *, depth: int, lists: int = 0) -> None:
        """Collect the text of an element; ``lists`` counts the lists of items around it."""
        if depth > _DEEPEST:
            return
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._buffer.append(child.text(deep=False) or "")
            elif tag == "br":
                self._buffer.append(" ")
            elif tag in _SKIPPED or _is_skipped(child):
                continue
            elif tag not in _BLOCKS:
                self.walk(child, depth=depth + 1, lists=lists)
            else:
                self._walk_block(child, tag, depth=depth, lists=lists)

    def _walk_block(self, node: LexborNode, tag: str, *, depth: int, lists: int) -> None:
        self.flush()
        before = self._state, self._in_entry
        if tag in _LISTS:
            lists += self._is_list_of_items(tag, lists)
        self._in_entry = self._in_entry or tag == "li"
        if tag in _HEADINGS:
            self._state = (Kind.HEADING, int(tag[1]))
        elif tag == "p" and self._state[0] is Kind.HEADING:  # a heading whose tag was not closed
            self._state = (Kind.PARAGRAPH, 1)
        elif tag == "li":
            self._state = (Kind.ITEM, lists) if lists else (Kind.PARAGRAPH, 1)
        self.walk(node, depth=depth + 1, lists=lists)
        self.flush()
        self._state, self._in_entry = before

    def _is_list_of_items(self, tag: str, lists: int) -> bool:
        """Whether a list holds items, not paragraphs: it is inside an item, follows a lead-in, or has bullets."""
        if not self.pieces or self.pieces[-1][0] is Kind.HEADING:
            return False
        return lists > 0 or self._in_entry or tag == "ul" or self.pieces[-1][2].endswith(":")

    def flush(self) -> None:
        """End the block that is being collected."""
        content = " ".join("".join(self._buffer).split())
        self._buffer.clear()
        if content:
            self.pieces.append((*self._state, content))


def _blocks(pieces: Iterable[tuple[Kind, int, str]]) -> tuple[str, list[Block]]:
    """Text of the decision itself, one block a line, and its blocks.

    The title is left out, and paragraphs that are known headings become headings.
    """
    below_title = list(dropwhile(lambda piece: is_title(piece[2]), pieces))
    text, blocks = "", []
    for number in decision_lines([content for _, _, content in below_title]):
        kind, level, content = below_title[number]
        if kind is Kind.PARAGRAPH and is_known_heading(content):
            kind, level = Kind.HEADING, 2
        blocks.append(Block(kind, len(text), len(text) + len(content), level))
        text += content + "\n"
    return text, blocks


def _is_skipped(node: LexborNode) -> bool:
    """Whether an element's class or id says that it is furniture: header pairs, contents list, cookie notice."""
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower()
    return _SKIPPED_NAMES.search(names) is not None
