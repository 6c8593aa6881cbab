"""The standard streams: results, messages of one line, and a clear error where results cannot be written."""

import errno
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from lgo_nlp.errors import OutputError

_LINES = "\n\t"  # control characters that results on several lines keep


def shown(text: str, *, keep: str = "") -> str:
    """The text on one line and safe for a terminal: what is not printable is escaped, but for characters to keep.

    That is control characters, line breaks, marks of text direction, invisible characters, and halves of surrogate
    pairs, which cannot be encoded. Spaces of any width are printed.

    >>> shown("page\\x1b[2J.txt")
    'page\\\\x1b[2J.txt'
    """
    if text.isprintable():
        return text
    return "".join(char if char in keep or _is_printable(char) else _escaped(char) for char in text)


def _is_printable(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) == "Zs"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()


def complain(message: object) -> None:
    """Print on one line of standard error what a user can correct."""
    tell(f"lgo-nlp: {message}")


def tell(message: str) -> None:
    """Print one line on standard error, away from the results."""
    _to_stderr(shown(message) + "\n")


def tell_lines(text: str) -> None:
    """Print several lines on standard error."""
    _to_stderr(shown(text, keep=_LINES))


def _to_stderr(text: str) -> None:
    sys.stdout.flush()
    with suppress(OSError):  # nobody can be told that messages cannot be written; the exit status is still right
        print(text, end="", file=sys.stderr, flush=True)  # noqa: T201


def counted(number: int, thing: str) -> str:
    """A number with the thing it counts, in the plural if need be.

    >>> counted(1, "page"), counted(2, "page")
    ('1 page', '2 pages')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def write(text: str) -> None:
    """Write text to standard output as UTF-8: as it is to a file or pipe, only what is printable to a terminal."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        text = shown(text.replace("\r\n", "\n"), keep=_LINES)
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))


class _Output(io.FileIO):
    """Standard output, whose failure is an OutputError whoever writes: a command, a table or the help."""

    def write(self, data: Any, /) -> int:
        try:
            written = super().write(data)
            if written is None:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        except OSError as error:
            # Discard what could not be written, or it is tried again when Python exits, with a traceback.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if isinstance(error, BrokenPipeError):
                raise
            what = f"cannot be written ({error.strerror}); free some space or name another place"
            raise OutputError(f"standard output: {what}") from None
        return written


@contextmanager
def standard_output() -> Iterator[None]:
    """A block in which standard output is printed to; it is flushed at its end.

    Raises:
        OutputError: something cannot be written, for example to a full disk.
        BrokenPipeError: the reader has closed the pipe.
    """
    before = sys.stdout
    with suppress(AttributeError, io.UnsupportedOperation):  # a program that runs main may have put a buffer there
        out = io.BufferedWriter(_Output(before.fileno(), "wb", closefd=False))
        sys.stdout = io.TextIOWrapper(out, before.encoding, errors="replace", line_buffering=before.isatty())
    try:
        yield
    finally:
        try:
            sys.stdout.flush()
        finally:
            sys.stdout = before


def open_closed() -> None:
    """Open something in place of each standard stream that is closed, so that no other file gets its number.

    Reading that standard input and writing to that standard output fails; messages are lost, as was asked for.
    """
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, mode), True)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
