"""What every character of a page is, so that nothing of a decision's text is dropped silently."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lgo_nlp.reading.lines import Part, is_mark, mark_of
from lgo_nlp.reading.metadata import Metadata
from lgo_nlp.reading.outline import Kind
from lgo_nlp.reading.saved_text import parse_saved


class Piece(NamedTuple):
    """What a piece of a text is, and its offsets."""

    part: Part
    start: int
    end: int


def pieces_of(text: str) -> tuple[Piece, ...]:
    """What each piece of a text saved from a page is, in the order of the text.

    The pieces do not overlap, and cover every character but white space and invisible characters (soft hyphens,
    joiners). Headings and paragraphs are those of the decision that ``read_text`` returns.
    """
    page = parse_saved(text, Metadata())
    known = [Piece(part, line.start, line.end) for line, part in zip(page.lines, page.parts, strict=True) if part]
    known += [Piece(Part.HEADING if b.kind is Kind.HEADING else Part.PARAGRAPH, b.start, b.end) for b in page.blocks]
    known.sort(key=lambda piece: piece.start)
    marks = _marks(page.plain.text, known)
    return tuple(
        Piece(piece.part, *page.plain.origin(piece.start, piece.end))
        for piece in sorted([*known, *marks], key=lambda piece: piece.start)
    )


def parts_of_html(html: str) -> tuple[tuple[Part, str], ...]:
    """What each piece of the text of an HTML page is, with the piece: blocks in order, then the furniture of the site.

    Together they are all text that the page shows: not its scripts, styles, comments and drawings, nor its title.

    Raises:
        PageError: the page has no text, or cannot be read whole.
    """
    from lgo_nlp.reading.html import parse_html  # the HTML parser is imported only when a page is read

    page = parse_html(html, Metadata(), source="page")
    pieces = [
        told
        for piece, part in zip(page.pieces, page.parts, strict=True)
        for told in (
            (Part.MARK, piece.mark),
            (part or (Part.HEADING if piece.kind is Kind.HEADING else Part.PARAGRAPH), piece.content),
        )
        if told[1]
    ]
    return (*pieces, *((Part.SITE, text) for text in page.furniture))


def _marks(text: str, pieces: list[Piece]) -> Iterator[Piece]:
    """Paragraph marks between the pieces; any other text found there was lost by the reader, and is not returned."""
    before = 0
    for piece in [*pieces, Piece(Part.END, len(text), len(text))]:
        for word in re.finditer(r"\S+", text[before : piece.start]):
            start, end = before + word.start(), before + word.end()
            if is_mark(word[0]) or mark_of(text[start : piece.start + 1])[0]:
                yield Piece(Part.MARK, start, end)
        before = piece.end
