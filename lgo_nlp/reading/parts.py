"""What each piece of a page is: the decision's own text, what the page says of it, or the page's furniture by name."""

from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """What a piece of a page is; all but headings and paragraphs is left out of the decision's sections."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    MARK = "mark"
    """The number, letter, dash or bullet in front of a paragraph or item."""
    HEAD = "head"
    """Title, labels and their values, and short lines between them."""
    ABOVE = "above the decision"
    """What stands above it: links, a cookie notice."""
    LINK = "link"
    """A line of the page's own inside the decision: back to top, print this page."""
    CONTENTS = "contents list"
    END = "after the end"


class Piece(NamedTuple):
    """A piece of a text, by its offsets, and what it is."""

    part: Part
    start: int
    end: int
