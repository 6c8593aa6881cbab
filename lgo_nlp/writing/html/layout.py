"""Layout of a tagged decision on a page: sections, nested paragraphs, and pieces of their text, cut at offsets."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lgo_nlp.decision import Decision, TaggedSentence
from lgo_nlp.labels import SCHEME, Label
from lgo_nlp.tagged import TaggedDecision

DEEPEST: Final = 4  # levels of lists that are indented: more would not fit on a telephone
HIGHEST, LOWEST = 3, 6  # levels of HTML headings for sections; the decision's name has level 2


@dataclass(frozen=True, slots=True)
class ShownText:
    """A piece of a paragraph's text: a sentence with its number, from 1, or the text between two, numbered 0.

    ``labels`` are in the order of the scheme, ``scores`` those of all labels and ``types`` those of its own, by name.
    """

    text: str
    number: int = 0
    labels: tuple[Label, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def codes(self) -> str:
        """Codes of its labels: its CSS class."""
        return "".join(label.code for label in self.labels)


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph or list item, numbered from 1, in pieces, with the items that it leads in to."""

    number: int
    pieces: tuple[ShownText, ...]
    items: list["ShownParagraph"] = field(default_factory=list)

    @property
    def labelled(self) -> list[ShownText]:
        """Its sentences that have labels."""
        return [piece for piece in self.pieces if piece.labels]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section; ``heading`` is empty where its words are part of the first paragraph; ``level`` is that in HTML."""

    heading: str
    level: int
    blocks: list[ShownParagraph]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """An entry of the legend: counts of sentences with the label, and with each type, most common first."""

    label: Label
    count: int
    types: tuple[tuple[str, int], ...]


def legend_of(sentences: Iterable[TaggedSentence]) -> tuple[LegendEntry, ...]:
    """Legend entry of every label, in the order of the scheme."""
    counts: Counter[str] = Counter()
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        counts.update(sentence.labels)
        for label in sentence.labels:
            types[label].update(sentence.types.get(label, ()))
    return tuple(LegendEntry(label, counts[label.name], tuple(types[label.name].most_common())) for label in SCHEME)


def shown_sections(tagged: TaggedDecision) -> Iterator[ShownSection]:
    """Sections in the order of the text, those without paragraphs included."""
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
    """Depth in lists of each paragraph, at most ``DEEPEST``; 0 for a paragraph that is not an item."""
    depths: list[int] = []
    for paragraph in decision.paragraphs:
        depths.append(0 if paragraph.lead_in is None else min(depths[paragraph.lead_in] + 1, DEEPEST))
    return depths


def _nest(blocks: Iterable[tuple[int, ShownParagraph]]) -> list[ShownParagraph]:
    """Blocks of one section, items nested under their lead-ins, in the order of the text."""
    levels: list[list[ShownParagraph]] = [[]]
    for depth, block in blocks:
        del levels[depth + 1 :]
        levels[-1].append(block)
        levels.append(block.items)
    return levels[0]


def _pieces(decision: Decision, position: int, sentences: Iterable[tuple[int, TaggedSentence]]) -> Iterator[ShownText]:
    """Pieces that together are a paragraph's text, character for character."""
    paragraph = decision.paragraphs[position]
    at = paragraph.start
    for number, tagged in sentences:
        start, end = tagged.sentence.start, tagged.sentence.end
        yield ShownText(decision.text[at:start])
        labels = tuple(label for label in SCHEME if label.name in tagged.labels)
        yield ShownText(decision.text[start:end], number, labels, tagged.scores, tagged.types)
        at = end
    yield ShownText(decision.text[at : paragraph.end])
