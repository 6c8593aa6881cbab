"""Normalise spaces: a page may hold any kind of Unicode space, and invisible characters.

The text of a decision is never changed. A normalised copy is parsed, and its offsets are mapped back to the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000"
"""Unicode spaces, the zero-width one included, that become plain spaces; line breaks and tabs are kept."""

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Soft hyphens, joiners, direction marks and the other default-ignorable characters of Unicode, which are removed."""

_USUAL = re.compile("[\x00-\x7f\xa1-\xac\xae-\xff\u2010-\u2027]*+")
"""Text that needs no change, as nearly every page does: Latin letters, dashes, quotation marks, bullets. For speed."""

_ODD_SPACE = re.compile(f"[{_SPACES}]")
_ODD_MARK = re.compile(f"[{_INVISIBLE}]")


def normalise_spaces(text: str) -> str:
    """The text with Unicode spaces as plain ones, and without invisible characters."""
    if text.isascii() or _USUAL.fullmatch(text):
        return text
    return _ODD_MARK.sub("", _ODD_SPACE.sub(" ", text))


def clean_line(line: str) -> str:
    """A line with its spaces normalised, one between words and none at its ends."""
    line = normalise_spaces(line).strip()
    return " ".join(line.split()) if "  " in line or not line.isprintable() else line


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text with its spaces normalised.

    ``offsets[i]`` is where character ``i`` is in the original; None if both are equally long.
    """

    text: str
    offsets: Sequence[int] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the piece ``text[start:end]``, which must not be empty."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def plain_text(text: str) -> PlainText:
    """The text with its spaces normalised, and the offsets of its characters in the original."""
    read = normalise_spaces(text)
    if len(read) == len(text):
        return PlainText(read, None)
    return PlainText(read, [at for at, mark in enumerate(text) if not _ODD_MARK.match(mark)])
