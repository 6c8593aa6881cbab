"""Read annotation files of any tool: every fault with its line, each paragraph once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Note, Span
from lgo_nlp.annotations.parsing import parse_json
from lgo_nlp.annotations.tools import NONE, Found, read_file
from lgo_nlp.annotations.tools.records import numbered, read_bytes
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS

Tell = Callable[[str], None]


def read_annotations(paths: Sequence[Path], *, tool: str = "", tell: Tell = lambda _: None) -> list[AnnotatedParagraph]:
    """Annotated paragraphs of files, in order, each once; ``tell`` is called with a message on what was left out.

    ``tool`` names the tool that wrote the files, one of ``tools.TOOLS``; without it each file's is recognised.

    Raises:
        AnnotationError: a file is missing, a line of it is faulty, or two lines say different things of one paragraph;
            the message names the first fault.
    """
    return once(read_every(paths, tool=tool, tell=tell), tell)


def once(paragraphs: Iterable[AnnotatedParagraph], tell: Tell) -> list[AnnotatedParagraph]:
    """Paragraphs in order, each once; ``tell`` is called with a message on repeats and on what is unknown.

    Raises:
        AnnotationError: two of them say different things of one paragraph.
    """
    kept, repeated = without_repeats(paragraphs)
    if repeated:
        tell(f"{repeated[0].at}says what a line before it says; taken once ({len(repeated)} such in all)")
    untyped = [p for p in kept if any(span.types_unknown for span in p.spans)]
    if untyped:
        what = "has a span without types: they are unknown, and neither learnt nor scored"
        tell(f"{untyped[0].at}{what} ({len(untyped)} such in all)")
    if partial := [p for p in kept if not p.complete]:
        what = f"is annotated for {', '.join(partial[0].asked) or 'no label'} alone: neither learnt from nor scored"
        tell(f"{partial[0].at}{what} ({len(partial)} such in all)")
    return kept


def read_every(paths: Sequence[Path], *, tool: str = "", tell: Tell = lambda _: None) -> list[AnnotatedParagraph]:
    """Annotated paragraphs of files, in order, all annotations of each.

    Raises:
        AnnotationError: a file is missing or a line of it is faulty; the message names the first fault.
    """
    read: list[AnnotatedParagraph] = []
    for path in paths:
        left_out: Counter[str] = Counter()
        for line, found in parse_file(path, tool):
            if isinstance(found, str):
                raise AnnotationError(f"{place_in(path, line)}: {found}")
            if isinstance(found, LeftOut):
                left_out[found.why] += 1
            elif isinstance(found, Note):
                tell(f"{place_in(path, line)}: {found.message}")
            else:
                read.append(found)
        for why, number in left_out.items():
            tell(f"{path}: {number} left out, as {why}: nothing is known of the labels")
    if not read:
        raise AnnotationError(f"{', '.join(map(str, paths))}: {NONE}")
    return read


def without_repeats(
    paragraphs: Iterable[AnnotatedParagraph],
) -> tuple[list[AnnotatedParagraph], list[AnnotatedParagraph]]:
    """Paragraphs in order, each once, and those that repeat an earlier one.

    Annotations of one paragraph for several labels, as yes-or-no questions give them, become one.

    Raises:
        AnnotationError: two of them say different things of one paragraph.
    """
    first: dict[tuple[str, int, str], AnnotatedParagraph] = {}
    repeated: list[AnnotatedParagraph] = []
    for paragraph in paragraphs:
        before = first.setdefault(paragraph.key, paragraph)
        if before is paragraph:
            continue
        if not same_spans(before, paragraph):
            raise annotated_twice(before, paragraph)
        if set(paragraph.asked) <= set(before.asked):
            repeated.append(paragraph)
        else:
            first[paragraph.key] = _together(before, paragraph)
    return list(first.values()), repeated


def _together(first: AnnotatedParagraph, second: AnnotatedParagraph) -> AnnotatedParagraph:
    """Two annotations that agree, of which the second decides on labels that the first does not."""
    asked = tuple(label for label in LABELS if label in first.asked or label in second.asked)
    more = (span for span in second.spans if span.label not in first.asked)
    return replace(first, spans=(*first.spans, *more), asked=asked)


def same_spans(first: AnnotatedParagraph, second: AnnotatedParagraph) -> bool:
    """Whether two annotations of one paragraph have the same spans, in any order, of the labels both decided on."""
    both = set(first.asked) & set(second.asked)

    def shared(spans: Iterable[Span]) -> set[Span]:
        return {span for span in spans if span.label in both}

    return shared(first.spans) == shared(second.spans)


def annotated_twice(first: AnnotatedParagraph, second: AnnotatedParagraph) -> AnnotationError:
    """The error to raise where two annotations of one paragraph differ."""
    by = " and ".join(repr(p.annotator or "not named") for p in (first, second))
    return AnnotationError(
        f"{second.at}{second.named} of {second.decision} has other spans at {first.source or 'a place before'} "
        f"(annotators: {by}); leave one of the lines out, or settle them ('lgo-nlp annotations agreement' compares "
        "annotators, 'lgo-nlp annotations import --settle' makes one file of theirs)"
    )


def parse_file(path: Path, tool: str = "") -> Iterator[tuple[int, Found]]:
    """What each record of a file says, by line; see ``tools.read_file``."""
    return read_file(path, tool)


def place_in(path: Path, line: int) -> str:
    """``FILE:LINE``, or ``FILE`` for line 0."""
    return f"{path}:{line}" if line else str(path)


class _OfDecision(Protocol):
    @property
    def decision(self) -> str: ...


One = TypeVar("One", bound=_OfDecision)


def read_decisions(path: Path, build: Callable[[Any], One]) -> list[One]:
    """What the lines of a file of JSON Lines say, a decision a line; ``build`` makes it from the line's object.

    Raises:
        AnnotationError: the file is missing, a line is faulty, or a decision occurs twice.
    """
    found: list[One] = []
    for number, line in numbered(read_bytes(path)):
        try:
            found.append(build(parse_json(line)))
        except AnnotationError as error:
            raise AnnotationError(f"{path}:{number}: {error}") from None
    for name, times in Counter(one.decision for one in found).items():
        if times > 1:
            raise AnnotationError(f"{path}: decision {name} stands there {times} times; keep one")
    return found
