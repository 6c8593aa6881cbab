"""Blocks of a page, whatever its format, to a Decision: sections with roles, list items with lead-ins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePath
from typing import Final, NamedTuple

from lgo_nlp.decision import Decision, Paragraph, Role, Section
from lgo_nlp.errors import PageError
from lgo_nlp.reading.headings import LONGEST_HEADING, role_of
from lgo_nlp.reading.metadata import Metadata, format_ref
from lgo_nlp.reading.roles import SectionText, decode_roles, names_its_section
from lgo_nlp.reading.spaces import normalise_spaces

_SUMMARY_PREFIX: Final = 20  # characters in which "Summary:" is looked for: its length and some soft hyphens


class Kind(Enum):
    """What a block of a page is."""

    HEADING = 1
    PARAGRAPH = 2
    ITEM = 3


class Block(NamedTuple):
    """A piece of a page: offsets into its text; the level of a heading (1 to 6) or depth of a list item (from 1)."""

    kind: Kind
    start: int
    end: int
    level: int = 1


class ParsedPage(NamedTuple):
    """The text of a page's decision, its blocks in the order of the text, and its metadata."""

    text: str
    blocks: Sequence[Block]
    metadata: Metadata


def assemble(page: ParsedPage, *, source: str, opening: Role) -> Decision:
    """Decision made of a parsed page; a missing reference is taken from the file name in ``source``.

    ``opening`` is the role of the text above the first heading. With ``Role.PASSAGE`` no heading is required.

    Raises:
        PageError: no section is one of a decision, or none has text, and ``opening`` is not ``Role.PASSAGE``.
    """
    outline = _Outline(page.text, opening)
    for block in page.blocks:
        if block.kind is Kind.HEADING and block.end - block.start <= LONGEST_HEADING:
            outline.add_heading(block)
        else:
            outline.add_paragraph(block)
    if opening is not Role.PASSAGE and not (outline.known and outline.paragraphs):
        lacks = "no section such as 'The complaint' or 'Final decision' with text under it"
        advice = "give a page of an ombudsman decision, saved as text or HTML"
        raise PageError(f"{source}: not a decision: {lacks}; {advice}")
    known = page.metadata
    ref = known.ref or format_ref(PurePath(source).name)
    sections, paragraphs = outline.sections_with_roles(), tuple(outline.paragraphs)
    return Decision(
        text=page.text, ref=ref, body=known.body, category=known.category, outcome=known.outcome, date=known.date,
        source=source, sections=sections, paragraphs=paragraphs,
    )  # fmt: skip


@dataclass(slots=True)
class _Section:
    """A section whose role is not known yet, unless it is ``fixed``, and the offsets of its heading and its text."""

    heading: str
    start: int
    end: int
    level: int = 1
    parent: Role | None = None
    fixed: Role | None = None
    text_start: int = 0
    text_end: int = 0


@dataclass(slots=True)
class _Outline:
    """Collects the sections and paragraphs of a page in order; roles are decoded together at the end."""

    _text: str
    _opening: Role
    paragraphs: list[Paragraph] = field(default_factory=list)
    known: bool = False
    _sections: list[_Section] = field(default_factory=list)
    _above: list[tuple[int, Role | None]] = field(default_factory=list)
    _lead_ins: list[int] = field(default_factory=list)

    def add_heading(self, block: Block) -> None:
        """Begin a section with a heading."""
        heading = self._text[block.start : block.end]
        role = role_of(heading)
        self.known = self.known or role is not None
        self._above = [entry for entry in self._above if entry[0] < block.level]
        parent = next((above for _, above in reversed(self._above) if above), None)
        self._above.append((block.level, role if names_its_section(heading) else None))
        self._sections.append(_Section(heading, block.start, block.end, block.level, parent))
        self._lead_ins.clear()

    def add_paragraph(self, block: Block) -> None:
        """Add a paragraph or item, and begin a section if it opens with "Summary:" or no heading precedes it."""
        content = self._text[block.start : block.end]
        if content[0] == "S" and normalise_spaces(content[:_SUMMARY_PREFIX]).startswith("Summary:"):
            self.known = True
            if not self._sections or self._sections[-1].text_end:
                name = content.partition(":")[0]
                self._sections.append(_Section(name, block.start, block.start + len(name)))
            self._sections[-1].fixed = Role.SUMMARY
        elif not self._sections:
            self._sections.append(_Section("", block.start, block.start, fixed=self._opening))
        section = self._sections[-1]
        section.text_start, section.text_end = section.text_start if section.text_end else block.start, block.end
        del self._lead_ins[block.level if block.kind is Kind.ITEM else 0 :]
        lead_in = self._lead_ins[-1] if self._lead_ins else None
        self._lead_ins.append(len(self.paragraphs))
        self.paragraphs.append(Paragraph(block.start, block.end, len(self._sections) - 1, lead_in))

    def sections_with_roles(self) -> tuple[Section, ...]:
        """The sections with roles predicted from their headings, their texts and the sections around them."""
        passage = [s for s in self._sections if s.fixed is Role.PASSAGE]  # only the first can be one
        texts = [
            SectionText("Summary" if s.fixed else s.heading, self._text[s.text_start : s.text_end], s.parent)
            for s in self._sections[len(passage) :]
        ]
        roles = [(Role.PASSAGE, 1.0)] * len(passage) + decode_roles(texts)
        return tuple(
            Section(s.heading, role, s.start, s.end, s.level, probability)
            for s, (role, probability) in zip(self._sections, roles, strict=True)
        )
