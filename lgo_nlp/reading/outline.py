"""Blocks of a page, whatever its format, to a Decision: sections with roles, list items with lead-ins."""

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from lgo_nlp.decision import Decision, Paragraph, Role, Section
from lgo_nlp.errors import PageError
from lgo_nlp.reading.headings import role_of
from lgo_nlp.reading.metadata import Metadata, format_ref, ref_of_path
from lgo_nlp.reading.roles import SectionText, decode_roles, names_its_section
from lgo_nlp.reading.spaces import normalise_spaces

_SUMMARY_PREFIX: Final = 20
"""Characters in which "Summary:" is looked for: its length and some soft hyphens."""


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
    text, blocks, metadata = page
    outline = _Outline(opening)
    paragraphs: list[Paragraph] = []
    lead_ins: list[int] = []
    for block in blocks:
        content = text[block.start : block.end]
        if block.kind is Kind.HEADING:
            outline.add(content, block)
            lead_ins = []
            continue
        is_empty = not paragraphs or paragraphs[-1].section < len(outline.sections) - 1
        outline.ensure_section(content, block, is_empty=is_empty)
        is_item = block.kind is Kind.ITEM and bool(lead_ins)
        if is_item:
            del lead_ins[block.level :]
        lead_in = lead_ins[-1] if is_item else None
        paragraphs.append(Paragraph(block.start, block.end, len(outline.sections) - 1, lead_in))
        lead_ins = [*lead_ins, len(paragraphs) - 1] if is_item else [len(paragraphs) - 1]
    if opening is not Role.PASSAGE and not (outline.known and paragraphs):
        raise PageError(
            f"{source}: not a decision: no section such as 'The complaint' or 'Final decision' with text under it; "
            "give a page of an ombudsman decision, saved as text or HTML"
        )
    ref = metadata.ref or ref_of_path(source)
    return Decision(
        text=text,
        ref=format_ref(ref) or ref if ref else None,
        body=metadata.body,
        category=metadata.category,
        outcome=metadata.outcome,
        date=metadata.date,
        source=source,
        sections=outline.with_roles(text, paragraphs),
        paragraphs=tuple(paragraphs),
    )


class _Outline:
    """Collects the sections of a page in order; their roles are decoded together at the end."""

    def __init__(self, opening: Role) -> None:
        self.sections: list[Section] = []
        self.known = False
        self._opening = opening
        self._above: list[tuple[int, Role | None]] = []
        self._parents: list[Role | None] = []
        self._fixed: dict[int, Role] = {}

    def add(self, heading: str, block: Block) -> None:
        """Begin a section with a heading."""
        role = role_of(heading)
        self.known = self.known or role is not None
        self._above = [entry for entry in self._above if entry[0] < block.level]
        self._parents.append(next((above for _, above in reversed(self._above) if above), None))
        self._above.append((block.level, role if role and names_its_section(heading) else None))
        self.sections.append(Section(heading, Role.SUMMARY, block.start, block.end, block.level))

    def ensure_section(self, content: str, block: Block, *, is_empty: bool) -> None:
        """Begin a section for a paragraph if it needs one: it opens with "Summary:", or no heading precedes it.

        ``is_empty`` says that the last section has no paragraph yet, so that its heading is the summary's.
        """
        if content[0] == "S" and normalise_spaces(content[:_SUMMARY_PREFIX]).startswith("Summary:"):
            self.known = True
            if not (self.sections and is_empty):
                name = content.partition(":")[0]
                self._open(Section(name, Role.SUMMARY, block.start, block.start + len(name)))
            self._fixed[len(self.sections) - 1] = Role.SUMMARY
        elif not self.sections:
            self._open(Section("", self._opening, block.start, block.start))
            self._fixed[0] = self._opening

    def _open(self, section: Section) -> None:
        self._parents.append(None)
        self.sections.append(section)

    def with_roles(self, text: str, paragraphs: Sequence[Paragraph]) -> tuple[Section, ...]:
        """The sections with roles predicted from their headings, their texts and the sections around them."""
        spans: dict[int, tuple[int, int]] = {}
        for paragraph in paragraphs:
            start, _ = spans.get(paragraph.section, (paragraph.start, 0))
            spans[paragraph.section] = (start, paragraph.end)
        numbers = [k for k in range(len(self.sections)) if self._fixed.get(k) is not Role.PASSAGE]
        headings = ["Summary" if k in self._fixed else section.heading for k, section in enumerate(self.sections)]
        texts = [SectionText(headings[k], text[slice(*spans.get(k, (0, 0)))], self._parents[k]) for k in numbers]
        found = list(self.sections)
        for k, (role, probability) in zip(numbers, decode_roles(texts), strict=True):
            s = found[k]
            found[k] = Section(s.heading, role, s.start, s.end, s.level, probability)
        return tuple(found)
