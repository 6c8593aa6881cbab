"""From blocks of text, whatever page they came from, to a Decision: sections with roles, items with lead-ins."""

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from lgo_nlp.decision import Decision, Paragraph, Role, Section
from lgo_nlp.errors import PageError
from lgo_nlp.reading.headings import role_of
from lgo_nlp.reading.metadata import Metadata, format_ref, ref_of_path
from lgo_nlp.reading.roles import SectionText, decode_roles, names_its_section
from lgo_nlp.reading.spaces import normalise_spaces

_NAMES_ITSELF: Final = 20
"""Characters in which a summary says so, soft hyphens among them."""


class Kind(Enum):
    """What a block of a page is."""

    HEADING = 1
    PARAGRAPH = 2
    ITEM = 3


class Block(NamedTuple):
    """A piece of a page: offsets into its text, and the level of a heading (1 to 6) or the depth of a list item."""

    kind: Kind
    start: int
    end: int
    level: int = 1


def assemble(
    text: str, blocks: Sequence[Block], metadata: Metadata, *, source: str, opening: Role = Role.SUMMARY
) -> Decision:
    """Decision of the blocks of a page.

    ``opening`` is the role of what stands above the first heading. With ``Role.PASSAGE`` no heading is asked for.

    Raises:
        PageError: nothing in it is a section of a decision, or no paragraph stands in one, and it is no passage.
    """
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
    """Sections in the order in which they are met; their roles are told when all of them are known."""

    def __init__(self, opening: Role) -> None:
        self.sections: list[Section] = []
        self.known = False
        self._opening = opening
        self._above: list[tuple[int, Role | None]] = []
        self._parents: list[Role | None] = []
        self._fixed: dict[int, Role] = {}

    def add(self, heading: str, block: Block) -> None:
        """A section that begins with a heading."""
        role = role_of(heading)
        self.known = self.known or role is not None
        self._above = [entry for entry in self._above if entry[0] < block.level]
        self._parents.append(next((above for _, above in reversed(self._above) if above), None))
        self._above.append((block.level, role if role and names_its_section(heading) else None))
        self.sections.append(Section(heading, Role.SUMMARY, block.start, block.end, block.level))

    def ensure_section(self, content: str, block: Block, *, is_empty: bool) -> None:
        """Make sure that a paragraph has a section to stand in: a summary may name itself, or have no heading.

        ``is_empty`` says that the last section has no paragraph yet: its heading is then that of the summary.
        """
        if content[0] == "S" and normalise_spaces(content[:_NAMES_ITSELF]).startswith("Summary:"):
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
        """The sections with their roles, each told from its heading, its text and the sections around it."""
        spans: dict[int, tuple[int, int]] = {}
        for paragraph in paragraphs:
            start, _ = spans.get(paragraph.section, (paragraph.start, 0))
            spans[paragraph.section] = (start, paragraph.end)
        told = [k for k in range(len(self.sections)) if self._fixed.get(k) is not Role.PASSAGE]
        headings = ["Summary" if k in self._fixed else self.sections[k].heading for k in told]
        outlined = [
            SectionText(heading, text[slice(*spans.get(k, (0, 0)))], self._parents[k])
            for k, heading in zip(told, headings, strict=True)
        ]
        found = list(self.sections)
        for k, (role, probability) in zip(told, decode_roles(outlined), strict=True):
            bare = found[k]
            found[k] = Section(bare.heading, role, bare.start, bare.end, bare.level, probability)
        return tuple(found)
