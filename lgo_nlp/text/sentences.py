"""Decisions split into sentences, paragraph by paragraph, and tokenised with spaCy.

A list item is one sentence or more. A bracketed citation after a full stop is a sentence of its own. No sentence ends
inside brackets or a quotation.
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
import spacy
from spacy.language import Language

from lgo_nlp.arrays import Hashes, Ints
from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.text.words import START, Words, hash_word, normalise, stem

BEFORE_A_NUMBER: Final = (
    "No", "Nos", "no", "nos", "para", "paras", "s", "ss", "Reg", "Regs", "reg",
    "Art", "art", "p", "pp", "ref", "Ref", "vol", "ch", "Sch", "approx", "c",
)  # fmt: skip
"""Abbreviations whose full stop ends no sentence where a number follows."""

BEFORE_ANYTHING: Final = (
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Rev", "Cllr", "Messrs", "St", "Hon",
    "e.g", "i.e", "eg", "ie", "cf", "viz", "vs", "v",
)  # fmt: skip
"""Abbreviations whose full stop never ends a sentence."""

_OPENERS = "‘“'\"(\\[£…•–-"
_CLOSERS = "’”'\")\\]"
_END = re.compile(
    rf"""[.?!)](?:
    (?<![)])(?<![.?!]{{2}})[.?!]*+          # stops, the first of them: "late.", "Why?!"
    (?P<closers>[{_CLOSERS}]*+)            # the quotation or bracket that they close
    (?:\s++(?=\(|[{_OPENERS}]*+[A-Z0-9])    # white space, then how a sentence or citation begins
      |(?<=[a-z][.])(?=[A-Z][a-z]))         # or a lost space: "late.The"
    |(?<=[)])\s++(?=[{_OPENERS}]*+[A-Z])   # or the end of a citation: "(Care Act 2014) The Council"
    )""",
    re.VERBOSE,
)
"""Where a sentence may end; ``closers`` is None behind a bracket that may be that of a citation."""

_KEPT_WHOLE = re.compile(
    r"""\((?:[^()]|\([^()]*+\))*+\)                          # brackets, one level in another: "(sections 26(1))"
    |“[^“”]*+”                                             # “I see. No.”
    |‘(?:[^‘’]|’(?=\w))*+’(?!\w)                          # ‘It isn’t. No.’
    |\"(?<!\w\")[^\"]*+\"(?!\w)                           # the same with straight marks
    |'(?<!\w')(?:[^']|(?<=\w)'(?=\w))*+'(?!\w)""",
    re.VERBOSE,
)
"""Brackets and quotations, in which no sentence ends."""

_MAY_BE_KEPT = re.compile("[(“‘\"']")
_ABBREVIATED = re.compile(
    rf"(?<![\w.])(?:(?:{'|'.join(map(re.escape, BEFORE_ANYTHING))})|(?:{'|'.join(BEFORE_A_NUMBER)})(?P<number>))\.$"
)
_LOOK_BACK: Final = 9
"""Characters in which the longest abbreviation is found, its full stop and the character before it included."""


LONGEST_WORD: Final = 200
"""A word this long or longer is not prose: it is cut into equal pieces, as spaCy would take minutes over it."""

MOST_WORDS: Final = 50_000
"""Different words that a vocabulary may hold before it is emptied; a long decision has two thousand."""

