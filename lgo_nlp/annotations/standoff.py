"""Labels of published decisions whose text the project does not carry, anchored to digests of their sentences.

``published.jsonl`` holds one decision a line: ``{"decision", "annotator", "sentences", "labelled": [{"digest",
"labels", "types"}]}``. ``digest`` is of a sentence's words alone, so that any saved copy of the page resolves: line
breaks, marks and furniture make no difference. All other sentences of the decision carry no label; ``sentences`` says
how many there are in all. Where a user has the pages, ``resolve`` gives them their labels.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lgo_nlp.annotations.alignment import SentenceLabels
from lgo_nlp.annotations.gold import GoldDecision, by_name, gold_of, load_pages
from lgo_nlp.annotations.paragraphs import write_records
from lgo_nlp.annotations.parsing import check_label, check_types
from lgo_nlp.annotations.reading import read_decisions
from lgo_nlp.decision import Decision
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS
from lgo_nlp.text.sentences import split

DIGITS: Final = 16  # hexadecimal, of a sentence's digest: no two of a decision share one by chance
FEWEST_FOUND: Final = 0.9  # a page on which a smaller share of the labelled sentences is found is another text
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Standoff:
    """Labels of one decision: each labelled sentence by its digest, in the order of the text."""

    decision: str
    annotator: str
    sentences: int
    labelled: tuple[tuple[str, SentenceLabels], ...]


def digest_of_sentence(text: str) -> str:
    """Digest of a sentence's words in lower case, whatever is between them.

    >>> digest_of_sentence("The Council  was\\nlate.") == digest_of_sentence("the council was late")
    True
    """
    words = " ".join(_WORD.findall(text.lower()))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def standoff_of(gold: GoldDecision, *, annotator: str) -> Standoff:
    """Labels of a decision without its text."""
    labelled = tuple(
        (digest_of_sentence(gold.decision.text_of(sentence)), SentenceLabels(labels, types))
        for sentence, labels, types in zip(gold.tokens.sentences, gold.labels, gold.types, strict=True)
        if labels
    )
    return Standoff(gold.decision.name, annotator, len(gold.labels), labelled)


def resolve(standoff: Standoff, decision: Decision) -> GoldDecision:
    """A page with its labels; where a sentence occurs several times, its labels go to the first of them, in order.

    Raises:
        AnnotationError: too few of the labelled sentences are on the page.
    """
    tokens = split(decision)
    waiting: dict[str, list[SentenceLabels]] = {}
    for digest, given in standoff.labelled:
        waiting.setdefault(digest, []).append(given)
    found: list[SentenceLabels] = []
    for sentence in tokens.sentences:
        there = waiting.get(digest_of_sentence(decision.text_of(sentence)))
        found.append(there.pop(0) if there else SentenceLabels())
    missing = sum(map(len, waiting.values()))
    if missing > (1 - FEWEST_FOUND) * len(standoff.labelled):
        share = f"{missing} of {len(standoff.labelled)} labelled sentences of {standoff.decision}"
        what = f"{share} are not on this page; save the decision's own page again"
        raise AnnotationError(f"{decision.source}: {what}")
    return gold_of(decision, tokens, found)


def resolve_in(standoffs: Sequence[Standoff], folders: Sequence[Path]) -> list[GoldDecision]:
    """Annotated decisions whose pages are in some folders; the others are left out.

    Raises:
        PageError: a folder is missing or empty, a page in it cannot be read, or two are one of the decisions.
        AnnotationError: a page is not the text that was labelled.
    """
    wanted = {standoff.decision for standoff in standoffs}
    pages = by_name((page.name, page) for page in load_pages(folders) if page.name in wanted)
    return [resolve(standoff, pages[standoff.decision]) for standoff in standoffs if standoff.decision in pages]


def read_standoff(path: Path) -> list[Standoff]:
    """Labels of decisions in a file.

    Raises:
        AnnotationError: the file is missing, a line is faulty, or a decision occurs twice.
    """
    return read_decisions(path, _standoff)


def write_standoff(standoffs: Iterable[Standoff], path: Path) -> None:
    """Write labels as JSON Lines, the whole file or nothing.

    Raises:
        OutputError: the file cannot be written.
    """
    write_records(map(_record, standoffs), path)


def _record(standoff: Standoff) -> dict[str, Any]:
    labelled = []
    for digest, found in standoff.labelled:
        types = {label: sorted(names) for label, names in found.types.items()}
        labelled.append({"digest": digest, "labels": sorted(found.labels, key=LABELS.index), "types": types})
    facts = {"decision": standoff.decision, "annotator": standoff.annotator, "sentences": standoff.sentences}
    return {**facts, "labelled": labelled}


def _standoff(record: Any) -> Standoff:
    if not isinstance(record, dict):
        raise AnnotationError("not an object; give one a line")
    if not isinstance(record.get("decision"), str):
        raise AnnotationError("no 'decision'; say which decision the labels are of")
    sentences = record.get("sentences")
    number = sentences if type(sentences) is int else 0
    labelled = tuple(map(_labelled, _list(record, "labelled")))
    return Standoff(record["decision"], str(record.get("annotator", "")), number, labelled)


def _labelled(found: Any) -> tuple[str, SentenceLabels]:
    if not isinstance(found, dict) or not isinstance(found.get("digest"), str):
        raise AnnotationError("a labelled sentence has no 'digest'")
    types = found.get("types", {})
    if not isinstance(types, dict):
        raise AnnotationError(f"sentence {found['digest']} has no table of 'types'")
    labels = frozenset(map(check_label, _list(found, "labels")))
    known = {check_label(label): frozenset(check_types(label, names)) for label, names in types.items()}
    return found["digest"], SentenceLabels(labels, known)


def _list(record: dict[str, Any], key: str) -> list[Any]:
    """A list of a record; one that is not there would be taken for "no label"."""
    found = record.get(key)
    if not isinstance(found, list):
        raise AnnotationError(f"no list of '{key}'; give [] where nothing is labelled")
    return found
