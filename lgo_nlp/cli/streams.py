"""Standard output and standard error: results, messages of one line, and a clear error on a full disk."""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lgo_nlp.errors import OutputError

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line breaks, marks of text direction, and lone surrogates, which cannot be encoded."""


def shown(text: str) -> str:
    """The text on one line and safe for a terminal: control characters are escaped.

    >>> shown("page\\x1b[2J.txt")
    'page\\\\x1b[2J.txt'
    """
    return _UNSAFE.sub(lambda match: match.group().encode("unicode_escape").decode(), text)


def complain(message: object) -> None:
    """Print on one line of standard error what a user can correct."""
    tell(f"lgo-nlp: {message}")


def tell(message: str) -> None:
    """Print one line on standard error, away from the results."""
    print(shown(message), file=sys.stderr)  # noqa: T201


def counted(number: int, thing: str) -> str:
    """A number with the thing it counts, in the plural if need be.

    >>> counted(1, "page"), counted(2, "page")
    ('1 page', '2 pages')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def write(text: str) -> None:
    """Write text to standard output as UTF-8, its line breaks as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))


@contextmanager
def standard_output() -> Iterator[None]:
    """A block that prints results; standard output is flushed at its end.

    Raises:
        OutputError: they cannot be written, for example to a full disk.
        BrokenPipeError: the reader has closed the pipe.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # Discard what could not be written, or Python tries again when it exits and prints a traceback.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        what = f"cannot be written ({error.strerror}); free some space or name another place"
        raise OutputError(f"standard output: {what}") from None
