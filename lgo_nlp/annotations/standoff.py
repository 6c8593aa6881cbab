"""Labels of published decisions whose text the project does not carry: spans by offset, with a digest of the text.

``published.jsonl`` holds one decision a line: ``{"decision", "file", "sha256", "annotator", "spans": [{"start", "end",
"label", "types"}]}``, offsets into the file as saved from the site. The spans are resolved against a folder of real
pages when a user has one; a page of another digest is another text, and is refused.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lgo_nlp.annotations.gold import GoldDecision, Types, types_of
from lgo_nlp.annotations.paragraphs import Span
from lgo_nlp.annotations.reading import parse_span
from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.errors import AnnotationError
from lgo_nlp.reading import Page, read_page
from lgo_nlp.text.sentences import split

MOST_CHARACTERS = 10_000_000
"""No page is longer, so that an offset beyond it is wrong whatever the page."""


def digest_of_page(path: Path) -> str:
    """SHA-256 of a page's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_published(path: Path, folder: Path) -> list[GoldDecision]:
    """Annotated decisions of a file of offsets, resolved against a folder of pages; decisions not there are left out.

    Raises:
        AnnotationError: a line is faulty, or a page is not the text that was labelled.
    """
    found: list[GoldDecision] = []
    for number, record in _records(path):
        where = f"{path}:{number}"
        page = folder / str(record.get("file"))
        if not page.exists():
            continue
        if digest_of_page(page) != record.get("sha256"):
            raise AnnotationError(f"{where}: {page} is not the text that was labelled (digest differs); save it again")
        spans = [_span(span, where) for span in _list(record, "spans", where)]
        found.append(gold_of_spans(read_page(Page(str(page))), spans))
    return found


def read_sentence_labels(path: Path, page: Path) -> GoldDecision:
    """An annotated decision from labels sentence by sentence: a line each with offsets, labels and types.

    The keys are ``start``, ``end``, ``labels``, ``fault_types``, ``injustice_types`` and ``remedy_types``.

    Raises:
        AnnotationError: a line is faulty.
    """
    kinds = {"fault": "fault_types", "injustice": "injustice_types", "agreed_action": "remedy_types", "finding": ""}
    spans: list[Span] = []
    for number, record in _records(path):
        where = f"{path}:{number}"
        for label in _list(record, "labels", where):
            types = record.get(kinds.get(label, ""), [])
            spans.append(_span({**record, "label": label, "types": types}, where))
    return gold_of_spans(read_page(Page(str(page))), spans)


def gold_of_spans(decision: Decision, spans: list[Span]) -> GoldDecision:
    """A decision all of whose sentences are annotated: each has the labels of the spans that share half of either."""
    tokens = split(decision)
    labels: list[frozenset[str] | None] = []
    types: list[Types] = []
    for sentence in tokens.sentences:
        covering = [span for span in spans if _shares(span, sentence)]
        labels.append(frozenset(span.label for span in covering))
        types.append(types_of(covering))
    return GoldDecision(decision, tokens, tuple(labels), tuple(types))


def _shares(span: Span, sentence: Sentence) -> bool:
    overlap = min(span.end, sentence.end) - max(span.start, sentence.start)
    return 2 * overlap >= min(span.end - span.start, sentence.end - sentence.start)


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path}: cannot be read ({error}); check the name") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise AnnotationError(f"{path}:{number}: malformed JSON ({error})") from None
        if not isinstance(record, dict):
            raise AnnotationError(f"{path}:{number}: not an object")
        yield number, record


def _list(record: dict[str, Any], key: str, where: str) -> list[Any]:
    """A list that has to be there: without it nothing says what the labels are, which is not the same as none."""
    found = record.get(key)
    if not isinstance(found, list):
        raise AnnotationError(f"{where}: no list of {key!r}; give [] where nothing has a label")
    return found


def _span(record: Any, where: str) -> Span:
    found = parse_span(record, MOST_CHARACTERS)
    if isinstance(found, str):
        raise AnnotationError(f"{where}: {found}")
    return found
