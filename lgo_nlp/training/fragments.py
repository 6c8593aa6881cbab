"""Pieces of annotated decisions as passages on their own: a model learns from them to read text without context."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence
from lgo_nlp.text.sentences import Tokens, words_of
from lgo_nlp.text.words import Words
from lgo_nlp.training.config import TrainingConfig

_DID_NOT: Final = re.compile(
    r"""
    # the body, or somebody of it: "The Council did not reply."
    (The\ [A-Z][\w’']+(?:\ [A-Z][\w’']+)* | It | They | Officers | Staff)
    # and then a verb, but not one of what nobody can fail to do: "did not know"
    \ did\ not\ (?!fail|have\b|know\b|need\b|uphold\b|until\b)(?=[a-z])
    """,
    re.VERBOSE,
)
"""The beginning of a sentence that can say "failed to" for "did not"."""

BODY: Final = (Role.LAW, Role.EVENTS, Role.FINDINGS, Role.ACTION)
"""Roles that reading may take for one another: those of sections whose headings may be topics."""


def fragments_of(gold: GoldDecision, config: TrainingConfig, rng: np.random.Generator) -> list[GoldDecision]:
    """Pieces of a decision, drawn: lone sentences, paragraphs with and without their lists, and sections.

    Every failing that ``reworded_failings`` finds is among them, unless no lone sentences are wanted. All of them have
    the role of passages, so that the stages of decisions learn from whole decisions alone. (With half of the lone
    sections under their own role, F1 on real decisions was two points lower in the one training that was compared.)
    """
    filled = sorted({sentence.paragraph for sentence in gold.tokens.sentences})
    half = config.lone_paragraphs // 2

    def some(pieces: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
        return [pieces[k] for k in rng.permutation(len(pieces))[:most]]

    rows = rng.permutation(len(gold.tokens.sentences))[: config.lone_sentences]
    found = [lone_sentence(gold, int(row)) for row in rows]
    found += reworded_failings(gold) if config.lone_sentences else []
    paragraphs = [(number, number + 1) for number in filled]
    pieces = [
        *some(paragraphs, config.lone_paragraphs - half),
        *some(_lists(gold.decision, filled) or paragraphs, half),
        *some(_sections(gold.decision, filled), config.lone_sections),
    ]
    return [*found, *(lone_paragraphs(gold, *piece) for piece in pieces)]


def reworded_failings(gold: GoldDecision) -> list[GoldDecision]:
    """Passages of one failing each that say "failed to" where the decision has "did not".

    Ombudsmen write both. The corpus has one of the former for five of the latter, and most of those in what
    complainants say, so that a flat "The Council failed to reply." would be taken for an allegation.
    """
    found: list[GoldDecision] = []
    for row, sentence in enumerate(gold.tokens.sentences):
        match = _DID_NOT.match(gold.decision.text, sentence.start, sentence.end)
        rest = gold.decision.text[match.end() : sentence.end] if match else ""
        # "The Council did not reply until May" says that it did reply, late.
        if match and "fault" in (gold.labels[row] or ()) and " until " not in rest:
            text = f"{match[1]} failed to {rest}"
            tokens = Tokens((Sentence(0, len(text), 0),), words_of([text]))
            whole = replace(gold, decision=replace(gold.decision, text=text))
            found.append(_passage(whole, [Paragraph(0, len(text), 0)], tokens, range(row, row + 1)))
    return found


def _lists(decision: Decision, filled: Sequence[int]) -> list[tuple[int, int]]:
    """First and behind-last paragraph of each paragraph that has items; ``filled`` are those with a sentence."""
    starts = [number for number in filled if decision.paragraphs[number].lead_in is None]
    stops = [*starts[1:], len(decision.paragraphs)]
    return [(start, stop) for start, stop in zip(starts, stops, strict=True) if stop > start + 1]


def _sections(decision: Decision, filled: Sequence[int]) -> list[tuple[int, int]]:
    """First and behind-last paragraph of each section that has a sentence."""
    found: dict[int, tuple[int, int]] = {}
    for number in filled:
        section = decision.paragraphs[number].section
        found[section] = (found.get(section, (number, 0))[0], number + 1)
    return list(found.values())


def lone_sentence(gold: GoldDecision, row: int) -> GoldDecision:
    """A passage of one sentence of a decision."""
    sentence, rows = gold.tokens.sentences[row], range(row, row + 1)
    return _passage(gold, [Paragraph(sentence.start, sentence.end, 0)], _tokens(gold, rows, (0,)), rows)


def lone_paragraphs(gold: GoldDecision, first: int, stop: int) -> GoldDecision:
    """A passage of the paragraphs ``first`` to ``stop - 1`` of a decision.

    An item keeps its lead-in if that is among them.
    """
    kept = [
        replace(
            paragraph,
            section=0,
            lead_in=paragraph.lead_in - first if paragraph.lead_in is not None and paragraph.lead_in >= first else None,
        )
        for paragraph in gold.decision.paragraphs[first:stop]
    ]
    numbers = [sentence.paragraph for sentence in gold.tokens.sentences]
    rows = range(int(np.searchsorted(numbers, first)), int(np.searchsorted(numbers, stop)))
    tokens = _tokens(gold, rows, [numbers[row] - first for row in rows])
    return _passage(gold, kept, tokens, rows)


def _tokens(gold: GoldDecision, rows: range, paragraphs: Sequence[int]) -> Tokens:
    """Tokens of the sentences ``rows`` of a decision, each with the new number of its paragraph."""
    words = gold.tokens.words
    bounds = words.bounds[rows.start : rows.stop + 1]
    sentences = tuple(
        replace(gold.tokens.sentences[row], paragraph=number) for row, number in zip(rows, paragraphs, strict=True)
    )
    own = slice(bounds[0], bounds[-1])
    return Tokens(sentences, Words(words.hashes[own], words.stems[own], bounds - bounds[0]))


def _passage(gold: GoldDecision, paragraphs: Sequence[Paragraph], tokens: Tokens, rows: range) -> GoldDecision:
    """A passage of one section with a decision's text and the labels of its sentences ``rows``."""
    start = paragraphs[0].start
    decision = replace(
        gold.decision, body=None, category=None, outcome=None, date=None, extra={},
        sections=(Section("", Role.PASSAGE, start, start),), paragraphs=tuple(paragraphs),
    )  # fmt: skip
    return GoldDecision(decision, tokens, gold.labels[rows.start : rows.stop], gold.types[rows.start : rows.stop])


def with_wrong_roles(gold: GoldDecision, share: float, rng: np.random.Generator) -> GoldDecision:
    """The same decision with roles of some sections drawn anew, so that the model learns not to rely on them.

    ``share`` is the chance of each section among ``BODY``.
    """
    sections = tuple(
        replace(section, role=BODY[rng.integers(len(BODY))])
        if section.role in BODY and rng.random() < share
        else section
        for section in gold.decision.sections
    )
    return replace(gold, decision=replace(gold.decision, sections=sections))
