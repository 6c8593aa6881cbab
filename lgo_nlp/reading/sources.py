"""Files and standard input to decisions: find the pages, decode their bytes, read each as text or HTML."""

import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from lgo_nlp.decision import Decision, Role
from lgo_nlp.errors import PageError
from lgo_nlp.reading.json_lines import BOM, MOST_LINE, bounded_lines
from lgo_nlp.reading.listing import Found, files_like, pages_below, unreadable
from lgo_nlp.reading.metadata import Metadata
from lgo_nlp.reading.outline import assemble
from lgo_nlp.reading.record import read_record
from lgo_nlp.reading.saved_text import read_saved

MOST_BYTES = 5_000_000  # bytes: a larger page is not a decision; the longest report is a tenth of it
_TOO_LARGE = f"is larger than {MOST_BYTES:,} bytes, too large for one decision; split it into pages"
_LINE_TOO_LARGE = f"is larger than {MOST_LINE:,} bytes, too large for one decision; split its text into several lines"
_NOT_TEXT = "is not text (it holds a NUL byte); save the page as text or HTML, not as PDF or Word"
_INPUTS = "give files, folders, globs, a .jsonl file, or - for standard input"
_SAYS_WINDOWS = re.compile(rb"<meta[^>]*\bcharset\s*=\s*[\"']?\s*(?:windows-1252|iso-8859-1)\b", re.IGNORECASE)
"""HTML in an encoding of Windows that says so, as Word saves it."""

