"""Annotated paragraphs and their files: one a line, with spans, as annotation tools write them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lgo_nlp.errors import AnnotationError
from lgo_nlp.files import whole_file
from lgo_nlp.labels import BY_NAME, LABELS

ANSWERS: Final = ("accept", "reject", "ignore")
LEFT_OUT: Final = frozenset({"reject", "ignore"})
"""Answers, as Prodigy writes them, after which nothing is known of a paragraph: that is not the same as no label."""


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a paragraph's text; ``types`` in the order of the scheme, empty for a finding."""

    start: int
    end: int
    label: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotatedParagraph:
    """A paragraph with its spans. No span means that nothing in it has a label; ``paragraph`` counts from 1."""

    text: str
    spans: tuple[Span, ...]
    decision: str
    paragraph: int
    section: str
    annotator: str


def heldout_refs(folder: Path) -> frozenset[str]:
    """References of the decisions kept for evaluation, from ``heldout.txt`` in the annotations' folder."""
    path = folder / "heldout.txt"
    if not path.exists():
        return frozenset()
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line)


def write_annotations(paragraphs: Iterable[AnnotatedParagraph], path: Path) -> None:
    """Write annotated paragraphs as JSON Lines, the whole file or nothing.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path) as stream:
        for paragraph in paragraphs:
            stream.write((json.dumps(as_record(paragraph), ensure_ascii=False) + "\n").encode())


def read_annotations(paths: Sequence[Path]) -> list[AnnotatedParagraph]:
    """Annotated paragraphs of files, in order.

    Raises:
        AnnotationError: a file is missing, or a line of it is faulty; the message names the first fault.
    """
    paragraphs: list[AnnotatedParagraph] = []
    for path in paths:
        for line, found in parse_file(path):
            if isinstance(found, str):
                raise AnnotationError(f"{path}:{line}: {found}")
            paragraphs.append(found)
    if not paragraphs:
        names = ", ".join(map(str, paths))
        raise AnnotationError(f"{names}: no annotated paragraph; give JSON Lines with text and spans")
    return paragraphs


def digest_of(paragraphs: Iterable[AnnotatedParagraph]) -> str:
    """SHA-256 of annotated paragraphs, as 64 hexadecimal digits."""
    hasher = hashlib.sha256()
    for paragraph in paragraphs:
        hasher.update(json.dumps(as_record(paragraph), ensure_ascii=False, sort_keys=True).encode())
    return hasher.hexdigest()


def as_record(paragraph: AnnotatedParagraph) -> dict[str, Any]:
    """An annotated paragraph as it stands in a file."""
    spans = [{"start": s.start, "end": s.end, "label": s.label, "types": list(s.types)} for s in paragraph.spans]
    meta = {
        "decision": paragraph.decision,
        "paragraph": paragraph.paragraph,
        "section": paragraph.section,
        "annotator": paragraph.annotator,
    }
    return {"text": paragraph.text, "spans": spans, "meta": meta}


def parse_file(path: Path) -> Iterator[tuple[int, AnnotatedParagraph | str]]:
    """Each line that is not blank, by number: an annotated paragraph, or each thing that is wrong with it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            found = parse_line(line)
            yield from ((number, fault) for fault in found) if isinstance(found, list) else [(number, found)]


def parse_line(line: bytes) -> AnnotatedParagraph | list[str]:
    """Annotated paragraph of a line, or everything that is wrong with it.

    An empty list is a paragraph left out: an annotator rejected or ignored it, so nothing is known of it.
    """
    try:
        record = json.loads(line.decode("utf-8"))
        json.dumps(record, ensure_ascii=False).encode()  # half of a surrogate pair is JSON, and cannot be written
    except UnicodeDecodeError:
        return ["is not UTF-8; save the file as UTF-8"]
    except UnicodeEncodeError:
        return ["holds half of a surrogate pair, which is not a character; export the file again as UTF-8"]
    except (ValueError, RecursionError) as error:
        return [f"malformed JSON ({error})"]
    fault = _fault_of(record)
    if fault:
        return [fault]
    meta, spans = record["meta"], record.get("spans", [])
    if record.get("answer") in LEFT_OUT:
        return []
    parsed = [parse_span(span, len(record["text"])) for span in spans]
    faults = [fault for fault in parsed if isinstance(fault, str)]
    if faults:
        return faults
    number = meta.get("paragraph", 0)
    return AnnotatedParagraph(
        record["text"],
        tuple(span for span in parsed if isinstance(span, Span)),
        meta["decision"],
        number if type(number) is int else 0,
        str(meta.get("section", "")),
        str(meta.get("annotator", "")),
    )


def _fault_of(record: Any) -> str:
    """What keeps a record from being an annotated paragraph, its spans apart; empty if nothing does."""
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return "no 'text'; each line is one object with text, spans and meta"
    meta, answer = record.get("meta"), record.get("answer")
    if not isinstance(meta, dict) or not isinstance(meta.get("decision"), str):
        return "no 'meta.decision'; say which decision the paragraph is of"
    if not isinstance(record.get("spans", []), list):
        return "'spans' is not a list"
    if answer is not None and answer not in ANSWERS:
        return f"answer {answer!r} is not one of {', '.join(ANSWERS)}"
    if answer is None and "guess" in meta:
        return "its spans are a model's guess that nobody has checked; annotate it, or remove the line"
    return ""


def parse_span(span: Any, length: int) -> Span | str:
    """Span of a JSON object that points into a text of some length, or what is wrong with it.

    A span without the key ``types``, as annotation tools write it, is of the type 'unspecified' if its label takes any.
    """
    if not isinstance(span, dict):
        return "a span is not an object with start, end and label"
    start, end, label = span.get("start"), span.get("end"), span.get("label")
    if not isinstance(label, str) or label not in BY_NAME:
        return f"label {label!r} is not in the scheme; use one of {', '.join(LABELS)}"
    if not (type(start) is int and type(end) is int and 0 <= start < end <= length):  # a bool is no offset
        return f"span {start}–{end} is outside its text of {length} characters"
    known = BY_NAME[label].types
    types = span.get("types", ["unspecified"] if known else [])
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        return "'types' is not a list of names"
    for name in types:
        if name not in known:
            hint = f"use one of {', '.join(known)}" if known else f"a {label} takes none"
            return f"type {name!r} is not a type of {label}; {hint}"
    return Span(start, end, label, tuple(name for name in known if name in types))
