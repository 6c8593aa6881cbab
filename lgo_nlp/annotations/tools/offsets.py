"""Where a tool's spans are in a text, in characters: what a tool counts otherwise is mended where that is certain."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from lgo_nlp.errors import AnnotationError

Place = tuple[int, int]
_UNITS: Final = "it counts UTF-16 units"


def place_spans(spans: Sequence[Any], text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Spans with offsets in characters, and a note on each that was mended.

    A span may quote the text that it covers (``text``); white space is not compared, since tools change it. Without
    quotations, offsets beyond the text count UTF-16 units if that brings all spans of the record into it.

    Raises:
        AnnotationError: a span is no object, or quotes a text that is not there.
    """
    if faulty := [span for span in spans if not isinstance(span, dict)]:
        raise AnnotationError(f"a span is not an object with start, end and label ({faulty[0]!r}); give each all three")
    quoting = any(isinstance(span.get("text"), str) for span in spans)
    units = not quoting and _in_units(spans, text)
    begins = _begins(text) if quoting or units else []
    placed, notes = [], []
    for span in spans:
        place = _numbers(span)
        if place is None or (not quoting and not units):
            placed.append(span)
            continue
        mended, how = (_characters(begins, place), _UNITS) if units else _by_quotation(span, place, text, begins)
        if mended != place:
            notes.append(f"span {place[0]}–{place[1]} is taken as {mended[0]}–{mended[1]}: {how}")
        placed.append(span | {"start": mended[0], "end": mended[1]})
    return placed, notes


def _numbers(span: Mapping[str, Any]) -> Place | None:
    start, end = span.get("start"), span.get("end")
    return (start, end) if type(start) is int and type(end) is int else None


def _in_units(spans: Sequence[Mapping[str, Any]], text: str) -> bool:
    """Whether the offsets of all spans must count UTF-16 units: one is beyond the characters, none beyond the units."""
    ends = [place[1] for span in spans if (place := _numbers(span))]
    return bool(ends) and len(text) < max(ends) <= len(text.encode("utf-16-le")) // 2


def _by_quotation(span: Mapping[str, Any], place: Place, text: str, begins: Sequence[int]) -> tuple[Place, str]:
    """The place where the span's quotation is, and why."""
    quoted = span.get("text")
    if not isinstance(quoted, str):
        return place, ""
    start, end = place
    trials = (
        (place, ""),
        (_characters(begins, place), _UNITS),
        ((start, min(end, len(text))), "the text ends there"),
    )
    for (first, last), how in trials:
        if 0 <= first < last <= len(text) and _bare(text[first:last]) == _bare(quoted):
            return (first, last), how
    if quoted.strip() and text.count(quoted.strip()) == 1:
        first = text.index(quoted.strip())
        return (first, first + len(quoted.strip())), "what it quotes occurs there alone"
    there = text[max(start, 0) : max(end, 0)]
    raise AnnotationError(f"span {start}–{end} quotes {quoted!r}, where the text has {there!r}; export the file again")


def _begins(text: str) -> list[int]:
    """Where each character of a text begins, and the last ends, in UTF-16 units."""
    return list(accumulate((2 if char > "\uffff" else 1 for char in text), initial=0))


def _characters(begins: Sequence[int], place: Place) -> Place:
    """A place in UTF-16 units in characters; a character of which it holds half is taken in whole."""
    if place[0] < 0:
        return place
    return max(bisect_right(begins, place[0]) - 1, 0), bisect_left(begins, place[1])


def _bare(text: str) -> str:
    return "".join(text.split())
