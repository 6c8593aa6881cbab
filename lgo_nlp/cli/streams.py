"""What goes to standard output and standard error: messages of one line, and what the system says of a full disk."""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lgo_nlp.errors import OutputError

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that could move a terminal's cursor, turn its text round or end the line, and halves of characters."""


def shown(text: str) -> str:
    """The text as a terminal may show it: on one line, with what could command the terminal written out.

    >>> shown("page\\x1b[2J.txt")
    'page\\\\x1b[2J.txt'
    """
    return _UNSAFE.sub(lambda match: match.group().encode("unicode_escape").decode(), text)


def complain(message: object) -> None:
    """Say on one line of standard error what a user can mend."""
    tell(f"lgo-nlp: {message}")


def tell(message: str) -> None:
    """Say one line on standard error, away from the results."""
    print(shown(message), file=sys.stderr)  # noqa: T201


def counted(number: int, thing: str) -> str:
    """A number with what it counts.

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
    """A block that prints results: all of them are out when it ends.

    Raises:
        OutputError: they cannot be written, as on a full disk. A pipe that the reader has closed is no such case.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_what_waits()
        raise OutputError(
            f"standard output: cannot be written ({error.strerror}); free some space or name another place"
        ) from None


def _drop_what_waits() -> None:
    """Send to nowhere what could not be written, or Python tries once more on its way out and says so at length."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
