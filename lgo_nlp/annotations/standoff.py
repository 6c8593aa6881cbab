"""Labels of published decisions whose text the project does not carry, anchored to digests of their sentences.

``published.jsonl`` holds one decision a line: ``{"decision", "annotator", "sentences", "labelled": [{"digest",
"labels", "types"}]}``. ``digest`` is of a sentence's words alone, so that any saved copy of the page resolves: line
breaks, marks and furniture make no difference. All other sentences of the decision carry no label; ``sentences`` says
how many there are in all. Where a user has the pages, ``resolve`` gives them their labels.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lgo_nlp.annotations.gold import GoldDecision, Types, types_of
from lgo_nlp.annotations.paragraphs import Span
from lgo_nlp.annotations.reading import parse_span
from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.errors import AnnotationError
from lgo_nlp.files import whole_file
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.reading import Page, find_pages, read_page
from lgo_nlp.text.sentences import split

MOST_CHARACTERS: Final = 10_000_000
"""No page is longer, so that an offset beyond it is wrong whatever the page."""

DIGITS: Final = 16
"""Hexadecimal digits of a sentence's digest: two of a decision's sentences are never told alike by chance."""

FEWEST_FOUND: Final = 0.9
"""A page on which a smaller share of the labelled sentences is found is another text."""

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Standoff:
    """Labels of one decision: each labelled sentence by its digest, in the order of the text."""

    decision: str
    annotator: str
    sentences: int
    labelled: tuple[tuple[str, frozenset[str], Types], ...]


def digest_of_sentence(text: str) -> str:
    """Digest of a sentence's words in lower case, whatever stands between them.

    >>> digest_of_sentence("The Council  was\\nlate.") == digest_of_sentence("the council was late")
    True
    """
    words = " ".join(_WORD.findall(text.lower()))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def name_of(decision: Decision) -> str:
    """What standoff labels call a decision: its reference, or else the name of its file."""
    return decision.ref or Path(decision.source).stem


def standoff_of(gold: GoldDecision, *, annotator: str) -> Standoff:
    """Labels of a decision without its text."""
    labelled = tuple(
        (digest_of_sentence(gold.decision.text[sentence.start : sentence.end]), labels, types)
        for sentence, labels, types in zip(gold.tokens.sentences, gold.labels, gold.types, strict=True)
        if labels
    )
    return Standoff(name_of(gold.decision), annotator, len(gold.labels), labelled)


def resolve(standoff: Standoff, decision: Decision) -> GoldDecision:
    """A page with its labels; where a sentence stands several times, the labels go to them in order.

    Raises:
        AnnotationError: too few of the labelled sentences are on the page.
    """
    tokens = split(decision)
    waiting: dict[str, list[tuple[frozenset[str], Types]]] = {}
    for digest, given, known in standoff.labelled:
        waiting.setdefault(digest, []).append((given, known))
    labels: list[frozenset[str] | None] = []
    types: list[Types] = []
    for sentence in tokens.sentences:
        there = waiting.get(digest_of_sentence(decision.text[sentence.start : sentence.end]))
        given, known = there.pop(0) if there else (frozenset(), {})
        labels.append(given)
        types.append(known)
    missing = sum(map(len, waiting.values()))
    if missing > (1 - FEWEST_FOUND) * len(standoff.labelled):
        raise AnnotationError(
            f"{decision.source}: {missing} of {len(standoff.labelled)} labelled sentences of {standoff.decision} are "
            "not on this page; save the decision's own page again"
        )
    return GoldDecision(decision, tokens, tuple(labels), tuple(types))


def resolve_all(standoffs: Iterable[Standoff], pages: Mapping[str, Decision]) -> list[GoldDecision]:
    """Annotated decisions of the pages that are there, by what ``name_of`` calls them; the others are left out.

    Raises:
        AnnotationError: a page is not the text that was labelled.
    """
    return [resolve(standoff, pages[standoff.decision]) for standoff in standoffs if standoff.decision in pages]


def resolve_in(standoffs: Iterable[Standoff], folders: Sequence[Path]) -> list[GoldDecision]:
    """The same for the pages in some folders.

    Raises:
        PageError: a folder is missing or empty, or a page in it cannot be read.
        AnnotationError: a page is not the text that was labelled.
    """
    decisions = [read_page(page) for page in find_pages([str(folder) for folder in folders])]
    return resolve_all(standoffs, {name_of(decision): decision for decision in decisions})


def read_standoff(path: Path) -> list[Standoff]:
    """Labels of decisions in a file.

    Raises:
        AnnotationError: the file is missing, a line is faulty, or a decision stands there twice.
    """
    found = [_standoff(record, f"{path}:{number}") for number, record in _records(path)]
    for name, times in Counter(standoff.decision for standoff in found).items():
        if times > 1:
            raise AnnotationError(f"{path}: decision {name} stands there {times} times; keep one")
    return found


def write_standoff(standoffs: Iterable[Standoff], path: Path) -> None:
    """Write labels as JSON Lines, the whole file or nothing.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path) as stream:
        for standoff in standoffs:
            labelled = [
                {"digest": digest, "labels": [label for label in LABELS if label in labels],
                 "types": {label: sorted(names) for label, names in types.items()}}
                for digest, labels, types in standoff.labelled
            ]  # fmt: skip
            record = {
                "decision": standoff.decision, "annotator": standoff.annotator, "sentences": standoff.sentences,
                "labelled": labelled,
            }  # fmt: skip
            stream.write((json.dumps(record, ensure_ascii=False) + "\n").encode())


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


