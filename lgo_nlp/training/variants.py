"""Decisions in the words of other ombudsmen: other bodies, another voice, other terms for fault and injustice.

The corpus speaks mostly of councils, fault and injustice, as the LGSCO does. Others speak of a practice or a board, of
failings or service failure, of impact or detriment, and recommend where the LGSCO agrees. ``variants.toml`` says how.
Labels, paragraphs and roles stay: only words within sentences change.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.text.sentences import Tokens, words_of

SHARE_OF_KINDS: Final = 0.65
"""Chance that words of a kind change: most variants change several kinds, few all."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """Patterns with what replaces each, applied in order, and an example: a sentence before and after."""

    rules: tuple[tuple[re.Pattern[str], str], ...]
    example: tuple[str, str]

    def __call__(self, sentence: str) -> str:
        """The sentence in other words; one that began with a capital letter still does."""
        changed = sentence
        for pattern, new in self.rules:
            changed = pattern.sub(new, changed)
        return changed[:1].upper() + changed[1:] if sentence[:1].isupper() else changed


@cache
def rewordings() -> dict[str, tuple[Rewording, ...]]:
    """The choices of each kind of words, in the order in which they are applied."""
    data = tomllib.loads(files(__package__).joinpath("variants.toml").read_text(encoding="utf-8"))
    return {
        kind: tuple(
            Rewording(tuple((re.compile(pattern, re.IGNORECASE if kind == "injustices" else 0), new)
                            for pattern, new in row["rules"]), tuple(row["example"]))
            for row in rows
        )
        for kind, rows in data.items()
    }  # fmt: skip


def reworded(gold: GoldDecision, rng: np.random.Generator) -> GoldDecision:
    """An annotated decision in other words, which are drawn."""
    drawn = [choices[rng.integers(len(choices))] for choices in rewordings().values() if rng.random() < SHARE_OF_KINDS]

    def change(sentence: str) -> str:
        for rewording in drawn:
            sentence = rewording(sentence)
        return sentence

    return with_sentences(gold, change)


def with_sentences(gold: GoldDecision, change: Callable[[str], str]) -> GoldDecision:
    """An annotated decision each of whose sentences is changed; all offsets into its text move along."""
    decision, sentences = gold.decision, gold.tokens.sentences
    if not sentences:
        return gold
    texts = [change(decision.text_of(sentence)) for sentence in sentences]
    ends = np.array([sentence.end for sentence in sentences])
    grown = np.cumsum([len(text) - (s.end - s.start) for text, s in zip(texts, sentences, strict=True)])

    def moved(offset: int) -> int:
        """Where an offset between two sentences, or at the edge of one, comes to stand."""
        before = int(np.searchsorted(ends, offset, side="right"))
        return offset + int(grown[before - 1]) if before else offset

    starts = [moved(sentence.start) for sentence in sentences]
    edges = [0, *ends.tolist()]
    between = [decision.text[a : s.start] for a, s in zip(edges, sentences, strict=False)]
    text = "".join(piece for pair in zip(between, texts, strict=True) for piece in pair) + decision.text[edges[-1] :]
    new = replace(
        decision, text=text,
        sections=tuple(replace(s, start=moved(s.start), end=moved(s.end)) for s in decision.sections),
        paragraphs=tuple(replace(p, start=moved(p.start), end=moved(p.end)) for p in decision.paragraphs),
    )  # fmt: skip
    placed = tuple(
        replace(sentence, start=start, end=start + len(words))
        for sentence, start, words in zip(sentences, starts, texts, strict=True)
    )
    return replace(gold, decision=new, tokens=Tokens(placed, words_of(texts)))
