"""Lines of JSON Lines, of which none is held beyond a number of bytes, so that no file fills the memory."""

from collections.abc import Iterator
from typing import BinaryIO, Final

BOM: Final = b"\xef\xbb\xbf"
MOST_LINE: Final = 10_000_000  # bytes: two of the largest pages, as escapes make a text longer


def bounded_lines(stream: BinaryIO, most: int = MOST_LINE) -> Iterator[bytes]:
    """Lines of a stream with their line breaks; one that is longer than ``most`` bytes is cut to one byte more."""
    while line := stream.readline(most + 1):
        yield line
        while len(line) > most and not line.endswith(b"\n"):  # the rest of it
            line = stream.readline(most + 1)
