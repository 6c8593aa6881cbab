"""The values passed between modules. All are frozen; text is never changed, only referred to by offsets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Final

PAGE_SUFFIXES: Final = frozenset({".txt", ".html", ".htm"})
"""Suffixes of files that hold one page each."""


_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS: Final = {name: number for number, name in enumerate(_MONTHS, 1)}
"""Number of each month by its name in lower case."""


def as_date(text: object) -> date | None:
    """Date of an ISO 8601 text; None if it is none.

    >>> as_date("2024-03-04"), as_date("soon")
    (datetime.date(2024, 3, 4), None)
    """
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


class Role(StrEnum):
    """What a section of a decision is for. The model sees the role, never the heading itself.

    ``PASSAGE`` is the role of text that is given without its decision.
    """

    SUMMARY = "summary"
    COMPLAINT = "complaint"
    POWERS = "powers"
    METHOD = "method"
    SCOPE = "scope"
    LAW = "law"
    EVENTS = "events"
    FINDINGS = "findings"
    ACTION = "action"
    DECISION = "decision"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the role of the text under it; ``start`` and ``end`` are the heading's offsets.

    ``level`` is the heading's level in HTML, 1 to 6; in saved text, which has no levels, it is 1. ``probability``, from
    0 to 1, is that of the role, given the headings and texts of all sections.
    """

    heading: str
    role: Role
    start: int
    end: int
    level: int = 1
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or list item: offsets into the text, its section and, for an item, its lead-in.

    ``section`` and ``lead_in`` are positions in ``Decision.sections`` and ``Decision.paragraphs``; ``lead_in`` is the
    paragraph that introduces the list ("The Council will:"), None for a paragraph that is not an item.
    """

    start: int
    end: int
    section: int
    lead_in: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a decision: offsets into the decision's text and the position of its paragraph."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as read: its text, its metadata, and its sections and paragraphs in the order of the text.

    ``text[p.start:p.end]`` is paragraph ``p``, whatever the format it was read from. The text of an HTML page is that
    of its article, one block a line. ``date`` is ISO 8601; what the page does not say is None. ``extra`` holds the
    other keys of a JSON Lines record, unchanged; it is empty for other pages.
    """

    text: str
    ref: str | None
    body: str | None
    category: str | None
    outcome: str | None
    date: str | None
    source: str
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """Name for people: its reference, or else the name of its file without the suffix of a page.

        A line of a JSON Lines file without a reference is named by the file and the line's number, ``in.jsonl:3``.
        """
        file = PurePath(self.source)
        return self.ref or (file.stem if file.suffix.lower() in PAGE_SUFFIXES else file.name) or "Decision"

    def text_of(self, sentence: Sentence) -> str:
        """Text of one of its sentences."""
        return self.text[sentence.start : sentence.end]

    def section_of(self, sentence: Sentence) -> Section:
        """Section of one of its sentences."""
        return self.sections[self.paragraphs[sentence.paragraph].section]


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence with its labels, the score of every label (a calibrated probability) and the types of its labels."""

    sentence: Sentence
    labels: frozenset[str]
    scores: Mapping[str, float]
    types: Mapping[str, tuple[str, ...]]
