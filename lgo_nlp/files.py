"""Files written whole or not at all, the names of those beside an output, and lines of JSON Lines."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final

from lgo_nlp.errors import OutputError

_LINE_BREAKS: Final = {char: f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
"""Line breaks of Unicode that JSON allows in a string, but at which some readers end a line."""


_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")
SECRET: Final = re.compile(r"(?<=//)[^/\s]*@")
"""The key or password that a URI may hold."""


def is_uri(name: str | Path) -> bool:
    """Whether a name is the URI of something in a bucket, and not a path.

    >>> is_uri("s3://bucket/pages"), is_uri("pages/1.txt"), is_uri("C:/pages")
    (True, False, False)
    """
    return isinstance(name, str) and _URI.match(name) is not None


def shown_name(name: str) -> str:
    """What messages call a file: a URI without its options, and without a key or password that it may hold.

    >>> shown_name("s3://key:secret@bucket/out.csv?region=eu-west-2"), shown_name("what?.csv")
    ('s3://bucket/out.csv', 'what?.csv')
    """
    return SECRET.sub("", name).partition("?")[0] if is_uri(name) else name


def json_line(record: Mapping[str, object]) -> str:
    """A record as one line of JSON Lines, with the line break; its only line break for any reader."""
    return on_one_line(json.dumps(record, ensure_ascii=False) + "\n")


def on_one_line(line: str) -> str:
    """JSON with the line breaks of Unicode that are in its strings escaped."""
    for char, escaped in _LINE_BREAKS.items():
        line = line.replace(char, escaped)
    return line


def is_on_one_line(text: str) -> bool:
    """Whether a text has none of the line breaks of Unicode that JSON allows in a string."""
    return not any(char in text for char in _LINE_BREAKS)


def journal_of(output: Path) -> Path:
    """Journal of a file that is not finished."""
    return _beside(output, ".part")


def errors_of(output: Path) -> Path:
    """File that lists the pages that could not be tagged."""
    return _beside(output, ".errors.jsonl")


def record_of(output: Path) -> Path:
    """Record of the run that wrote a file: its choices, and each page with its digest."""
    return _beside(output, ".done")


def unfinished_of(path: Path, mark: str) -> Path:
    """Hidden file that is written first, and becomes the file when it is whole."""
    target = real(path)
    return target.parent / f".{target.name}.{mark}"


def _beside(output: Path, suffix: str) -> Path:
    """A name beside the file itself, so that runs that write it through several links share one journal."""
    if output.is_symlink():
        output = real(output)
    return output.with_name(output.name + suffix)


def real(path: Path) -> Path:
    """The path without links; unlike ``Path.resolve`` it takes a link that leads back to itself."""
    return Path(os.path.realpath(path))


@contextmanager
def guarded(path: Path, next_step: str) -> Iterator[None]:
    """Turn an error of the system into one line that says what to do next."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); {next_step}") from None


@contextmanager
def whole_file(path: Path, mark: str = "") -> Iterator[BinaryIO]:
    """Open a file for writing that replaces ``path`` only if the block ends without an error.

    A device or pipe, such as ``/dev/null``, is written to directly. If ``path`` is a symbolic link, its target is
    replaced. Missing folders are made.

    Args:
        path: the file.
        mark: end of the name of the hidden file that is written first, from which a later run can recognise what a
            killed one has left; a random one if empty.

    Raises:
        OutputError: it cannot be written, for example on a full disk or without permission.
    """
    unfinished = None
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as stream:
                yield stream
            return
        target = real(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        name = unfinished_of(path, mark or token_hex(4))
        with name.open("xb") as stream:
            unfinished = name
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, target)
        unfinished = None
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(f"{path}: cannot be written ({reason}); free some space or name another place") from None
    finally:
        if unfinished:
            unfinished.unlink(missing_ok=True)
