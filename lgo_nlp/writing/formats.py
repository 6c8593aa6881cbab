"""Formats of a file of many pages: what precedes the pages, the part of each page, and what follows them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.writing.html import page_decision, page_end, page_start, placed
from lgo_nlp.writing.records import MARK, csv_head, to_csv, to_json_line


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
    placed: Callable[[Callable[[], Iterator[str]]], Iterator[str]] | None = None


TEXTS: Final = {
    "jsonl": TextFormat(str, to_json_line, str),
    "csv": TextFormat(csv_head, to_csv, str, mark=MARK),
    "html": TextFormat(lambda: page_start("Tagged decisions"), page_decision, page_end, placed=placed),
}
FORMATS: Final = ("jsonl", "csv", "parquet", "html")


def format_of(path: Path) -> str | None:
    """Format by a file's suffix, or None."""
    suffix = path.suffix.lower().removeprefix(".")
    return suffix if suffix in FORMATS else None


def part_of(form: str, *, text: bool = False) -> Callable[[TaggedDecision], Any]:
    """Function from a page to its part of a file (for Parquet a record); ``text`` adds its text to JSON Lines."""
    if form == "jsonl" and text:
        return partial(to_json_line, text=True)
    return TEXTS[form].part if form in TEXTS else _record


def _record(tagged: TaggedDecision) -> Any:
    """The record whose rows Parquet will hold."""
    return json.loads(encodable(to_json_line(tagged)))


def encodable(text: str) -> str:
    """The text with lone surrogates, which file names may contain and UTF-8 cannot, as question marks."""
    return text.encode("utf-8", errors="replace").decode()