_REMEMBERED: Final = 50  # characters of the longest word that a vocabulary keeps; longer ones hardly occur twice
_MARK: Final = "\0"  # stands for a sentence's start among its words
_BEFORE_EACH: Final = f" {_MARK} "
_WORD = re.compile(r"\S+")
_PIECE = re.compile(r"\S{1,100}")
_PLAIN = re.compile(r"([A-Za-z]+)(?:([,;:?!)]|(?<=[a-z])\.))?")
"""A word of plain letters, with or without a punctuation mark, which spaCy makes a token of its own."""

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Sentences of a decision, in the order of the text, and their words."""

    sentences: tuple[Sentence, ...]
    words: Words


class _Vocabulary(dict[str, tuple[int, ...]]):
    """Cache from each whitespace-separated word to its tokens, as positions in ``normalised`` and in the hashes.

    spaCy tokenises each such word independently of the others, so each needs to be tokenised only once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.normalised: list[str] = []
        self._hashes, self._stems = array("Q"), array("Q")
        self._places: dict[str, int] = {}
        self._lock = Lock()  # several threads may tag at the same time
        tokenizer: Any = pipeline().tokenizer  # spaCy types it as a function; it has no stub
        self._special = frozenset(tokenizer.rules)
        self.start = self._place(START)
        del self._places[START]  # a piece of a long word may read as it does, and gets a place of its own
        self[_MARK] = (self.start,)

    def __missing__(self, word: str) -> tuple[int, ...]:
        tokens = self._tokenise(word)
        with self._lock:
            places = tuple([self._place(normalise(token)) for token in tokens])
        if len(word) <= _REMEMBERED:
            self[word] = places
        return places

    def _tokenise(self, word: str) -> list[str]:
        """Tokens of a word in lower case: spaCy's, found without it where the result is certain."""
        if len(word) >= LONGEST_WORD:
            return [piece.lower() for piece in _PIECE.findall(word)]
        plain = _PLAIN.fullmatch(word)
        if plain is None or word in self._special or plain[1] in self._special:
            return [token.lower_ for token in pipeline().make_doc(word)]
        return [part.lower() for part in plain.groups() if part]

    def _place(self, normalised: str) -> int:
        place = self._places.get(normalised)
        if place is None:
            place = len(self.normalised)
            self._hashes.append(hash_word(normalised))
            self._stems.append(hash_word(stem(normalised)))
            self.normalised.append(normalised)
            self._places[normalised] = place
        return place

    def hashes(self, places: Ints) -> tuple[Hashes, Hashes]:
        """Hashes of the normalised words at the given positions, and of their stems."""
        with self._lock:  # no hash can be added while an array views their buffer
            hashes, stems = (np.frombuffer(own, dtype=np.uint64).take(places) for own in (self._hashes, self._stems))
        return hashes, stems


@cache
def pipeline() -> Language:
    """The blank English pipeline whose tokenizer is shared; it has no trained component."""
    blank = spacy.blank("en")
    blank.max_length = sys.maxsize  # the limit is meant for parsers; pages have their own
    return blank


_vocabulary = cache(_Vocabulary)


def forget_words(most: int | None = None) -> None:
    """Empty the vocabulary if it holds more than ``most`` words (default ``MOST_WORDS``), to bound memory.

    spaCy's memory zones would bound spaCy's own part, but its tokenizer does not cache inside one.
    """
    if max(len(_vocabulary().normalised), len(_vocabulary())) > (MOST_WORDS if most is None else most):
        _vocabulary.cache_clear()
        pipeline.cache_clear()


def split_paragraph(text: str) -> Spans:
    """Start and end offsets of the sentences of one paragraph, in order, without the white space between them."""
    whole: Spans | None = None
    spans: Spans = []
    start = len(text) - len(text.lstrip())
    for match in _END.finditer(text):
        if whole is None:
            whole = [found.span() for found in _KEPT_WHOLE.finditer(text)] if _MAY_BE_KEPT.search(text) else []
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
    """Sentences of a decision, in the order of the text, and their words."""
    sentences = tuple(
        Sentence(paragraph.start + start, paragraph.start + end, number)
        for number, paragraph in enumerate(decision.paragraphs)
        for start, end in split_paragraph(decision.text[paragraph.start : paragraph.end])
    )
    return Tokens(sentences, words_of([decision.text_of(sentence) for sentence in sentences]))


def words_of(texts: Sequence[str]) -> Words:
    """Hashed words of texts that are already sentences."""
    forget_words()
    known = _vocabulary()
    # All sentences are cut in one go, each behind a mark, which in a text is taken for a space.
    joined = _BEFORE_EACH.join(["", *texts])
    if joined.count(_MARK) > len(texts):
        joined = _BEFORE_EACH.join(["", *(text.replace(_MARK, " ") for text in texts)])
    places = np.fromiter(chain.from_iterable(map(known.__getitem__, joined.split())), dtype=np.int64)
    starts = np.flatnonzero(places == known.start)
    return Words(*known.hashes(places), np.append(starts, len(places)))


def normalised_words(text: str) -> list[str]:
    """Words of one sentence as the model sees them, readable rather than hashed, without ``START``."""
    known = _vocabulary()
    return [known.normalised[place] for word in text.replace(_MARK, " ").split() for place in known[word]]


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
    """Whether the full stop that ends at ``mark_end`` belongs to an abbreviation and ends no sentence.

    ``following`` is the offset of the next word, which decides after "No." or "para.".
    """
    found = _ABBREVIATED.search(text, max(0, mark_end - _LOOK_BACK), mark_end)
    return found is not None and (found["number"] is None or text[following : following + 1].isdigit())
