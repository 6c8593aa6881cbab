"""From blocks of text, whatever page they came from, to a Decision: sections with roles, items with lead-ins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from lgo_nlp.decision import Decision, Paragraph, Role, Section
from lgo_nlp.errors import PageError
from lgo_nlp.reading.headings import role_of
from lgo_nlp.reading.metadata import Metadata, format_ref, ref_of_path


class Kind(Enum):
    """What a block of a page is."""

    HEADING = 1
    PARAGRAPH = 2
    ITEM = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page: offsets into its text, and the level of a heading (1 to 6) or the depth of a list item."""

    kind: Kind
    start: int
    end: int
    level: int = 1


def assemble(text: str, blocks: Sequence[Block], metadata: Metadata, *, source: str) -> Decision:
    """Decision of the blocks of a page.

    Raises:
        PageError: nothing in it is a section of a decision, or no paragraph stands in one.
    """
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    major: list[tuple[int, Role]] = []
    known = False
    lead_ins: list[int] = []
    for block in blocks:
        content = text[block.start : block.end]
        if block.kind is Kind.HEADING:
            role = role_of(content)
            known = known or role is not None
            sections.append(Section(content, role or _inherited(major, block.level), block.start, block.end))
            major = [entry for entry in major if entry[0] < block.level] + [(block.level, sections[-1].role)]
            lead_ins = []
            continue
        if content.startswith("Summary:") and (not sections or sections[-1].role is not Role.SUMMARY):
            sections.append(Section("Summary", Role.SUMMARY, block.start, block.start + len("Summary")))
            known = True
        elif not sections:
            sections.append(Section("", Role.SUMMARY, block.start, block.start))
        is_item = block.kind is Kind.ITEM and bool(lead_ins)
        if is_item:
            del lead_ins[block.level :]
        lead_in = lead_ins[-1] if is_item else None
        paragraphs.append(Paragraph(block.start, block.end, len(sections) - 1, lead_in))
        lead_ins = [*lead_ins, len(paragraphs) - 1] if is_item else [len(paragraphs) - 1]
    if not (known and paragraphs):
        raise PageError(
            f"{source}: not a decision: no section such as 'The complaint' or 'Final decision' with text under it; "
            "give a page of an ombudsman decision, saved as text or HTML"
        )
    if metadata.ref is None:
        metadata = replace(metadata, ref=ref_of_path(source))
    return Decision(
        text=text,
        ref=format_ref(metadata.ref) or metadata.ref if metadata.ref else None,
        body=metadata.body,
        category=metadata.category,
        outcome=metadata.outcome,
        date=metadata.date,
        source=source,
        sections=tuple(sections),
        paragraphs=tuple(paragraphs),
    )


def _inherited(major: Sequence[tuple[int, Role]], level: int) -> Role:
    """Role of a heading that only names a topic: that of the nearest heading above it, of its own level at last."""
    above = [role for depth, role in major if depth < level] or [role for _, role in major]
    return above[-1] if above else Role.SUMMARY
