"""Formats of a file of many decisions: the part of it that each makes, and how the file is written from the parts.

``TEXTS`` are text, made of what precedes the pages, the part of each page, and what follows them; they and Parquet are
the ``FORMATS`` of ``lgo-nlp tag``. ``RECORDS`` are those of ``lgo-nlp records``.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from lgo_nlp.files import whole_file
from lgo_nlp.records import to_tables
from lgo_nlp.records.columns import DECISIONS
from lgo_nlp.records.tagged_lines import read_tagged
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.writing.html import page_decision, page_end, page_start, placed
from lgo_nlp.writing.records import to_json_line
from lgo_nlp.writing.sentences import MARK, csv_head, to_columns, to_csv, write_parquet
from lgo_nlp.writing.tables import FORMATS as TABLE_FORMATS
from lgo_nlp.writing.tables import TableFormat

Parts = Callable[[], Iterator[bytes]]
"""Function that returns the parts of all decisions, in their order; it may be called twice."""

Texts = Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A text format: ``head``, then the ``part`` of each page, then ``foot``.

    ``mark`` is a byte-order mark for files; it is not printed to a pipe. Where the pages are more than their parts
    joined, ``placed`` makes them from a function that returns the parts, which it may call twice.
    """

    head: Callable[[], str]
    part: Callable[[TaggedDecision], str]
    foot: Callable[[], str]
    mark: str = ""
    placed: Callable[[Texts], Iterator[str]] | None = None


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of a file: its name, the part of a decision, as JSON on one line, and how parts are written to a path.

    The last argument of ``write`` is the ``mark`` of ``files.whole_file``. ``decision_of`` names the decision of a part
    and its model in a format that holds a decision once; ``read_tagged`` reads inputs that are tagged already.
    """

    name: str
    part: Callable[[TaggedDecision], bytes]
    write: Callable[[Parts, Path, str], None]
    decision_of: Callable[[bytes], tuple[str, str]] | None = None
    read_tagged: Callable[..., TaggedDecision | None] | None = None


TEXTS: Final = {
    "jsonl": TextFormat(str, to_json_line, str),
    "csv": TextFormat(csv_head, to_csv, str, mark=MARK),
    "html": TextFormat(lambda: page_start("Tagged decisions"), page_decision, page_end, placed=placed),
}
FORMATS: Final = ("jsonl", "csv", "parquet", "html")
RECORDS: Final = tuple(TABLE_FORMATS)


def format_of(path: Path) -> str | None:
    """Format by a file's suffix, or None."""
    suffix = path.suffix.lower().removeprefix(".")
    return suffix if suffix in FORMATS else None


def text_part(form: str, *, text: bool = False) -> Callable[[TaggedDecision], str]:
    """Function from a page to its part of a text format; ``text`` adds its text to JSON Lines."""
    return partial(to_json_line, text=True) if form == "jsonl" and text else TEXTS[form].part


def tagged_format(form: str, *, text: bool = False) -> FileFormat:
    """One of ``FORMATS``: every sentence with its labels; ``text`` adds each decision's text to JSON Lines."""
    if form == "jsonl":
        return FileFormat(form, partial(_json_line, text=text), _write_lines)
    if form in TEXTS:
        return FileFormat(form, partial(_as_json, TEXTS[form].part), partial(_write_text, TEXTS[form]))
    return FileFormat(form, partial(_as_json, to_columns), _write_records)


def records_format(form: str) -> FileFormat:
    """One of ``RECORDS``: each decision once, as rows of tables."""
    kind = TABLE_FORMATS[form]
    return FileFormat(
        f"records as {form}",
        partial(_table_part, kind),
        partial(_write_table_parts, kind),
        _decision_and_model,
        read_tagged,
    )


def _as_json(part: Callable[[TaggedDecision], Any], tagged: TaggedDecision) -> bytes:
    return json.dumps(part(tagged), ensure_ascii=False).encode(errors="replace")


def _json_line(tagged: TaggedDecision, *, text: bool = False) -> bytes:
    return to_json_line(tagged, text=text).rstrip("\n").encode(errors="replace")


def _write_lines(parts: Parts, path: Path, mark: str) -> None:
    with whole_file(path, mark) as stream:
        for part in parts():
            stream.write(part + b"\n")


def _write_text(text: TextFormat, parts: Parts, path: Path, mark: str) -> None:
    def texts() -> Iterator[str]:
        return map(json.loads, parts())

    with whole_file(path, mark) as stream:
        placed = text.placed(texts) if text.placed else texts()
        for part in chain([text.mark, text.head()], placed, [text.foot()]):
            stream.write(part.encode())


def _write_records(parts: Parts, path: Path, mark: str) -> None:
    write_parquet(map(json.loads, parts()), path, mark)


def _table_part(kind: TableFormat, tagged: TaggedDecision) -> bytes:
    """Part of a decision in a format of tables: a JSON list of its name, its model and its part of the file."""
    tables = to_tables(tagged, inner=kind.inner)
    [row] = DECISIONS.rows(tables)
    name, model = (json.dumps(row[column], ensure_ascii=False) for column in (_NAME, _MODEL))
    return f"[{name}, {model}, {kind.part(tables)}]".encode(errors="replace")


def _write_table_parts(kind: TableFormat, parts: Parts, path: Path, mark: str) -> None:
    kind.write_parts((_unpacked(part)[-1] for part in parts()), path, mark)


@lru_cache(maxsize=1)  # a batch asks twice for each part
def _decision_and_model(part: bytes) -> tuple[str, str]:
    name, model, _ = _unpacked(part)
    return name, model


def _unpacked(part: bytes) -> tuple[str, str, str]:
    """Name, model and part of the file that a ``_table_part`` holds; the last is not read, as it is long."""
    text = part.decode()
    name, end = _DECODER.raw_decode(text, 1)
    model, end = _DECODER.raw_decode(text, end + len(", "))
    return name, model, text[end + len(", ") : -1]


_DECODER: Final = json.JSONDecoder()
_NAME, _MODEL = map(DECISIONS.names.index, ("decision", "model"))