def gold_of_spans(decision: Decision, spans: Sequence[Span]) -> GoldDecision:
    """A decision all of whose sentences are annotated: each has the labels of the spans that share half of either."""
    tokens = split(decision)
    covering = [[span for span in spans if _shares(span, sentence)] for sentence in tokens.sentences]
    labels = tuple(frozenset(span.label for span in found) for found in covering)
    return GoldDecision(decision, tokens, labels, tuple(types_of(found) for found in covering))


def _standoff(record: dict[str, Any], where: str) -> Standoff:
    """Labels of a line.

    Raises:
        AnnotationError: something in it is not as it should be.
    """
    if not isinstance(record.get("decision"), str):
        raise AnnotationError(f"{where}: no 'decision'; say which decision the labels are of")
    labelled = [_labelled(found, where) for found in _list(record, "labelled", where)]
    sentences = record.get("sentences")
    return Standoff(
        record["decision"],
        str(record.get("annotator", "")),
        sentences if type(sentences) is int else 0,
        tuple(labelled),
    )


def _labelled(found: Any, where: str) -> tuple[str, frozenset[str], Types]:
    if not isinstance(found, dict) or not isinstance(found.get("digest"), str):
        raise AnnotationError(f"{where}: a labelled sentence has no 'digest'")
    labels, types = found.get("labels"), found.get("types", {})
    if not isinstance(labels, list) or not isinstance(types, dict):
        raise AnnotationError(f"{where}: sentence {found['digest']} has no list of 'labels', or no table of 'types'")
    for label in [*labels, *types]:
        if label not in BY_NAME:
            raise AnnotationError(f"{where}: label {label!r} is not in the scheme; use one of {', '.join(LABELS)}")
    for label, names in types.items():
        if not isinstance(names, list) or not set(map(str, names)) <= set(BY_NAME[label].types):
            raise AnnotationError(f"{where}: types {names!r} are not types of {label}")
    return found["digest"], frozenset(labels), {label: frozenset(names) for label, names in types.items()}


def _shares(span: Span, sentence: Sentence) -> bool:
    overlap = min(span.end, sentence.end) - max(span.start, sentence.start)
    return 2 * overlap >= min(span.end - span.start, sentence.end - sentence.start)


def _list(record: dict[str, Any], key: str, where: str) -> list[Any]:
    """A list of a record; one that is not there would be taken for "no label"."""
    found = record.get(key)
    if not isinstance(found, list):
        raise AnnotationError(f"{where}: no list of '{key}'; give [] where nothing is labelled")
    return found


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
        except (ValueError, RecursionError) as error:
            raise AnnotationError(f"{path}:{number}: malformed JSON ({error})") from None
        if not isinstance(record, dict):
            raise AnnotationError(f"{path}:{number}: not an object")
        yield number, record


def _span(record: Any, where: str) -> Span:
    found = parse_span(record, MOST_CHARACTERS)
    if isinstance(found, str):
        raise AnnotationError(f"{where}: {found}")
    return found
