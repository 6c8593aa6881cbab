"""Annotation files read: one paragraph a line, as the project and Prodigy write it; every fault by its line."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Span
from lgo_nlp.annotations.shapes import MANUAL, shape_of
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS

Tell = Callable[[str], None]
ANSWERS: Final = ("accept", "reject", "ignore")
LEFT_OUT: Final = frozenset({"reject", "ignore"})
"""Answers, as Prodigy writes them, after which nothing is known of a paragraph: that is not the same as no label."""


def read_annotations(paths: Sequence[Path], *, tell: Tell = lambda _: None) -> list[AnnotatedParagraph]:
    """Annotated paragraphs of files, in order, each once; ``tell`` takes a line on each thing that was left out.

    Raises:
        AnnotationError: a file is missing, a line of it is faulty, or two lines say different things of one paragraph;
            the message names the first fault.
    """
    read: list[AnnotatedParagraph] = []
    for path in paths:
        left_out = 0
        for line, found in parse_file(path):
            if isinstance(found, str):
                raise AnnotationError(f"{path}:{line}: {found}")
            if isinstance(found, LeftOut):
                left_out += 1
            else:
                read.append(found)
        if left_out:
            tell(f"{path}: {left_out} left out, with the answer 'reject' or 'ignore': nothing is known of them")
    if not read:
        names = ", ".join(map(str, paths))
        raise AnnotationError(f"{names}: no annotated paragraph; give JSON Lines with text and spans")
    kept, repeated = without_repeats(read)
    if repeated:
        tell(f"{repeated[0].at}says what a line before it says; taken once ({len(repeated)} such in all)")
    untyped = [p for p in kept if any(span.types_unknown for span in p.spans)]
    if untyped:
        tell(
            f"{untyped[0].at}has a span without types: they are unknown, and neither learnt nor scored "
            f"({len(untyped)} such in all)"
        )
    return kept


def without_repeats(
    paragraphs: Iterable[AnnotatedParagraph],
) -> tuple[list[AnnotatedParagraph], list[AnnotatedParagraph]]:
    """Paragraphs in order, each once, and those that say again what one before them says.

    Raises:
        AnnotationError: two of them say different things of one paragraph.
    """
    first: dict[tuple[str, int, str], AnnotatedParagraph] = {}
    repeated: list[AnnotatedParagraph] = []
    for paragraph in paragraphs:
        key = (paragraph.decision, paragraph.paragraph, paragraph.text)
        if key not in first:
            first[key] = paragraph
        elif same_spans(first[key], paragraph):
            repeated.append(paragraph)
        else:
            raise annotated_twice(first[key], paragraph)
    return list(first.values()), repeated


def same_spans(first: AnnotatedParagraph, second: AnnotatedParagraph) -> bool:
    """Whether two annotations of one paragraph say the same of it, whoever made them."""
    return set(first.spans) == set(second.spans)


def annotated_twice(first: AnnotatedParagraph, second: AnnotatedParagraph) -> AnnotationError:
    """What is raised where two annotations of one paragraph differ: nobody has said which is right."""
    named = f"paragraph {second.paragraph}" if second.paragraph else "this paragraph"
    by = " and ".join(repr(p.annotator or "not named") for p in (first, second))
    return AnnotationError(
        f"{second.at}{named} of {second.decision} has other spans at {first.source or 'a place before'} (annotators: "
        f"{by}); settle which is right and leave the other line out ('lgo-nlp annotations agreement' compares two "
        "annotators, a file each)"
    )


def parse_file(path: Path) -> Iterator[tuple[int, AnnotatedParagraph | LeftOut | str]]:
    """Each line that is not blank, by number: an annotated paragraph, that it is left out, or each fault of it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    lines = [(number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip()]
    if lines and _is_array(raw):
        fault = "a JSON array, as Label Studio and Argilla write it; give JSON Lines with text, spans and meta"
        yield lines[0][0], fault
        return
    for number, line in lines:
        found = parse_line(line)
        if isinstance(found, list):
            yield from ((number, fault) for fault in found)
        elif isinstance(found, AnnotatedParagraph):
            yield number, replace(found, source=f"{path}:{number}")
        else:
            yield number, found


def _is_array(raw: bytes) -> bool:
    """Whether a file is one JSON array of objects."""
    if not raw.lstrip().startswith(b"["):
        return False
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return bool(found) and all(isinstance(item, dict) for item in found)


def parse_line(line: bytes) -> AnnotatedParagraph | LeftOut | list[str]:
    """Annotated paragraph of a line, that it is left out, or everything that is wrong with it."""
    try:
        record = json.loads(line.decode("utf-8"))
        json.dumps(record, ensure_ascii=False).encode()  # half of a surrogate pair is JSON, and cannot be written
    except UnicodeDecodeError:
        return ["is not UTF-8; save the file as UTF-8"]
    except UnicodeEncodeError:
        return ["holds half of a surrogate pair, which is not a character; export the file again as UTF-8"]
    except (ValueError, RecursionError) as error:
        return [f"malformed JSON ({error}); give one object a line"]
    fault = _fault_of(record)
    if fault:
        return [fault]
    if record.get("answer") in LEFT_OUT:
        return LeftOut(record["answer"])
    fault = _fault_of_spans(record)
    if fault:
        return [fault]
    parsed = [parse_span(span, len(record["text"])) for span in record["spans"]]
    faults = [fault for fault in parsed if isinstance(fault, str)]
    return faults or _paragraph(record, tuple(span for span in parsed if isinstance(span, Span)))


def _paragraph(record: dict[str, Any], spans: tuple[Span, ...]) -> AnnotatedParagraph:
    meta = record["meta"]
    number = meta.get("paragraph", 0)
    return AnnotatedParagraph(
        record["text"],
        spans,
        meta["decision"],
        number if type(number) is int else 0,
        str(meta.get("section", "")),
        str(meta.get("annotator", "")),
    )


def _fault_of(record: Any) -> str:
    """What keeps a record from being an annotated paragraph, its spans apart; empty if nothing does."""
    shape = shape_of(record) if isinstance(record, dict) else ""
    if shape:
        return f"{shape}: this version reads spans only; bring its labels into 'spans', as annotations/README.md shows"
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return "no 'text'; each line is one object with text, spans and meta"
    meta, answer = record.get("meta"), record.get("answer")
    if not isinstance(meta, dict) or not isinstance(meta.get("decision"), str):
        return "no 'meta.decision'; say which decision the paragraph is of"
    if answer is not None and answer not in ANSWERS:
        return f"answer {answer!r} is not one of {', '.join(ANSWERS)}; export the line again"
    if answer is None and "guess" in meta:
        return "its spans are a model's guess that nobody has checked; annotate it, or remove the line"
    return ""


def _fault_of_spans(record: dict[str, Any]) -> str:
    """What is wrong with the list of a record's spans; empty if nothing is."""
    if "spans" not in record:
        found = "a Prodigy line" if record.get("_view_id") in MANUAL else f"a line of {', '.join(map(repr, record))}"
        return f"{found} without 'spans': nothing says what its labels are; give \"spans\": [] where it has none"
    if not isinstance(record["spans"], list):
        return "'spans' is not a list; give objects with start, end, label and types, [] where nothing has a label"
    return ""


def parse_span(span: Any, length: int) -> Span | str:
    """Span of a JSON object that points into a text of some length, or what is wrong with it.

    The types of a span without ``types``, as annotation tools write it, are unknown, as are those of an empty list.
    """
    if not isinstance(span, dict):
        return "a span is not an object with start, end and label; give each all three"
    if span.get("answer", "accept") != "accept":
        return f"a span has its own answer {span['answer']!r}; leave out the spans that were not accepted"
    start, end, label = span.get("start"), span.get("end"), span.get("label")
    if not isinstance(label, str) or label not in BY_NAME:
        return f"label {label!r} is not in the scheme; use one of {', '.join(LABELS)}"
    if not (type(start) is int and type(end) is int and 0 <= start < end <= length):  # a bool is no offset
        return f"span {start}–{end} is outside its text of {length} characters; count characters from 0"
    known = BY_NAME[label].types
    types = span.get("types", [])
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        return "'types' is not a list of names; leave the key out where they are not known"
    for name in types:
        if name not in known:
            hint = f"use one of {', '.join(known)}" if known else f"a {label} takes none"
            return f"type {name!r} is not a type of {label}; {hint}"
    return Span(start, end, label, tuple(name for name in known if name in types))
