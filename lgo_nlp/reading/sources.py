"""Files and standard input to decisions: which pages there are, and each page's bytes to text."""

import glob
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from lgo_nlp.decision import Decision, Role
from lgo_nlp.errors import PageError
from lgo_nlp.reading.metadata import Metadata
from lgo_nlp.reading.record import read_record
from lgo_nlp.reading.saved_text import read_saved

MOST_BYTES = 5_000_000
"""A page larger than this is no decision: the longest report is a tenth of it."""

_TOO_LARGE = f"is larger than {MOST_BYTES:,} bytes, too large for one decision; split it into pages"
_NOT_TEXT = "is not text (it holds a NUL byte); save the page as text or HTML, not as PDF or Word"
_INPUTS = "give files, folders, globs, a .jsonl file, or - for standard input"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SUFFIXES = {".txt", ".html", ".htm", ".jsonl"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page still to be read: a file, or one line of a JSON Lines file (``line`` counts from 1) with its content.

    ``passage`` says that it may be any text, not only a decision.
    """

    source: str
    content: str | None = None
    line: int | None = None
    passage: bool = False

    @property
    def where(self) -> str:
        """File, with the line of a JSON Lines file behind a colon: the ``source`` of the decision read from it."""
        return self.source if self.line is None else f"{self.source}:{self.line}"


def find_pages(inputs: Sequence[str]) -> Iterator[Page]:
    """Pages that the inputs name, in order: files, folders, globs, JSON Lines files, ``-`` for standard input.

    Raises:
        PageError: an input names nothing.
    """
    for name in inputs:
        if name == "-":
            yield from _pages_of_stream(sys.stdin.buffer, "standard input")
            continue
        try:
            paths = _paths(name)
        except (OSError, ValueError) as error:  # a name too long, with a NUL, or in a folder that is closed to us
            reason = error.strerror if isinstance(error, OSError) else error
            raise PageError(f"{name[:80]}: cannot be the name of a page ({reason}); {_INPUTS}") from None
        for found in paths:
            yield from _pages_of_file(found)


def _paths(name: str) -> list[Path]:
    """Files that one input names."""
    path = Path(name)
    if path.is_dir():
        paths = sorted(p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES - {".jsonl"} and p.is_file())
        if not paths:
            raise PageError(
                f"{name}: a folder with no .txt, .html or .htm file in it; name another, or a .jsonl file itself"
            )
        return paths
    paths = (
        [path]
        if path.exists()
        else sorted(Path(found) for found in glob.glob(name, recursive=True) if Path(found).is_file())
    )
    if not paths:
        raise PageError(f"{name}: no such page; {_INPUTS}")
    return paths


def _pages_of_file(path: Path) -> Iterator[Page]:
    if path.suffix.lower() != ".jsonl":
        yield Page(str(path))
        return
    try:
        with path.open("rb") as lines:
            yield from _pages_of_lines(lines, str(path))
    except OSError as error:
        raise PageError(f"{path}: cannot be read ({error.strerror}); check the name and the permissions") from None


def _pages_of_stream(stream: BinaryIO, source: str) -> Iterator[Page]:
    """A stream is one page, or JSON Lines if its first line is an object; then no limit is set to their number."""
    first = stream.readline(MOST_BYTES + 1)
    if first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield from _pages_of_lines(chain([first], stream), source)
        return
    raw = first + stream.read(max(0, MOST_BYTES + 1 - len(first)))
    if len(raw) > MOST_BYTES:
        raise PageError(f"{source}: {_TOO_LARGE}")
    yield Page(source, _decode(raw, source))


def _pages_of_lines(lines: Iterable[bytes], source: str) -> Iterator[Page]:
    """Lines of JSON Lines that are not blank; bytes that are not UTF-8 wait until the line is read to be refused."""
    for number, raw in enumerate(lines, 1):
        if raw.strip():
            yield Page(source, raw.decode("utf-8-sig", errors="surrogateescape"), number)


def read_page(page: Page) -> Decision:
    """Decision on a page.

    Raises:
        PageError: the page cannot be read, or is not a decision.
    """
    if page.line is not None and page.content is not None:
        record = read_record(page.content, source=page.where)
        decision = _read_any(record.text, page, record.metadata)
        return replace(decision, extra=record.extra) if record.extra else decision
    text = page.content if page.content is not None else _read_file(Path(page.source))
    return _read_any(text, page, None)


def _read_any(text: str, page: Page, metadata: Metadata | None) -> Decision:
    return (read_passage if page.passage else read_text)(text, source=page.where, metadata=metadata)


def read_text(text: str, *, source: str = "text", metadata: Metadata | None = None) -> Decision:
    """Decision in a text or HTML page held in memory; ``metadata`` is what is known of it from elsewhere.

    Raises:
        PageError: it is not a decision.
    """
    return _read(text, source=source, metadata=metadata, opening=Role.SUMMARY)


def read_passage(text: str, *, source: str = "passage", metadata: Metadata | None = None) -> Decision:
    """Any text as a decision: a sentence, a paragraph, a list, a section, or a whole decision.

    What stands above the first heading that names a section is of the role ``passage``.

    Raises:
        PageError: it is empty, too large or no text.
    """
    return _read(text, source=source, metadata=metadata, opening=Role.PASSAGE)


def _read(text: str, *, source: str, metadata: Metadata | None, opening: Role) -> Decision:
    from lgo_nlp.reading.html import looks_like_html, read_html  # an HTML parser is loaded only for HTML

    if not text.strip():
        raise PageError(f"{source}: is empty; save the decision's page again")
    if _LONE_SURROGATE.search(text):
        raise PageError(f"{source}: is not Unicode text (it holds half of a surrogate pair); save it again as UTF-8")
    if "\0" in text:
        raise PageError(f"{source}: {_NOT_TEXT}")
    if len(text) > MOST_BYTES:
        raise PageError(f"{source}: {_TOO_LARGE}")
    read = read_html if looks_like_html(text) else read_saved
    return read(text, source=source, metadata=metadata, opening=opening)


def _read_file(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PageError(f"{path}: {_TOO_LARGE}")
        return _decode(path.read_bytes(), str(path))
    except OSError as error:
        raise PageError(f"{path}: cannot be read ({error.strerror}); check the name and the permissions") from None
    except ValueError:
        raise PageError(f"{str(path)!r}: cannot be the name of a page; {_INPUTS}") from None


def _decode(raw: bytes, source: str) -> str:
    encoding, name = ("utf-16", "UTF-16") if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "UTF-8")
    if raw.startswith((b"%PDF-", b"PK\x03\x04")):
        raise PageError(f"{source}: is a PDF or Word file; save the decision's page as text or HTML")
    if b"\0" in raw and name == "UTF-8":
        raise PageError(f"{source}: {_NOT_TEXT}")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise PageError(
            f"{source}: is not {name} (byte 0x{raw[error.start]:02x} at {error.start}); save it again as UTF-8"
        ) from None
