"""Annotated paragraphs with their spans, and the file they are written to, one a line."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lgo_nlp.files import json_line, whole_file
from lgo_nlp.labels import BY_NAME, LABELS


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a paragraph's text; ``types`` in the order of the scheme.

    Without a type, the types of a label that takes types are **unknown**. A span that names no kind of fault has the
    type ``unspecified``, which is known. A finding takes none.
    """

    start: int
    end: int
    label: str
    types: tuple[str, ...] = ()

    @property
    def types_unknown(self) -> bool:
        """Whether its label takes types and none is given."""
        return not self.types and bool(BY_NAME[self.label].types)


@dataclass(frozen=True, slots=True)
class AnnotatedParagraph:
    """A paragraph with its spans; ``paragraph`` counts from 1.

    ``asked`` holds the labels that the annotator decided on, in the order of the scheme: one of them without a span is
    rejected for the whole paragraph. Of other labels nothing is known. ``source`` is the file and line that it was
    read from, for messages; it is neither compared nor written.
    """

    text: str
    spans: tuple[Span, ...]
    decision: str
    paragraph: int
    section: str
    annotator: str
    asked: tuple[str, ...] = LABELS
    source: str = field(default="", compare=False)

    @property
    def complete(self) -> bool:
        """Whether the annotator decided on every label."""
        return self.asked == LABELS

    @property
    def key(self) -> tuple[str, int, str]:
        """What two annotations of one paragraph have in common."""
        return self.decision, self.paragraph, self.text

    @property
    def at(self) -> str:
        """File and line with a colon, to begin a message with; empty if it was not read from a file."""
        return f"{self.source}: " if self.source else ""

    @property
    def named(self) -> str:
        """What messages call it: by its number, if it has one."""
        return f"paragraph {self.paragraph}" if self.paragraph else "this paragraph"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that is no annotation, so that nothing is known of its labels; ``why`` completes "left out, as"."""

    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was mended in a record, or cannot be carried over."""

    message: str


def write_annotations(paragraphs: Iterable[AnnotatedParagraph], path: Path) -> None:
    """Write annotated paragraphs as JSON Lines, the whole file or nothing.

    Raises:
        OutputError: the file cannot be written.
    """
    write_records(map(as_record, paragraphs), path)


def write_records(records: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write records as JSON Lines, the whole file or nothing."""
    with whole_file(path) as stream:
        for record in records:
            stream.write(json_line(record).encode())


def digest_of(paragraphs: Iterable[AnnotatedParagraph]) -> str:
    """SHA-256 of annotated paragraphs, as 64 hexadecimal digits."""
    hasher = hashlib.sha256()
    for paragraph in paragraphs:
        hasher.update(json.dumps(as_record(paragraph), ensure_ascii=False, sort_keys=True).encode())
    return hasher.hexdigest()


def as_record(paragraph: AnnotatedParagraph) -> dict[str, Any]:
    """An annotated paragraph as a line of a file has it."""
    spans = [{"start": s.start, "end": s.end, "label": s.label, "types": list(s.types)} for s in paragraph.spans]
    meta = meta_of(paragraph)
    return {"text": paragraph.text, "spans": spans, "meta": meta}


def meta_of(paragraph: AnnotatedParagraph) -> dict[str, Any]:
    """Where a paragraph is and who annotated it; the labels decided on only where some are not."""
    names = ("decision", "paragraph", "section", "annotator")
    meta: dict[str, Any] = {name: getattr(paragraph, name) for name in names}
    return meta if paragraph.complete else meta | {"labels": list(paragraph.asked)}
