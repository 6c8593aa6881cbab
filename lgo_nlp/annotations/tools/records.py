"""Files as records, each with its line: JSON Lines, a JSON array, CSV, an XLSX workbook or a spaCy DocBin."""

import csv
import io
import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from lgo_nlp.annotations.parsing import parse_json
from lgo_nlp.annotations.tools.workbook import read_workbook
from lgo_nlp.errors import AnnotationError

Kind = Literal["json", "table", "docs"]
MOST_BYTES: Final = 200_000_000
"""Bytes of a file of annotations: it is held in memory, and twenty times the corpus."""

_SEPARATORS: Final = ",;\t"
_ZIP: Final = b"PK\x03\x04"
_ZLIB: Final = b"\x78"  # spaCy compresses the whole file
_IDS: Final = ("id", "doc_id", "annotation_id", "_task_hash")
_TEXTS: Final = ("text", "data.text")


@dataclass(frozen=True, slots=True)
class Record:
    """A record, the line that it begins on (the row of a workbook, the number of a document), or what is wrong."""

    line: int
    value: Any
    fault: str = ""

    @property
    def name(self) -> str:
        """The tool's own name for the record; empty if it has none."""
        found = (self.value.get(key) for key in _IDS) if isinstance(self.value, dict) else ()
        return next((str(name) for name in found if isinstance(name, str | int) and name != ""), "")


def read_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        AnnotationError: the file is missing, cannot be read, or is larger than ``MOST_BYTES``.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    if len(raw) > MOST_BYTES:
        raise AnnotationError(f"{path}: is larger than {MOST_BYTES:,} bytes; split it into several files")
    return raw


def numbered(raw: bytes) -> list[tuple[int, bytes]]:
    """Each line that is not blank, with its number from 1 and without a byte-order mark."""
    lines = [line.removeprefix(BOM_UTF8) for line in raw.split(b"\n")]
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def records_of(raw: bytes) -> tuple[Kind, list[Record]]:
    """The records of a file, and of which kind it is."""
    start = raw.removeprefix(BOM_UTF8).lstrip()[:1]
    if raw.startswith(_ZIP):
        return "table", list(_safely(lambda: _rows(read_workbook(raw))))
    if raw.startswith(_ZLIB) and b"\n" not in raw[:2] and not raw.isascii():
        return "docs", list(_safely(lambda: _documents(raw)))
    if start == b"[" and (items := _array(raw)) is not None:
        return "json", items
    if start and start not in b"{[" and (separator := _separator(raw)):
        return "table", list(_safely(lambda: _cells(raw, separator)))
    if b"\0" in raw:  # a fault for each of its lines would say no more
        return "json", [Record(0, None, "is not text (it holds a NUL byte); export it again as JSON, CSV or XLSX")]
    return "json", [_parsed(number, line) for number, line in numbered(raw)]


def _safely(read: Callable[[], Iterator[Record]]) -> Iterator[Record]:
    try:
        yield from read()
    except AnnotationError as error:
        yield Record(0, None, str(error))


def _parsed(number: int, line: bytes) -> Record:
    try:
        return Record(number, parse_json(line))
    except AnnotationError as error:
        return Record(number, None, str(error))


def _array(raw: bytes) -> list[Record] | None:
    """Items of a file that is one JSON array of objects; None if it is not."""
    try:
        text = raw.removeprefix(BOM_UTF8).decode()
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if any(not isinstance(item, dict) for item in whole):
        return None
    decoder, place, line, records = json.JSONDecoder(), text.index("[") + 1, 1, []
    begin = 0
    for _ in whole:
        place = text.index("{", place)
        line, begin = line + text.count("\n", begin, place), place
        end = decoder.raw_decode(text, place)[1]
        records.append(_parsed(line, text[place:end].encode("utf-8", "surrogatepass")))
        place = end
    return records


def _separator(raw: bytes) -> str:
    """What separates the columns of a CSV file that has a column ``text``; empty if it is none."""
    head = numbered(raw)[0][1].decode("utf-8", "replace")
    head = head.replace("\r", " ")
    names = {mark: next(csv.reader([head], delimiter=mark), []) for mark in _SEPARATORS}
    return next((mark for mark, found in names.items() if len(found) > 1 and set(_TEXTS) & set(found)), "")


def _cells(raw: bytes, separator: str) -> Iterator[Record]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AnnotationError("is not UTF-8; save the file as 'CSV UTF-8'") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)

    def rows() -> Iterator[tuple[int, Sequence[str]]]:
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1

    try:
        yield from _rows(rows())
    except csv.Error as error:
        raise AnnotationError(f"malformed CSV ({error}); save the file again as CSV") from None


def _rows(rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[Record]:
    """Rows as objects by the names in the first; empty ones are passed over."""
    head: Sequence[str] | None = None
    for line, cells in rows:
        if not any(cells):
            continue
        if head is None:
            head = [name.strip() for name in cells]
        elif len(cells) > len(head):
            yield Record(line, None, f"{len(cells)} cells under {len(head)} names; put the text into quotation marks")
        else:
            yield Record(line, dict(zip(head, [*cells, *[""] * (len(head) - len(cells))], strict=True)))


def _documents(raw: bytes) -> Iterator[Record]:
    from lgo_nlp.text.docbin import read_docs

    try:
        docs = read_docs(raw)
    except ValueError as error:
        raise AnnotationError(f"is no file of spaCy's DocBin ({error}); write it with DocBin.to_disk") from None
    for number, doc in enumerate(docs, 1):
        yield Record(number, doc)
