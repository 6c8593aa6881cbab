"""Pieces of annotated decisions as passages on their own: a model learns from them to read text with nothing around."""

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
    (The\ [A-Z][\w’']+(?:\ [A-Z][\w’']+)* | It | They | Officers | Staff)   # the body, or somebody of it
    \ did\ not\ (?!fail|have\b|know\b|need\b|uphold\b)(?=[a-z])         # but what nobody can fail to do
    """,
    re.VERBOSE,
)

BODY: Final = (Role.LAW, Role.EVENTS, Role.FINDINGS, Role.ACTION)
"""Roles that a reader may take for one another: those of sections whose headings may be topics."""


def fragments_of(gold: GoldDecision, config: TrainingConfig, rng: np.random.Generator) -> list[GoldDecision]:
    """Pieces of a decision, drawn: lone sentences, paragraphs with and without their lists, and sections.

    A section keeps its role every other time, as a text with a heading would.
    """
    filled = sorted({sentence.paragraph for sentence in gold.tokens.sentences})
    starts = [number for number in filled if gold.decision.paragraphs[number].lead_in is None]
    stops = [*starts[1:], len(gold.decision.paragraphs)]
    bodies = [(a, b) for a, b in zip(starts, stops, strict=True) if b > a + 1] or [(n, n + 1) for n in filled]

    def some(pieces: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
        return [pieces[k] for k in rng.permutation(len(pieces))[:most]]

    rows = rng.permutation(len(gold.tokens.sentences))[: config.lone_sentences]
    paragraphs = [(number, number + 1) for number in filled]
    half = config.lone_paragraphs // 2
    found = [lone_sentence(gold, int(row)) for row in rows]
    found += reworded_failings(gold) if config.lone_sentences else []
    found += [lone_paragraphs(gold, *piece) for piece in some(paragraphs, config.lone_paragraphs - half)]
    found += [lone_paragraphs(gold, *piece) for piece in some(bodies, half)]
    for first, stop in some(_sections(gold.decision, filled), config.lone_sections):
        own = gold.decision.sections[gold.decision.paragraphs[first].section].role
        found.append(lone_paragraphs(gold, first, stop, own if rng.random() < 0.5 else Role.PASSAGE))
    return found


def reworded_failings(gold: GoldDecision) -> list[GoldDecision]:
    """Passages of one failing each, told as "failed to" where the decision has "did not".

    Ombudsmen write both; the corpus has one of the former where it has five of the latter, and the most of the former
    in what complainants say, so that a flat "The Council failed to reply." would be taken for an allegation.
    """
    found: list[GoldDecision] = []
    for sentence, labels, types in zip(gold.tokens.sentences, gold.labels, gold.types, strict=True):
        told = _DID_NOT.match(gold.decision.text, sentence.start, sentence.end)
        if labels and "fault" in labels and told and " until " not in gold.decision.text[sentence.start : sentence.end]:
            text = f"{told[1]} failed to {gold.decision.text[told.end() : sentence.end]}"
            section, paragraph = Section("", Role.PASSAGE, 0, 0), Paragraph(0, len(text), 0)
            decision = replace(gold.decision, text=text, sections=(section,), paragraphs=(paragraph,))
            tokens = Tokens((Sentence(0, len(text), 0),), words_of([text]))
            found.append(GoldDecision(decision, tokens, (labels,), (types,)))
    return found


def _sections(decision: Decision, filled: Sequence[int]) -> list[tuple[int, int]]:
    """First and behind-last paragraph of each section that has a sentence."""
    found: dict[int, tuple[int, int]] = {}
    for number in filled:
        section = decision.paragraphs[number].section
        found[section] = (found.get(section, (number, 0))[0], number + 1)
    return list(found.values())


def lone_sentence(gold: GoldDecision, row: int) -> GoldDecision:
    """A passage of one sentence of a decision."""
    sentence = gold.tokens.sentences[row]
    paragraph = Paragraph(sentence.start, sentence.end, 0)
    return _passage(gold, Role.PASSAGE, (paragraph,), range(row, row + 1), (0,))


def lone_paragraphs(gold: GoldDecision, first: int, stop: int, role: Role = Role.PASSAGE) -> GoldDecision:
    """A passage of the paragraphs ``first`` to ``stop - 1`` of a decision, as a section of some role.

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
    return _passage(gold, role, kept, rows, [numbers[row] - first for row in rows])


def _passage(
    gold: GoldDecision, role: Role, paragraphs: Sequence[Paragraph], rows: range, numbers: Sequence[int]
) -> GoldDecision:
    """A passage of some sentences in a row, each with the number of its paragraph."""
    whole, words = gold.decision, gold.tokens.words
    sentences = tuple(
        Sentence(gold.tokens.sentences[row].start, gold.tokens.sentences[row].end, number)
        for row, number in zip(rows, numbers, strict=True)
    )
    bounds = words.bounds[rows.start : rows.stop + 1]
    start = paragraphs[0].start
    decision = Decision(
        whole.text, whole.ref, None, None, None, None, whole.source, (Section("", role, start, start),),
        tuple(paragraphs),
    )  # fmt: skip
    return GoldDecision(
        decision,
        Tokens(sentences, Words(words.hashes[bounds[0] : bounds[-1]], bounds - bounds[0])),
        gold.labels[rows.start : rows.stop],
        gold.types[rows.start : rows.stop],
    )


def with_wrong_roles(gold: GoldDecision, share: float, rng: np.random.Generator) -> GoldDecision:
    """The same decision with the roles of some sections of its body drawn anew, so that a wrong one comes to cost less.

    ``share`` is the chance of each section among ``BODY``.
    """
    sections = tuple(
        replace(section, role=BODY[rng.integers(len(BODY))])
        if section.role in BODY and rng.random() < share
        else section
        for section in gold.decision.sections
    )
    return replace(gold, decision=replace(gold.decision, sections=sections))
