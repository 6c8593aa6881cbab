"""Kinds of text on a page: the decision itself, its metadata, and the furniture of the page."""

from enum import StrEnum
from typing import NamedTuple


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
    END = "after the end"


class Piece(NamedTuple):
    """What a piece of a text is, and its offsets."""

    part: Part
    start: int
    end: int
