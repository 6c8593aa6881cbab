"""Read annotation files: one paragraph a line, every fault with its line, each paragraph once."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut
from lgo_nlp.annotations.parsing import parse_line
from lgo_nlp.errors import AnnotationError
from lgo_nlp.reading.json_lines import BOM, MOST_LINE, bounded_lines

Tell = Callable[[str], None]
_ARRAY: Final = re.compile(rb"\s*\[\s*(\{|$)")  # how a JSON array of objects begins, on one line or on several
_NONE: Final = "no annotated paragraph; give JSON Lines with text and spans"


def read_annotations(paths: Sequence[Path], *, tell: Tell = lambda _: None) -> list[AnnotatedParagraph]:
    """Annotated paragraphs of files, in order, each once; ``tell`` is called with a message on what was left out.

    Raises:
        AnnotationError: a file is missing, a line of it is faulty, or two lines say different things of one paragraph;
            the message names the first fault.
    """
    read: list[AnnotatedParagraph] = []
    for path in paths:
        left_out = 0
        for line, found in parse_file(path):
            if isinstance(found, str):
                raise AnnotationError(f"{place_in(path, line)}: {found}")
            if isinstance(found, LeftOut):
                left_out += 1
            else:
                read.append(found)
        if left_out:
            tell(f"{path}: {left_out} left out, with the answer 'reject' or 'ignore': nothing is known of them")
    if not read:
        raise AnnotationError(f"{', '.join(map(str, paths))}: {_NONE}")
    kept, repeated = without_repeats(read)
    if repeated:
        tell(f"{repeated[0].at}says what a line before it says; taken once ({len(repeated)} such in all)")
    untyped = [p for p in kept if any(span.types_unknown for span in p.spans)]
    if untyped:
        what = "has a span without types: they are unknown, and neither learnt nor scored"
        tell(f"{untyped[0].at}{what} ({len(untyped)} such in all)")
    return kept


def without_repeats(
    paragraphs: Iterable[AnnotatedParagraph],
) -> tuple[list[AnnotatedParagraph], list[AnnotatedParagraph]]:
    """Paragraphs in order, each once, and those that repeat an earlier one.

    Raises:
        AnnotationError: two of them say different things of one paragraph.
    """
    first: dict[tuple[str, int, str], AnnotatedParagraph] = {}
    repeated: list[AnnotatedParagraph] = []
    for paragraph in paragraphs:
        before = first.setdefault(paragraph.key, paragraph)
        if not same_spans(before, paragraph):
            raise annotated_twice(before, paragraph)
        if before is not paragraph:
            repeated.append(paragraph)
    return list(first.values()), repeated


def same_spans(first: AnnotatedParagraph, second: AnnotatedParagraph) -> bool:
    """Whether two annotations of one paragraph have the same spans, in any order."""
    return set(first.spans) == set(second.spans)


def annotated_twice(first: AnnotatedParagraph, second: AnnotatedParagraph) -> AnnotationError:
    """The error to raise where two annotations of one paragraph differ."""
    by = " and ".join(repr(p.annotator or "not named") for p in (first, second))
    return AnnotationError(
        f"{second.at}{second.named} of {second.decision} has other spans at {first.source or 'a place before'} "
        f"(annotators: {by}); settle which is right and leave the other line out "
        "('lgo-nlp annotations agreement' compares two annotators, a file each)"
    )


def parse_file(path: Path) -> Iterator[tuple[int, AnnotatedParagraph | LeftOut | str]]:
    """Each line that is not blank, by number: an annotated paragraph, that it is left out, or each fault of it.

    An empty file is a fault of line 0.
    """
    is_empty = True
    for number, line in read_lines(path):
        if is_empty and _ARRAY.match(line):
            yield (
                number,
                "a JSON array, as Label Studio and Argilla write it; give JSON Lines with text, spans and meta",
            )
            return
        is_empty = False
        found = parse_line(line)
        if isinstance(found, list):
            yield from ((number, fault) for fault in found)
        elif isinstance(found, AnnotatedParagraph):
            yield number, replace(found, source=f"{path}:{number}")
        else:
            yield number, found
    if is_empty:
        yield 0, _NONE


def place_in(path: Path, line: int) -> str:
    """``FILE:LINE``, or ``FILE`` for line 0."""
    return f"{path}:{line}" if line else str(path)


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line of a file that is not blank, with its number from 1 and without a byte-order mark.

    Raises:
        AnnotationError: the file is missing or cannot be read, or a line is longer than ``MOST_LINE`` bytes.
    """
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(bounded_lines(stream), 1):
                if len(line) > MOST_LINE:
                    what = f"is larger than {MOST_LINE:,} bytes; give JSON Lines, one paragraph a line"
                    raise AnnotationError(f"{path}:{number}: {what}")
                if line.removeprefix(BOM).strip():
                    yield number, line.removeprefix(BOM).removesuffix(b"\n")
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror}); check the name") from None
