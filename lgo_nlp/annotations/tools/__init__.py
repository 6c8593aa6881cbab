"""Annotation tools: one module each, with the same functions to recognise, read and write its records.

``picks`` writes paragraphs that are yet to be labelled.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Note
from lgo_nlp.annotations.tools.argilla import ARGILLA
from lgo_nlp.annotations.tools.doccano import DOCCANO
from lgo_nlp.annotations.tools.given import Given, build
from lgo_nlp.annotations.tools.label_studio import LABEL_STUDIO
from lgo_nlp.annotations.tools.picks import ARRAYS, FORMATS, as_text
from lgo_nlp.annotations.tools.prodigy import PRODIGY
from lgo_nlp.annotations.tools.records import Kind, Record, read_bytes, records_of
from lgo_nlp.annotations.tools.spacy_docbin import SPACY
from lgo_nlp.annotations.tools.spreadsheet import CSV, XLSX
from lgo_nlp.annotations.tools.tool import Tool

__all__ = ["ARRAYS", "FORMATS", "NONE", "TOOLS", "as_text", "read_file", "read_raw"]

TOOLS: Final = {tool.name: tool for tool in (PRODIGY, LABEL_STUDIO, ARGILLA, SPACY, DOCCANO, CSV, XLSX)}
"""Tools by name, in the order in which the shape of a record is compared with theirs."""

NONE: Final = "no annotated paragraph; give JSON Lines with text and spans"

Found = AnnotatedParagraph | LeftOut | Note | str


def read_file(path: Path, tool: str = "") -> Iterator[tuple[int, Found]]:
    """What each record of a file says, by line: annotated paragraphs, notes, that it is left out, or each fault.

    ``tool`` names one of ``TOOLS``; without it the tool is recognised by the shape of the records. A fault of the
    whole file has line 0.

    Raises:
        AnnotationError: the file is missing or cannot be read.
    """
    yield from read_raw(read_bytes(path), tool, str(path))


def read_raw(raw: bytes, tool: str = "", name: str = "") -> Iterator[tuple[int, Found]]:
    """What each record of a file's bytes says; ``name`` is that of the file, for messages."""
    kind, records = records_of(raw)
    sound = [record for record in records if not record.fault]
    if not records:
        yield 0, NONE
    chosen = TOOLS[tool] if tool else _recognised(kind, sound)
    if (tool or kind == "table") and sound and not any(map(chosen.matches, _objects(sound))):
        yield 0, _wrong_guess(chosen, _recognised(kind, sound), sound)
        return
    answers: dict[int, list[Found]] = {id(record): [] for record in records}
    strangers = {id(record): fault for record in sound if (fault := _stranger(record, chosen))}
    for record, found in chosen.read([record for record in sound if id(record) not in strangers]):
        answers[id(record)] += _built(record, found, name)
    for record in records:
        if fault := record.fault or strangers.get(id(record), ""):
            yield record.line, fault
        yield from ((record.line, found) for found in answers[id(record)])


def _objects(records: Sequence[Record]) -> list[dict[str, object]]:
    return [record.value for record in records if isinstance(record.value, dict)]


def _recognised(kind: Kind, records: Sequence[Record]) -> Tool:
    """The tool whose shape the first record has that has any; a file without a shape is read as the project's own."""
    for value in _objects(records):
        for tool in TOOLS.values():
            if tool.matches(value):
                return tool
    return CSV if kind == "table" else PRODIGY


def _stranger(record: Record, chosen: Tool) -> str:
    """What is wrong with a record that is none of the tool that was chosen; the project's own lines are not judged."""
    value = record.value if isinstance(record.value, dict) else {}
    if chosen.matches(value):
        return ""
    if other := next((tool for tool in TOOLS.values() if tool.matches(value)), None):
        return f"is a record of {other.name} in a file of {chosen.name}; give each a file of its own"
    return "" if chosen is PRODIGY else f"is no record of {chosen.name}, which has {chosen.looks_for}; export it again"


def _wrong_guess(chosen: Tool, likely: Tool, records: Sequence[Record]) -> str:
    known = any(map(likely.matches, _objects(records)))
    other = f"it looks like {likely.name}" if known else "no other tool has its shape"
    return f"holds no record of {chosen.name}, which has {chosen.looks_for}; {other}"


def _built(record: Record, found: Given | LeftOut | str, name: str) -> Iterator[Found]:
    """What a record says, in the project's own form; faults and notes with the record's own name, if it has one."""
    of = f"record {record.name}: " if record.name else ""
    for one in build(found) if isinstance(found, Given) else [found]:
        if isinstance(one, str):
            yield of + one
        elif isinstance(one, Note):
            yield Note(of + one.message)
        elif isinstance(one, AnnotatedParagraph):
            yield replace(one, source=f"{name}:{record.line}{f' (record {record.name})' if record.name else ''}")
        else:
            yield one
