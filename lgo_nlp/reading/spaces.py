"""Text with plain spaces, for comparing: a page may hold any kind of space, and marks that nobody sees.

The text of a decision is never changed. A copy with plain spaces is read, and its offsets are taken back to the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000"
"""Spaces other than the plain one, that of no width among them; line breaks and tabs stay what they are."""

_INVISIBLE = "\u00ad\u061c\u180e\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Soft hyphens, joiners, byte-order marks, marks of direction: nothing stands in their place."""

_USUAL = re.compile("[\x00-\x7f\xa1-\xac\xae-\xff\u2010-\u2027]*+")
"""What nearly every page holds and no more, for speed: Latin letters, dashes, quotation marks, bullets."""

_ODD_SPACE = re.compile(f"[{_SPACES}]")
_ODD_MARK = re.compile(f"[{_INVISIBLE}]")


def normalise_spaces(text: str) -> str:
    """The text with each odd space as a plain one, and without the marks that nobody sees."""
    if text.isascii() or _USUAL.fullmatch(text):
        return text
    return _ODD_MARK.sub("", _ODD_SPACE.sub(" ", text))


def clean_line(line: str) -> str:
    """A line as ``normalise_spaces`` gives it, with one space between words and none around them."""
    line = normalise_spaces(line).strip()
    return " ".join(line.split()) if "  " in line or not line.isprintable() else line


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text as ``normalise_spaces`` gives it; ``offsets`` says where each of its characters stands, None where nothing moved."""

    text: str
    offsets: Sequence[int] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text it was made from of a piece that is not empty."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def plain_text(text: str) -> PlainText:
    """The text as ``normalise_spaces`` gives it, with the way back."""
    read = normalise_spaces(text)
    if len(read) == len(text):
        return PlainText(read, None)
    return PlainText(read, [at for at, mark in enumerate(text) if not _ODD_MARK.match(mark)])