_WEB_ARCHIVE = re.compile(
    rb"^mime-version:.*^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_DECLARED = 4_096  # bytes in which a page says what its encoding is
_JSON_LINES = ".jsonl"
_KEPT = 1_000  # bytes of a line that is too large by which it is recognised


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be read: a file, or one line of a JSON Lines file (``line`` counts from 1) with its content.

    ``line`` is 0 if the content is such a line without being in a file: a row of a table.
    ``passage`` says that any text is accepted, not only a decision; ``problem``, why the page cannot be read at all.
    """

    source: str
    content: str | None = None
    line: int | None = None
    passage: bool = False
    problem: str = ""

    @property
    def where(self) -> str:
        """``FILE``, or ``FILE:LINE`` for JSON Lines: the ``source`` of the decision that is read from it."""
        return self.source if not self.line else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of files, in order; None among the files is standard input.

    A JSON Lines file is read as they are taken, and so is a pipe or device, which can be read only once. ``problems``
    says of some of the files why they cannot be read.
    """

    files: tuple[Path | None, ...]
    problems: Mapping[Path, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Page]:
        for path in self.files:
            if path is None:
                yield from _until_error(_pages_of_stream(sys.stdin.buffer, "standard input"), "standard input")
            elif path in self.problems:
                yield Page(str(path), problem=self.problems[path])
            elif path.suffix.lower() == _JSON_LINES:
                yield from _until_error(_pages_of_file(path), str(path))
            elif os.path.isfile(path) or not os.path.exists(path):
                yield Page(str(path))
            else:
                yield opened(Page(str(path)))

    @property
    def can_be_read_again(self) -> bool:
        """Whether all are in files, and none in a pipe, a device or standard input."""
        return all(
            path and (path in self.problems or os.path.isfile(path) or not os.path.exists(path)) for path in self.files
        )

    @property
    def number(self) -> int | None:
        """How many there are; None where that is not known before a JSON Lines file or standard input is read."""
        known = all(path and path.suffix.lower() != _JSON_LINES for path in self.files)
        return len(self.files) if known else None


def find_pages(inputs: Sequence[str]) -> Pages:
    """Pages that the inputs name, in order: files, folders, globs, JSON Lines files, ``-`` for standard input.

    Raises:
        PageError: an input names nothing, or a JSON Lines file that cannot be read.
    """
    files: list[Path | None] = []
    problems: dict[Path, str] = {}
    for name in inputs:
        if name == "-":
            files.append(None)
            continue
        try:
            found = _paths(name)
        except (OSError, ValueError) as error:  # a name too long or with a NUL, or a folder without permission
            reason = error.strerror if isinstance(error, OSError) else error
            raise PageError(f"{name[:80]}: cannot be the name of a page ({reason}); {_INPUTS}") from None
        for path, problem in found.items():
            if problem:
                problems[path] = f"{path}: {problem}"
            elif path.suffix.lower() == _JSON_LINES and not os.access(path, os.R_OK):
                raise PageError(f"{path}: cannot be read; check the name and the permissions")
        files += found
    return Pages(tuple(files), problems)


def _paths(name: str) -> Found:
    """Files of one input; an error if there are none."""
    path = Path(name)
    if path.is_dir():
        found = pages_below(path)
        reason = "a folder with no .txt, .html or .htm file in it; name another, or a .jsonl file itself"
    else:
        found = {path: ""} if path.exists() else files_like(name) if glob.has_magic(name) else {}
        reason = f"no such page; {_INPUTS}"
    if not found:
        raise PageError(f"{name}: {reason}")
    return found


def opened(page: Page) -> Page:
    """A page with its content, read if it is a file; ``problem`` says why that could not be read."""
    if page.content is not None or page.problem:
        return page
    try:
        return replace(page, content=_read_file(Path(page.source)))
    except PageError as error:
        return replace(page, problem=str(error))


def _pages_of_file(path: Path) -> Iterator[Page]:
    with path.open("rb") as stream:
        yield from _pages_of_lines(bounded_lines(stream), str(path))


def pages_of(stream: BinaryIO, source: str) -> Iterator[Page]:
    """Pages of an open file, whose name says what it is: each line of a JSON Lines file, else one page."""
    if source.lower().endswith(_JSON_LINES):
        return _until_error(_pages_of_lines(bounded_lines(stream), source), source)
    return _until_error(_page_of_stream(stream, source), source)


def _page_of_stream(stream: BinaryIO, source: str, above: bytes = b"") -> Iterator[Page]:
    """One page; ``above`` is what has been read of it."""
    raw = above + stream.read(max(0, MOST_BYTES + 1 - len(above)))
    try:
        yield Page(source, _decode(raw, source))
    except PageError as error:
        yield Page(source, problem=str(error))


def _until_error(pages: Iterator[Page], source: str) -> Iterator[Page]:
    """Pages of a file; if it cannot be read, or not to its end, the file itself is a page that says so."""
    try:
        yield from pages
    except OSError as error:
        yield Page(source, problem=f"{source}: {unreadable(error)}")


def _pages_of_stream(stream: BinaryIO, source: str) -> Iterator[Page]:
    """One page, or JSON Lines if the first line with text is an object; the number of those lines is not limited."""
    lines = bounded_lines(stream)
    above: list[bytes] = []
    for line in lines:
        above.append(line)
        if not line.isspace() or len(above) > MOST_BYTES:
            break
    if above and above[-1].removeprefix(BOM).lstrip().startswith(b"{"):
        yield from _pages_of_lines(chain(above, lines), source)
        return
    yield from _page_of_stream(stream, source, b"".join(above))


def _pages_of_lines(lines: Iterable[bytes], source: str) -> Iterator[Page]:
    """Lines that are not blank. Bytes that are not UTF-8 become surrogates, and are refused when the line is read."""
    for number, raw in enumerate(lines, 1):
        if len(raw) > MOST_LINE:
            problem = f"{source}:{number}: {_LINE_TOO_LARGE}"
            yield Page(source, raw[:_KEPT].decode(errors="replace"), number, problem=problem)
        elif raw.strip():
            yield Page(source, raw.decode("utf-8-sig", errors="surrogateescape"), number)


def read_page(page: Page) -> Decision:
    """Read a page.

    Raises:
        PageError: the page cannot be read, or is not a decision.
    """
    if page.problem:
        raise PageError(page.problem)
    read = read_passage if page.passage else read_text
    content = page.content if page.content is not None else _read_file(Path(page.source))
    if page.line is None:
        return read(content, source=page.where)
    record = read_record(content, source=page.where)
    return replace(read(record.text, source=page.where, metadata=record.metadata), extra=record.extra)


def read_text(text: str, *, source: str = "text", metadata: Metadata = Metadata()) -> Decision:
    """Read a decision from a string, text or HTML; ``metadata`` is what is known of it from elsewhere.

    Raises:
        PageError: it is not a decision.
    """
    return _read(text, source=source, metadata=metadata, opening=Role.SUMMARY)


def read_passage(text: str, *, source: str = "passage", metadata: Metadata = Metadata()) -> Decision:
    """Read any text as a decision: a sentence, a paragraph, a list, a section, or a whole decision.

    Text above the first heading that names a section has the role ``Role.PASSAGE``.

    Raises:
        PageError: it is empty, too large, or not text.
    """
    return _read(text, source=source, metadata=metadata, opening=Role.PASSAGE)


def _read(text: str, *, source: str, metadata: Metadata, opening: Role) -> Decision:
    from lgo_nlp.reading.html import looks_like_html, read_html  # the HTML parser is imported only when a page is read

    if not text.strip():
        raise PageError(f"{source}: is empty; save the decision's page again")
    if len(text) > MOST_BYTES:
        raise PageError(f"{source}: {_TOO_LARGE}")
    try:
        text.encode()  # many times as fast as a look at each character
    except UnicodeEncodeError:
        what = "is not Unicode text (it holds half of a surrogate pair); save it again as UTF-8"
        raise PageError(f"{source}: {what}") from None
    if "\0" in text:
        raise PageError(f"{source}: {_NOT_TEXT}")
    page = read_html(text, metadata, source=source) if looks_like_html(text) else read_saved(text, metadata)
    return assemble(page, source=source, opening=opening)


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return _decode(stream.read(MOST_BYTES + 1), str(path))
    except OSError as error:
        raise PageError(f"{path}: {unreadable(error)}") from None
    except ValueError:
        raise PageError(f"{str(path)!r}: cannot be the name of a page; {_INPUTS}") from None


def _decode(raw: bytes, source: str) -> str:
    encoding, name = ("utf-16", "UTF-16") if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "UTF-8")
    if len(raw) > MOST_BYTES:
        raise PageError(f"{source}: {_TOO_LARGE}")
    if raw.startswith((b"%PDF-", b"PK\x03\x04", b"{\\rtf")):
        raise PageError(f"{source}: is a PDF or Word file; save the decision's page as text or HTML")
    if b"multipart/related" in raw[:_DECLARED].lower() and _WEB_ARCHIVE.search(raw[:_DECLARED]):
        raise PageError(f"{source}: is a web archive (MHTML); save the decision's page as text or HTML")
    if b"\0" in raw and name == "UTF-8":
        raise PageError(f"{source}: {_NOT_TEXT}")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if _SAYS_WINDOWS.search(raw[:_DECLARED]):
            with suppress(UnicodeDecodeError):
                return raw.decode("cp1252")
        where = f"byte 0x{raw[error.start]:02x} at {error.start}"
        raise PageError(f"{source}: is not {name} ({where}); save it again as UTF-8") from None
