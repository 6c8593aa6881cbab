"""Decisions cut into sentences, paragraph by paragraph, with spaCy's tokens: the one door to spaCy.

A list item is a sentence of its own, or several if it holds several. A bracketed citation behind a full stop is a
sentence of its own. Nothing inside brackets or a quotation ends a sentence.
"""

import re
import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.spacy_import import import_spacy

import_spacy()  # before anything of spaCy's, so that its command line is left out

import spacy  # noqa: E402
from spacy.attrs import IDX, LOWER  # noqa: E402
from spacy.language import Language  # noqa: E402

BEFORE_A_NUMBER: Final = (
    "No", "Nos", "no", "nos", "para", "paras", "s", "ss", "Reg", "Regs", "reg",
    "Art", "art", "p", "pp", "ref", "Ref", "vol", "ch", "Sch", "approx", "c",
)  # fmt: skip
"""Abbreviations whose full stop ends no sentence where a number follows."""

BEFORE_ANYTHING: Final = (
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "Prof",
    "Rev",
    "Cllr",
    "Messrs",
    "St",
    "Hon",
    "e.g",
    "i.e",
    "eg",
    "ie",
    "cf",
    "viz",
    "vs",
    "v",
)
"""Abbreviations whose full stop never ends a sentence."""

_OPENERS = "‘“'\"(\\[£…•–-"
_CLOSERS = "’”'\")\\]"
_END = re.compile(
    rf"(?P<mark>[.?!](?<![.?!]{{2}})[.?!]*+)(?P<closers>[{_CLOSERS}]*+)(?:\s++(?=\(|[{_OPENERS}]*+[A-Z0-9])|(?<=[a-z][.])(?=[A-Z][a-z]))"
    rf"|(?P<citation>\))\s++(?=[{_OPENERS}]*+[A-Z])"
)
_KEPT_WHOLE = re.compile(
    r"\((?:[^()]|\([^()]*+\))*+\)|“[^“”]*+”|‘(?:[^‘’]|’(?=\w))*+’(?!\w)|\"(?<!\w\")[^\"]*+\"(?!\w)|'(?<!\w')(?:[^']|(?<=\w)'(?=\w))*+'(?!\w)"
)
_MAY_BE_KEPT = re.compile("[(“‘\"']")
_ABBREVIATED = re.compile(
    rf"(?<![\w.])(?:(?:{'|'.join(map(re.escape, BEFORE_ANYTHING))})\.$|(?:{'|'.join(BEFORE_A_NUMBER)})\.$(?P<number>))"
)

LONGEST_WORD: Final = 1000
"""A text with a longer run without white space is no prose: it is cut blindly, as spaCy would take minutes over it."""

_WANTED: Final = [LOWER, IDX]
MOST_WORDS: Final = 50_000
"""Different words that a vocabulary may hold before a new one is begun; a long decision has two thousand."""

_ENDLESS = re.compile(rf"\S{{{LONGEST_WORD}}}")
_PIECE = re.compile(r"\S{1,100}")

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Sentences of a decision and their tokens.

    ``lower`` holds spaCy's 64-bit hash of each token's lower-case form, shape ``(n_tokens,)``; the tokens of sentence
    ``i`` are ``lower[bounds[i] : bounds[i + 1]]``, so ``bounds`` has shape ``(n_sentences + 1,)``.
    """

    sentences: tuple[Sentence, ...]
    lower: npt.NDArray[np.uint64]
    bounds: npt.NDArray[np.int64]


@cache
def pipeline() -> Language:
    """The blank English pipeline whose tokenizer all rooms share; it has no trained part and loads nothing."""
    blank = spacy.blank("en")
    blank.max_length = sys.maxsize  # the limit is for parsers; pages have their own
    return blank


def forget_words() -> None:
    """Begin a new vocabulary if the old one has grown large, so that memory does not grow with the pages read.

    spaCy's memory zones would do the same, but its tokenizer keeps no cache in one and takes five times as long.
    """
    if len(pipeline().vocab.strings) > MOST_WORDS:
        pipeline.cache_clear()


def split_paragraph(text: str) -> Spans:
    """Offsets of the sentences of one paragraph, in order, without the white space between them."""
    whole: Spans | None = None
    spans: Spans = []
    start = len(text) - len(text.lstrip())
    for match in _END.finditer(text):
        if whole is None and not _MAY_BE_KEPT.search(text):
            whole = []
        elif whole is None:
            whole = [found.span() for found in _KEPT_WHOLE.finditer(text)]
        end = match.end(str(match.lastgroup))
        if end <= start or (match["closers"] == "" and _is_abbreviation(text, match.end("mark"), match.end())):
            continue
        around = whole[bisect_left(whole, (end, 0)) - 1] if whole else (0, 0)
        if around[0] < end < around[1] or (match["citation"] and around != (start, end)):
            continue
        spans.append((start, end))
        start = match.end()
    last = len(text.rstrip())
    if start < last:
        spans.append((start, last))
    return spans


def split(decision: Decision) -> Tokens:
    """Sentences of a decision, in the order of the text, with their tokens."""
    sentences: list[Sentence] = []
    tables: list[npt.NDArray[np.uint64]] = []
    offsets: list[int] = []
    for number, paragraph in enumerate(decision.paragraphs):
        offset = paragraph.start
        text = decision.text[offset : paragraph.end]
        spans = split_paragraph(text)
        if spans:
            sentences += [Sentence(offset + start, offset + end, number) for start, end in spans]
            tables.append(_table(text))
            offsets.append(offset)
    if not tables:
        return Tokens((), np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.int64))
    table = np.concatenate(tables)
    places = table[:, 1].astype(np.int64) + np.repeat(offsets, [len(found) for found in tables])
    first = np.searchsorted(places, [sentence.start for sentence in sentences])
    return Tokens(tuple(sentences), np.ascontiguousarray(table[:, 0]), np.append(first, len(places)))


def tokens_of(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Token hashes and bounds, as in ``Tokens``, of texts that are sentences already."""
    rows = [_table(text)[:, 0] for text in texts]
    bounds = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=bounds[1:])
    return (np.concatenate(rows) if rows else np.zeros(0, dtype=np.uint64)), bounds


def _table(text: str) -> npt.NDArray[np.uint64]:
    """Hash of the lower-case form and offset of each token of a text, shape ``(n_tokens, 2)``."""
    if len(text) >= LONGEST_WORD and _ENDLESS.search(text):
        strings = pipeline().vocab.strings
        pieces = [(strings.add(found.group().lower()), found.start()) for found in _PIECE.finditer(text)]
        return np.array(pieces, dtype=np.uint64).reshape(-1, 2)
    return np.asarray(pipeline().make_doc(text).to_array(_WANTED), dtype=np.uint64)


def _is_abbreviation(text: str, mark_end: int, following: int) -> bool:
    """Whether the full stop before ``mark_end`` belongs to an abbreviation that ends nothing here."""
    found = _ABBREVIATED.search(text, max(0, mark_end - 9), mark_end)
    return found is not None and (found["number"] is None or text[following : following + 1].isdigit())


def token_starts(text: str) -> list[int]:
    """Offsets of the tokens of one paragraph, in order."""
    starts: list[int] = _table(text)[:, 1].tolist()
    return starts
