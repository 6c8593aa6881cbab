"""Where a sentence stands in its decision: role, section, paragraph, lead-in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.arrays import Bools, Ints
from lgo_nlp.decision import Decision, Paragraph, Role
from lgo_nlp.text.sentences import Tokens

ROLES: Final = tuple(Role)
_NUMBER_OF: Final = {role: number for number, role in enumerate(ROLES)}
PASSAGE: Final = _NUMBER_OF[Role.PASSAGE]
"""The role, as a number, of text that stands on its own."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where each sentence of one decision or of several stands; arrays of shape ``(n_sentences,)`` but for ``edges``.

    ``role`` is a position in ``ROLES``; ``lead`` is the sentence that leads in to the list the sentence is an item of,
    or -1; ``place`` counts the sentences of its paragraph before it; ``lower`` says whether it begins with a small
    letter, as the items of a list do that goes on with its lead-in. Sections and paragraphs are numbered through, and
    the sentences of decision ``i`` are ``edges[i]`` to ``edges[i + 1]``.
    """

    role: Ints
    section: Ints
    paragraph: Ints
    lead: Ints
    place: Ints
    lower: Bools
    edges: Ints

    @property
    def sizes(self) -> Ints:
        """Sentences of each decision."""
        return np.diff(self.edges)


def context_of(pages: Sequence[tuple[Decision, Tokens]]) -> Context:
    """Where each sentence of some decisions stands; each must have a sentence."""
    sizes = np.array([len(tokens.sentences) for _, tokens in pages])
    n_paragraphs = np.array([len(decision.paragraphs) for decision, _ in pages])
    n_sections = np.array([len(decision.sections) for decision, _ in pages])
    before, sections_before = (np.cumsum(counts) - counts for counts in (n_paragraphs, n_sections))
    paragraph = np.array([s.paragraph for _, tokens in pages for s in tokens.sentences], dtype=np.int64)
    paragraph += np.repeat(before, sizes)
    section_of = np.array([p.section for decision, _ in pages for p in decision.paragraphs], dtype=np.int64)
    section_of += np.repeat(sections_before, n_paragraphs)
    role_of = np.array([_NUMBER_OF[s.role] for decision, _ in pages for s in decision.sections], dtype=np.int64)
    lead_of = np.array([_lead_in(p) for decision, _ in pages for p in decision.paragraphs], dtype=np.int64)
    lead_of = np.where(lead_of < 0, -1, lead_of + np.repeat(before, n_paragraphs))
    numbers = np.arange(len(section_of))
    first = np.searchsorted(paragraph, numbers, side="left")
    last = np.searchsorted(paragraph, numbers, side="right") - 1
    last = np.where(last >= first, last, -1)  # a paragraph without a sentence leads in to nothing
    section = section_of[paragraph]
    lead_paragraph = lead_of[paragraph]
    lead = np.where(lead_paragraph >= 0, last[lead_paragraph], -1)
    place = np.arange(len(paragraph)) - first[paragraph]
    lower = np.array([decision.text[s.start].islower() for decision, tokens in pages for s in tokens.sentences])
    return Context(role_of[section], section, paragraph, lead, place, lower, np.append(0, np.cumsum(sizes)))


def _lead_in(paragraph: Paragraph) -> int:
    return -1 if paragraph.lead_in is None else paragraph.lead_in
