"""What each tool's module offers: a test of the shape of its records, and how to read and write them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut
from lgo_nlp.annotations.tools.given import Given
from lgo_nlp.annotations.tools.records import Record
from lgo_nlp.errors import AnnotationError
from lgo_nlp.files import json_line

Value = Mapping[str, Any]
Found = Given | LeftOut | str
Read = Callable[[Sequence[Record]], Iterator[tuple[Record, Found]]]


@dataclass(frozen=True, slots=True)
class Tool:
    """An annotation tool: its name, and what its records are recognised by, in words.

    ``read`` gives what each record says: annotations as they are given, that it is left out, or a fault.
    """

    name: str
    looks_for: str
    matches: Callable[[Value], bool]
    read: Read
    write: Callable[[Sequence[AnnotatedParagraph]], bytes]


def one_by_one(read: Callable[[Value], Iterator[Given | LeftOut]]) -> Read:
    """Reads records of which each says all that it says on its own; an AnnotationError is a fault of its record."""

    def read_all(records: Sequence[Record]) -> Iterator[tuple[Record, Found]]:
        for record in records:
            try:
                for found in read(record.value):
                    yield record, found
            except AnnotationError as error:
                yield record, str(error)

    return read_all


def as_lines(records: Iterable[Mapping[str, object]]) -> bytes:
    """Records as JSON Lines."""
    return "".join(map(json_line, records)).encode()


def as_array(records: Iterable[Mapping[str, object]]) -> bytes:
    """Records as one JSON array, a record a line."""
    return ("[\n" + ",\n".join(json_line(record).rstrip("\n") for record in records) + "\n]\n").encode()
