"""The formats of a file of many pages: what stands before the pages, a page's own part, and what stands behind them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from lgo_nlp.decision import TaggedDecision
from lgo_nlp.writing.html import page_decision, page_end, page_start, placed
from lgo_nlp.writing.records import csv_head, to_csv, to_json_line

TITLE: Final = "Tagged decisions"


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A format that is text: what stands before the pages, a page's own part, and what stands behind them.

    ``mark`` opens a file, but not what is printed: a pipe expects none. Where it is more than the parts one after the
    other, ``placed`` says what stands between head and foot, and may ask for the parts twice.
    """

    head: Callable[[], str]
    part: Callable[[TaggedDecision], str]
    foot: Callable[[], str]
    mark: str = ""
    placed: Callable[[Callable[[], Iterator[str]]], Iterator[str]] | None = None


TEXTS: Final = {
    "jsonl": TextFormat(str, to_json_line, str),
    "csv": TextFormat(csv_head, to_csv, str, mark="\ufeff"),  # without a byte-order mark Excel does not read UTF-8
    "html": TextFormat(lambda: page_start(TITLE), page_decision, page_end, placed=placed),
}
FORMATS: Final = ("jsonl", "csv", "parquet", "html")


def format_of(path: Path) -> str | None:
    """Format that a file's suffix names, or None."""
    suffix = path.suffix.lower().removeprefix(".")
    return suffix if suffix in FORMATS else None


def part_of(form: str, *, text: bool = False) -> Callable[[TaggedDecision], Any]:
    """How a page becomes its part of a file in a format; ``text`` adds the decision's text to JSON Lines."""
    if form == "jsonl" and text:
        return partial(to_json_line, text=True)
    return TEXTS[form].part if form in TEXTS else _record


def _record(tagged: TaggedDecision) -> dict[str, Any]:
    """The record whose rows Parquet will hold."""
    record: dict[str, Any] = json.loads(encodable(to_json_line(tagged)))
    return record


def encodable(text: str) -> str:
    """The text with a question mark for what no file can hold: half of a character, as names of files may have."""
    return text.encode("utf-8", errors="replace").decode()
