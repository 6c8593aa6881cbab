"""HTML of a decision's page, as served or as saved by a browser, to a Decision; nothing is run or fetched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise, takewhile, zip_longest

from selectolax.lexbor import LexborHTMLParser, LexborNode

from lgo_nlp.errors import PageError
from lgo_nlp.reading.elements import LEVEL_OF_TOPIC, TextPiece, Walker, reads_as_text
from lgo_nlp.reading.furniture import line_parts
from lgo_nlp.reading.headings import is_example, is_known_heading, may_be_topic
from lgo_nlp.reading.lines import Part
from lgo_nlp.reading.markup import check_markup
from lgo_nlp.reading.metadata import LONGEST, Metadata, format_ref, is_pair, is_title
from lgo_nlp.reading.outline import Block, Kind, ParsedPage
from lgo_nlp.reading.prose import is_statement
from lgo_nlp.reading.saved_text import read_saved

_MARKUP = re.compile(
    r"""\ufeff?
    (?>\s*(?:<!--.*?-->|<\?xml[^>]*>))*+\s*      # comments, an XML declaration
    <(?:!doctype|html|head|body|title|meta|link|script|style|header|nav|article|main|div|h[1-6]|p|section|ol|ul
       |table|span|strong|b|blockquote|dl|pre|details)\b""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_PREFORMATTED = re.compile(r"<pre\b", re.IGNORECASE)
_START = 4_000  # characters in which markup, or text shown as it is, begins
_MOST_TITLES = 5  # h1 and title elements that are looked at: a page has one of each
_MOST_SPACED = 5 * LONGEST  # characters of metadata with the white space of its markup
_MOST_LABELS = 50  # likewise; a page has four labels, and may have forms
_MOST_PAIRS = 12  # likewise, of a table or list of definitions in the header
_LAST = "lgo-nlp-end"
"""An element put behind the page: if the parser does not see it, a comment, script or tag left open has hidden text."""


def looks_like_html(text: str) -> bool:
    """Whether a text is markup rather than prose."""
    return _MARKUP.match(text[:_START]) is not None


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A parsed page: the pieces of its text in order, and ``furniture``, the text of elements that are the site's.

    ``parts`` has an entry for each piece: what it is, or None if it belongs to the decision.
    """

    pieces: tuple[TextPiece, ...]
    parts: tuple[Part | None, ...]
    furniture: tuple[str, ...]
    metadata: Metadata


def read_html(html: str, metadata: Metadata, *, source: str) -> ParsedPage:
    """Parse the HTML of a page; what ``metadata`` lacks is taken from the page. ``source`` names it in errors.

    Raises:
        PageError: the page has no text, or cannot be read whole.
    """
    if (saved := _preformatted(html, source=source)) is not None:
        return read_saved(saved, metadata)
    page = parse_html(html, metadata, source=source)
    text, blocks = "", []
    for piece, part in zip(page.pieces, page.parts, strict=True):
        if part is None:
            blocks.append(Block(piece.kind, len(text), len(text) + len(piece.content), piece.level))
            text += piece.content + "\n"
    return ParsedPage(text, blocks, page.metadata)


def _preformatted(html: str, *, source: str) -> str | None:
    """Text that a browser shows as it is, if that is all of a page: saved text, opened and saved again."""
    if not _PREFORMATTED.search(html[:_START]):
        return None
    check_markup(html, source=source)
    tree = LexborHTMLParser(html)
    shown, whole = tree.css_first("pre"), tree.body
    if shown is None or whole is None or any(child.tag != "-text" for child in shown.iter(include_text=True)):
        return None
    return shown.text() if shown.text().strip() == whole.text().strip() else None


def parse_html(html: str, metadata: Metadata, *, source: str) -> HtmlPage:
    """Parse the HTML of a page to pieces of text, and what each of them is.

    Raises:
        PageError: the page has no text, or cannot be read whole.
    """
    check_markup(html, source=source)
    tree = LexborHTMLParser(f"{html}<{_LAST}>")
    body = tree.body
    if body is None:
        raise PageError(f"{source}: not a decision: the page has no text; save the decision's own page and try again")
    if tree.css_first(_LAST) is None:
        what = "it ends inside a comment, a script or a tag, which hides the text behind it"
        raise PageError(f"{source}: cannot be read whole: {what}; save the decision's own page again")
    roots = tree.css("article#article") or tree.css("article") or tree.css("main") or [body]
    walker = Walker(frozenset(roots), source)
    walker.walk(body)
    pairs = _pairs(tree)
    parts = list(_without_pairs(walker.pieces, _parts(walker.pieces), pairs))
    pieces = (piece if part else _with_heading(piece) for piece, part in zip(walker.pieces, parts, strict=True))
    return HtmlPage(tuple(pieces), tuple(parts), tuple(walker.furniture), _metadata(tree, pairs, metadata))


def _with_heading(piece: TextPiece) -> TextPiece:
    """A piece, which is a heading after all if it is a paragraph with the words of one, or emphasised like a topic."""
    if piece.kind is not Kind.PARAGRAPH:
        return piece
    is_topic = piece.is_emphasised and may_be_topic(piece.content) and not is_statement(piece.content)
    if is_topic or is_known_heading(piece.content):
        return piece._replace(kind=Kind.HEADING, level=LEVEL_OF_TOPIC)
    return piece


def _parts(pieces: Sequence[TextPiece]) -> list[Part | None]:
    """What each piece of a page is, None for the decision's own.

    Text beside the element of the decision is left out unless it holds a section of a decision.
    """
    beside = [piece.content for piece in pieces if not piece.inside]
    is_whole = any(is_example(above) and reads_as_text(below) for above, below in pairwise(beside))
    parts = [None if is_whole or piece.inside else Part.OUTSIDE for piece in pieces]
    own = [number for number, part in enumerate(parts) if part is None]
    titles = list(takewhile(lambda number: is_title(pieces[number].content), own))
    below = own[len(titles) :]
    named = zip(below, line_parts([pieces[number].content for number in below]), strict=True)
    for number, part in chain(((number, Part.HEAD) for number in titles), named):
        parts[number] = part
    return parts


def _pairs(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """Pairs of a header that a table or a list of definitions holds."""
    found = []
    for node in tree.css("dt, th")[:_MOST_PAIRS]:
        value, label = node.next, _short_text(node)
        while value is not None and value.tag == "-text" and not value.text().strip():
            value = value.next
        if value is not None and value.tag in ("dd", "td") and is_pair(label):
            found.append((label, _short_text(value)))
    return found


def _without_pairs(
    pieces: Sequence[TextPiece], parts: Sequence[Part | None], pairs: Sequence[tuple[str, str]]
) -> Iterator[Part | None]:
    """What each piece is, the pairs of the header being part of the head: they stand above the first sentence."""
    in_head, is_value = bool(pairs), False
    for piece, below, part in zip_longest(pieces, pieces[1:], parts):
        in_head = in_head and not reads_as_text(piece.content)
        is_label = in_head and below is not None and (piece.content, below.content) in pairs
        yield Part.HEAD if part is None and in_head and (is_label or is_value) else part
        is_value = is_label


def _metadata(tree: LexborHTMLParser, pairs: Sequence[tuple[str, str]], metadata: Metadata) -> Metadata:
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
    for name, told in pairs:
        metadata = metadata.with_pair(name, told)
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
