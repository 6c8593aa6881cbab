"""Every character of a saved page accounted for: nothing of a decision's text is dropped without a name."""

import re
from collections.abc import Iterator

from lgo_nlp.reading.lines import is_mark
from lgo_nlp.reading.metadata import Metadata
from lgo_nlp.reading.outline import Kind
from lgo_nlp.reading.parts import Part, Piece
from lgo_nlp.reading.saved_text import parse_saved


def pieces_of(text: str) -> tuple[Piece, ...]:
    """What each piece of a text saved from a page is, in the order of the text.

    The pieces do not overlap, and hold every character but white space and marks that nobody sees (soft hyphens,
    joiners). Headings and paragraphs are those of the decision that ``read_text`` gives. In HTML there is nothing to
    name: the text of its decision is the page's headings and paragraphs and no more.
    """
    page = parse_saved(text, Metadata())
    named = [Piece(part, line.start, line.end) for line, part in zip(page.lines, page.parts, strict=True) if part]
    own = [
        Piece(Part.HEADING if block.kind is Kind.HEADING else Part.PARAGRAPH, block.start, block.end)
        for block in page.blocks
    ]
    known = sorted([*named, *own], key=lambda piece: piece.start)
    marks = _marks(page.plain.text, known)
    return tuple(
        Piece(piece.part, *page.plain.origin(piece.start, piece.end))
        for piece in sorted([*known, *marks], key=lambda piece: piece.start)
    )


def _marks(text: str, pieces: list[Piece]) -> Iterator[Piece]:
    """Marks between the pieces; anything else that is found there has been lost, and is no piece."""
    before = 0
    for piece in [*pieces, Piece(Part.END, len(text), len(text))]:
        for run in re.finditer(r"\S+", text[before : piece.start]):
            if is_mark(run[0]):
                yield Piece(Part.MARK, before + run.start(), before + run.end())
        before = piece.end
