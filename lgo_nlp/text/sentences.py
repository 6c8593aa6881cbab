"""Decisions cut into sentences, paragraph by paragraph, with spaCy's tokens: the one door to spaCy.

A list item is a sentence of its own, or several if it holds several. A bracketed citation behind a full stop is a
sentence of its own. Nothing inside brackets or a quotation ends a sentence.
"""

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from threading import Lock
from typing import Any, Final

import numpy as np

from lgo_nlp.arrays import Hashes
from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.text.spacy_import import import_spacy
from lgo_nlp.text.words import START, Words, fold, hash_word

import_spacy()  # before anything of spaCy's, so that its command line is left out

import spacy  # noqa: E402
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
    rf"[.?!)](?:(?<![)])(?<![.?!]{{2}})[.?!]*+(?P<closers>[{_CLOSERS}]*+)(?:\s++(?=\(|[{_OPENERS}]*+[A-Z0-9])|(?<=[a-z][.])(?=[A-Z][a-z]))"
    rf"|(?<=[)])\s++(?=[{_OPENERS}]*+[A-Z]))"
)
_KEPT_WHOLE = re.compile(
    r"\((?:[^()]|\([^()]*+\))*+\)|“[^“”]*+”|‘(?:[^‘’]|’(?=\w))*+’(?!\w)|\"(?<!\w\")[^\"]*+\"(?!\w)|'(?<!\w')(?:[^']|(?<=\w)'(?=\w))*+'(?!\w)"
)
_MAY_BE_KEPT = re.compile("[(“‘\"']")
_ABBREVIATED = re.compile(
    rf"(?<![\w.])(?:(?:{'|'.join(map(re.escape, BEFORE_ANYTHING))})\.$|(?:{'|'.join(BEFORE_A_NUMBER)})\.$(?P<number>))"
)

LONGEST_WORD: Final = 200
"""A longer run without white space is no prose: it is cut blindly, as spaCy would take minutes over it."""

MOST_WORDS: Final = 50_000
"""Different words that a vocabulary may hold before a new one is begun; a long decision has two thousand."""

_REMEMBERED: Final = 50
"""Characters of the longest word that a vocabulary keeps; longer ones hardly come again."""

_WORD = re.compile(r"\S+")
_PIECE = re.compile(r"\S{1,100}")
_PLAIN = re.compile(r"([A-Za-z]+)(?:([,;:?!)]|(?<=[a-z])\.))?")
"""A word of plain letters, with or without a stop, in front of which spaCy cuts, special cases apart."""

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Sentences of a decision, in the order of the text, and their words."""

    sentences: tuple[Sentence, ...]
    words: Words


class _Vocabulary(dict[str, tuple[int, ...]]):
    """Each word met so far, as white space parts words, with its tokens: places in ``folded`` and ``hashes``.

    spaCy cuts what stands between white space without looking beyond, so a word need be cut but once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folded: list[str] = []
        self._hashes = array("Q")
        self._places: dict[str, int] = {}
        self._lock = Lock()  # for threads that tag at once
        tokenizer: Any = pipeline().tokenizer
        self._special = frozenset(tokenizer.rules)
        self.start = self._place(START)

    def __missing__(self, word: str) -> tuple[int, ...]:
        tokens = self._cut(word)
        with self._lock:
            places = tuple([self._place(fold(token)) for token in tokens])
        if len(word) <= _REMEMBERED:
            self[word] = places
        return places

    def _cut(self, word: str) -> list[str]:
        """Tokens of a word in lower case: spaCy's, told without it where that is sure."""
        if len(word) >= LONGEST_WORD:
            return [piece.lower() for piece in _PIECE.findall(word)]
        plain = _PLAIN.fullmatch(word)
        if plain is None or word in self._special or plain[1] in self._special:
            return [token.lower_ for token in pipeline().make_doc(word)]
        return [part.lower() for part in plain.groups() if part]

    def _place(self, folded: str) -> int:
        place = self._places.get(folded)
        if place is None:
            place = len(self.folded)
            self._hashes.append(hash_word(folded))
            self.folded.append(folded)
            self._places[folded] = place
        return place

    def hashes(self, places: Sequence[int]) -> Hashes:
        """Hashes of the folded words at some places."""
        at = np.fromiter(places, dtype=np.int64, count=len(places))
        with self._lock:  # while an array looks into them, no hash can be added
            return np.frombuffer(self._hashes, dtype=np.uint64).take(at)


@cache
def pipeline() -> Language:
    """The blank English pipeline whose tokenizer all rooms share; it has no trained part and loads nothing."""
    blank = spacy.blank("en")
    blank.max_length = sys.maxsize  # the limit is for parsers; pages have their own
    return blank


@cache
def _vocabulary() -> _Vocabulary:
    return _Vocabulary()


def forget_words(most: int | None = None) -> None:
    """Begin anew with the words if there are more than ``most``, so that memory does not grow with the pages read.

    spaCy's memory zones would do the same for its part, but its tokenizer keeps no cache in one.
    """
    if max(len(_vocabulary().folded), len(_vocabulary())) > (MOST_WORDS if most is None else most):
        _vocabulary.cache_clear()
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
        is_citation = match["closers"] is None
        end = match.start() + 1 if is_citation else match.end("closers")
        if end <= start or (match["closers"] == "" and _is_abbreviation(text, end, match.end())):
            continue
        around = whole[bisect_left(whole, (end, 0)) - 1] if whole else (0, 0)
        if around[0] < end < around[1] or (is_citation and around != (start, end)):
            continue
        spans.append((start, end))
        start = match.end()
    last = len(text.rstrip())
    if start < last:
        spans.append((start, last))
    return spans


def split(decision: Decision) -> Tokens:
    """Sentences of a decision, in the order of the text, with their words."""
    sentences: list[Sentence] = []
    texts: list[str] = []
    for number, paragraph in enumerate(decision.paragraphs):
        offset = paragraph.start
        text = decision.text[offset : paragraph.end]
        for start, end in split_paragraph(text):
            sentences.append(Sentence(offset + start, offset + end, number))
            texts.append(text[start:end])
    return Tokens(tuple(sentences), words_of(texts))


def words_of(texts: Sequence[str]) -> Words:
    """Words of texts that are sentences already."""
    forget_words()
    known = _vocabulary()
    cut = known.__getitem__
    places: list[int] = []
    bounds = [0]
    for text in texts:
        places.append(known.start)
        places += chain.from_iterable(map(cut, text.split()))
        bounds.append(len(places))
    return Words(known.hashes(places), np.array(bounds, dtype=np.int64))


def folded_words(text: str) -> list[str]:
    """Words of one sentence as the model sees them, for people to read."""
    known = _vocabulary()
    return [known.folded[place] for word in text.split() for place in known[word]]


def token_starts(text: str) -> list[int]:
    """Offsets of the tokens of one paragraph, in order."""
    starts: list[int] = []
    for word in _WORD.finditer(text):
        if len(word[0]) >= LONGEST_WORD:
            starts += [word.start() + piece.start() for piece in _PIECE.finditer(word[0])]
        else:
            starts += [word.start() + token.idx for token in pipeline().make_doc(word[0])]
    return starts


def _is_abbreviation(text: str, mark_end: int, following: int) -> bool:
    """Whether the full stop before ``mark_end`` belongs to an abbreviation that ends nothing here."""
    found = _ABBREVIATED.search(text, max(0, mark_end - 9), mark_end)
    return found is not None and (found["number"] is None or text[following : following + 1].isdigit())
