"""A tagged decision as it is laid out on a page: sections, blocks and the pieces of text in them, cut at offsets."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lgo_nlp.decision import Decision, TaggedDecision, TaggedSentence
from lgo_nlp.labels import SCHEME, Label

DEEPEST: Final = 4
"""Lists are indented no further than this, so that a page stays readable on a telephone."""

HIGHEST, LOWEST = 3, 6
"""Levels of headings in HTML that a section can have: the decision's name is above them."""


@dataclass(frozen=True, slots=True)
class ShownLabel:
    """A label that a sentence has, and its types."""

    label: Label
    score: float
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownText:
    """A run of a paragraph's text: a sentence with its number, from 1, or what stands between them, numbered 0.

    Only a labelled sentence has ``shown`` and ``scores``.
    """

    text: str
    number: int = 0
    shown: tuple[ShownLabel, ...] = ()
    scores: tuple[float, ...] = ()

    @property
    def codes(self) -> str:
        """Codes of its labels in the order of the scheme: the class that colours it."""
        return "".join(shown.label.code for shown in self.shown)


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph or list item, numbered from 1, as pieces, with the items that it leads in to."""

    number: int
    pieces: tuple[ShownText, ...]
    items: list["ShownParagraph"] = field(default_factory=list)

    @property
    def labelled(self) -> list[ShownText]:
        """Its sentences that have labels."""
        return [piece for piece in self.pieces if piece.shown]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as it is shown; its heading is empty where the heading's words open the first paragraph.

    ``level`` is that of the heading in HTML.
    """

    heading: str
    level: int
    blocks: list[ShownParagraph]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of the legend: how many sentences have the label, and how many of them each type, most common first."""

    label: Label
    count: int
    types: tuple[tuple[str, int], ...]


def legend_of(sentences: Iterable[TaggedSentence]) -> tuple[LegendEntry, ...]:
    """LegendEntry of every label of the scheme, in its order."""
    counts: Counter[str] = Counter()
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        counts.update(sentence.labels)
        for label in sentence.labels:
            types[label].update(sentence.types.get(label, ()))
    return tuple(LegendEntry(label, counts[label.name], tuple(types[label.name].most_common())) for label in SCHEME)


def parts_of(tagged: TaggedDecision) -> Iterator[ShownSection]:
    """Sections in the order of the text, those that only stand above others too."""
    decision = tagged.decision
    sentences: dict[int, list[tuple[int, TaggedSentence]]] = defaultdict(list)
    for number, sentence in enumerate(tagged.sentences, 1):
        sentences[sentence.sentence.paragraph].append((number, sentence))
    members: dict[int, list[int]] = defaultdict(list)
    for position, paragraph in enumerate(decision.paragraphs):
        members[paragraph.section].append(position)
    depths = _depths(decision)
    above: list[int] = []
    for position, section in enumerate(decision.sections):
        inside = members[position]
        runs_in = bool(inside) and decision.paragraphs[inside[0]].start < section.end
        heading = "" if runs_in else section.heading
        if heading:
            above = [*(level for level in above if level < section.level), section.level]
        blocks = [(depths[at], ShownParagraph(at + 1, tuple(_pieces(decision, at, sentences[at])))) for at in inside]
        yield ShownSection(heading, min(HIGHEST + len(above) - 1, LOWEST), _nest(blocks))


def _depths(decision: Decision) -> list[int]:
    """How deep in lists each paragraph stands; 0 for one that is no item."""
    depths: list[int] = []
    for paragraph in decision.paragraphs:
        depths.append(0 if paragraph.lead_in is None else min(depths[paragraph.lead_in] + 1, DEEPEST))
    return depths


def _nest(blocks: Iterable[tuple[int, ShownParagraph]]) -> list[ShownParagraph]:
    """Blocks of one section, items under what leads in to them; the order of the text is kept whatever the depths."""
    levels: list[list[ShownParagraph]] = [[]]
    for depth, block in blocks:
        del levels[depth + 1 :]
        levels[-1].append(block)
        levels.append(block.items)
    return levels[0]


def _pieces(decision: Decision, position: int, sentences: Iterable[tuple[int, TaggedSentence]]) -> Iterator[ShownText]:
    """Runs of text that make up a paragraph to the character."""
    paragraph = decision.paragraphs[position]
    at = paragraph.start
    for number, tagged in sentences:
        start, end = tagged.sentence.start, tagged.sentence.end
        yield ShownText(decision.text[at:start])
        yield _sentence(decision.text[start:end], number, tagged)
        at = end
    yield ShownText(decision.text[at : paragraph.end])


def _sentence(text: str, number: int, tagged: TaggedSentence) -> ShownText:
    if not tagged.labels:
        return ShownText(text, number)
    shown = tuple(
        ShownLabel(label, tagged.scores[label.name], tuple(tagged.types.get(label.name, ())))
        for label in SCHEME
        if label.name in tagged.labels
    )
    return ShownText(text, number, shown, tuple(tagged.scores[label.name] for label in SCHEME))
