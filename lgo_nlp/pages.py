"""Tagged decisions as one page to look at, in pieces that can be written as they come: the one door to Jinja2.

A page is ``page_start``, then ``page_decision`` for each decision, then ``page_end``; ``page_errors`` is a page of its
own. It needs no script and fetches
nothing. Every character of a decision goes through autoescape, and marks go in at offsets, never by searching.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined

from lgo_nlp.decision import Decision, TaggedDecision, TaggedSentence
from lgo_nlp.labels import SCHEME, Label

DEEPEST: Final = 4
"""Lists are indented no further than this, so that a page stays readable on a telephone."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A label that a sentence has, and its types."""

    label: Label
    score: float
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of a paragraph's text: a labelled sentence, or anything else, which has no ``shown`` and no ``scores``."""

    text: str
    shown: tuple[_Shown, ...] = ()
    scores: tuple[tuple[Label, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or list item as pieces, with the items that it leads in to."""

    pieces: tuple[_Piece, ...]
    items: list["_Block"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """A section as it is shown; its heading is empty where the heading's words open the first paragraph."""

    heading: str
    blocks: list[_Block]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the legend: how many sentences have the label, and how many of them each type, most common first."""

    label: Label
    count: int
    types: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class WrongLabel:
    """A label that a sentence has and was not given, or the other way round; ``up`` and ``down`` are what pushed it."""

    label: Label
    missed: bool
    score: float
    threshold: float
    first: float
    up: tuple[str, ...]
    down: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongSentence:
    """A sentence with a wrong label between its neighbours, which are empty at the ends of the decision."""

    ref: str
    id: int
    section: str
    role: str
    before: str
    text: str
    after: str
    gold: tuple[Label, ...]
    tagged: tuple[Label, ...]
    scores: tuple[tuple[Label, float], ...]
    wrong: tuple[WrongLabel, ...]


def page_errors(title: str, about: str, sentences: Sequence[WrongSentence]) -> str:
    """Whole page of wrong sentences with their context; ``about`` says what was measured on what."""
    return _environment().get_template("errors.html").render(title=title, about=about, labels=SCHEME, wrong=sentences)


def page_start(title: str) -> str:
    """Head of a page and the title above its decisions."""
    return _environment().get_template("start.html").render(title=title, labels=SCHEME)


def page_decision(tagged: TaggedDecision) -> str:
    """One decision: who and when, a legend with counts, and its text with the labelled sentences marked."""
    decision = tagged.decision
    return (
        _environment()
        .get_template("decision.html")
        .render(
            decision=decision,
            name=decision.body or decision.ref or PurePath(decision.source).name or "Decision",
            date=_written_out(decision.date),
            model=tagged.model[:12],
            legend=_legend(tagged.sentences),
            labelled=sum(1 for sentence in tagged.sentences if sentence.labels),
            total=len(tagged.sentences),
            parts=_parts(tagged),
        )
    )


def page_end() -> str:
    """Foot of a page."""
    return _environment().get_template("end.html").render()


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_template),
    )
    environment.filters.update(words=_words, percent=_percent)
    return environment


def _template(name: str) -> str:
    return files("lgo_nlp").joinpath("templates", name).read_text(encoding="utf-8")


def _words(name: str) -> str:
    """Name of a label or type as words: ``agreed_action`` is ``agreed action``."""
    return name.replace("_", " ")


def _percent(score: float) -> str:
    """Score as a percentage that never claims certainty.

    >>> _percent(0.4321), _percent(0.9993), _percent(0.0007)
    ('43%', 'over 99%', 'under 1%')
    """
    whole = round(score * 100)
    if whole >= 100:
        return "over 99%"
    return f"{whole}%" if whole >= 1 else "under 1%"


def _written_out(iso: str | None) -> str | None:
    """Date in words, or as it was given if it is not ISO 8601.

    >>> _written_out("2025-03-06")
    '6 March 2025'
    """
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso
    return f"{day.day} {day:%B} {day.year}"


def _legend(sentences: Iterable[TaggedSentence]) -> tuple[_Entry, ...]:
    """Entry of every label of the scheme, in its order."""
    counts: Counter[str] = Counter()
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        counts.update(sentence.labels)
        for label in sentence.labels:
            types[label].update(sentence.types.get(label, ()))
    return tuple(_Entry(label, counts[label.name], tuple(types[label.name].most_common())) for label in SCHEME)


def _parts(tagged: TaggedDecision) -> Iterator[_Part]:
    """Sections in the order of the text, those that only stand above others too."""
    decision = tagged.decision
    sentences: dict[int, list[TaggedSentence]] = defaultdict(list)
    for sentence in tagged.sentences:
        sentences[sentence.sentence.paragraph].append(sentence)
    members: dict[int, list[int]] = defaultdict(list)
    for number, paragraph in enumerate(decision.paragraphs):
        members[paragraph.section].append(number)
    depths = _depths(decision)
    for position, section in enumerate(decision.sections):
        numbers = members[position]
        rows = [(depths[number], tuple(_pieces(decision, number, sentences[number]))) for number in numbers]
        runs_in = bool(numbers) and decision.paragraphs[numbers[0]].start < section.end
        yield _Part("" if runs_in else section.heading, _nest(rows))


def _depths(decision: Decision) -> list[int]:
    """How deep in lists each paragraph stands; 0 for one that is no item."""
    depths: list[int] = []
    for paragraph in decision.paragraphs:
        depths.append(0 if paragraph.lead_in is None else min(depths[paragraph.lead_in] + 1, DEEPEST))
    return depths


def _nest(rows: Iterable[tuple[int, tuple[_Piece, ...]]]) -> list[_Block]:
    """Blocks of one section, items under what leads in to them; the order of the text is kept whatever the depths."""
    levels: list[list[_Block]] = [[]]
    for depth, pieces in rows:
        del levels[depth + 1 :]
        block = _Block(pieces)
        levels[-1].append(block)
        levels.append(block.items)
    return levels[0]


def _pieces(decision: Decision, number: int, sentences: Sequence[TaggedSentence]) -> Iterator[_Piece]:
    """Runs of text that make up a paragraph to the character."""
    paragraph = decision.paragraphs[number]
    at = paragraph.start
    for tagged in sentences:
        if not tagged.labels:
            continue
        start, end = tagged.sentence.start, tagged.sentence.end
        yield _Piece(decision.text[at:start])
        shown = tuple(
            _Shown(label, tagged.scores[label.name], tuple(tagged.types.get(label.name, ())))
            for label in SCHEME
            if label.name in tagged.labels
        )
        yield _Piece(decision.text[start:end], shown, tuple((label, tagged.scores[label.name]) for label in SCHEME))
        at = end
    yield _Piece(decision.text[at : paragraph.end])
