"""Text saved from a decision's page to blocks: headings, paragraphs and list items.

Saved pages have one of three layouts: numbered paragraphs, a dash before paragraphs and items alike, or no marks at
all. What the layout does not show (where a list ends, which line is a heading) is decided by punctuation, indentation
and the table of headings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from lgo_nlp.reading.furniture import line_parts
from lgo_nlp.reading.head import SHORT, read_head
from lgo_nlp.reading.headings import LONGEST_HEADING, is_example, is_known_heading, may_be_topic, role_of
from lgo_nlp.reading.joined_lines import PIECES, parted_heading
from lgo_nlp.reading.lines import Line, Part, lines_of, with_heading_mark
from lgo_nlp.reading.metadata import Metadata
from lgo_nlp.reading.outline import Block, Kind, ParsedPage
from lgo_nlp.reading.prose import is_prose, is_statement, reads_as_sentence
from lgo_nlp.reading.spaces import PlainText, plain_text
from lgo_nlp.reading.wrapping import unwrap

_SUBJECT = re.compile(r"(The|I|We|It|This|These|He|She|They|There|Mr|Mrs|Ms|Miss|Dr)\b")
_LIST_CONTINUES = re.compile(r"(.*;|.*[;,] (and|or|and/or|but)|.* (and|or))", re.DOTALL)
_QUESTION = re.compile(r"(what|how|why|whether|who|when|where|which)\b", re.IGNORECASE)

_DOUBLE_SPACED = 0.8  # if a larger share of the lines follows a blank one, blank lines do not separate paragraphs
_FEWEST_WITH_COLONS = 2  # usual headings that end in a colon: the page's other headings do so too
_BEGINS_SENTENCE = re.compile(r"(Within|By|In|To|For|As|On|At|After|Before|From|If|When|With|Under|During)\b")
_VERDICT = re.compile(r"\b(fault|maladministration|injustice|service failure)\b", re.IGNORECASE)
_FEWEST_OF_A_VERDICT = 3  # words
_LOOSE = 1  # spaces by which lines of one list may differ: some saved pages shift all of its items but the first
_LONG_TOPIC = 7  # words: a topic this long with no text under it is taken for a sentence whose verb is not recognised


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A parsed page; the offsets of lines and blocks point into ``plain``, the text with normalised spaces.

    ``parts`` has an entry for each line: what it is, or None if it belongs to the decision and is in ``blocks``.
    """

    plain: PlainText
    lines: tuple[Line, ...]
    parts: tuple[Part | None, ...]
    blocks: tuple[Block, ...]
    metadata: Metadata


def read_saved(text: str, metadata: Metadata) -> ParsedPage:
    """Parse text saved from a page; ``metadata`` is completed from the page's head."""
    page = parse_saved(text, metadata)
    blocks, origin = page.blocks, page.plain.origin
    if page.plain.offsets is not None:
        blocks = tuple(Block(b.kind, *origin(b.start, b.end), b.level) for b in blocks)
    return ParsedPage(text, blocks, page.metadata)


def parse_saved(text: str, metadata: Metadata) -> SavedPage:
    """Parse text saved from a page to lines, what each of them is, and blocks."""
    read = plain_text(text)
    lines = list(lines_of(read.text))
    head, metadata = read_head(lines, metadata)
    rest = line_parts([line.content for line in lines[len(head) :]])
    parts = [*head, *rest]
    own = [position for position, part in enumerate(parts) if part is None]
    inside = set()
    for before, at in pairwise(own):
        if at - before > 1 and _goes_on(lines, parts, before, at):
            inside.add(at)
            parts[before:at] = [None] * (at - before)  # the page number is inside the paragraph
    apart = [
        part
        for before, at in pairwise([-1, *own])
        for part in parted_heading(with_heading_mark(_set_apart(lines[at], at - before > 1, at in inside)))
    ]
    return SavedPage(read, tuple(lines), tuple(parts), tuple(_blocks(unwrap(read.text, apart))), metadata)


def _set_apart(line: Line, is_apart: bool, goes_on: bool) -> Line:
    """A line, set apart from the decision's own line before it if something stands between, unless it goes on."""
    if goes_on:
        return line._replace(after_blank=False)
    return line._replace(after_blank=True, set_apart=True) if is_apart else line


def _goes_on(lines: Sequence[Line], parts: Sequence[Part | None], before: int, at: int) -> bool:
    """Whether the sentence of the line at ``before`` goes on at ``at``, with nothing but page numbers between them."""
    if lines[at].mark or not (lines[before].is_open and lines[at].content[0].islower()):
        return False
    return all(part is Part.PAGE_NUMBER for part in parts[before + 1 : at])


def _blocks(lines: Sequence[Line]) -> list[Block]:
    """Blocks of the decision's own lines."""
    if not lines:
        return []
    with_colon = [line.content for line in lines if line.content.endswith(":") and len(line.content) <= SHORT]
    n_headings = sum(map(is_example, with_colon))
    builder = _Builder(layout=_layout(lines), has_colons=n_headings >= _FEWEST_WITH_COLONS)
    if builder.layout == "plain" and sum(line.after_blank for line in lines) > _DOUBLE_SPACED * len(lines):
        lines = [line._replace(after_blank=line.set_apart) for line in lines]
    pieces = list(PIECES[builder.layout](lines))
    for piece, following in zip_longest(pieces, pieces[1:]):
        builder.add(piece, following)
    return builder.blocks


def _layout(lines: Sequence[Line]) -> str:
    """The layout of the lines: "numbered", "dashed" or "plain"."""
    begun = [lines[0], *(line for before, line in pairwise(lines) if line.mark or not before.is_open)]
    begun = [line for line in begun if not (role_of(line.content) or line.content.startswith("Summary:"))]
    prose = [line for line in begun if len(line.content) > SHORT] or begun
    if sum(line.mark == "1" for line in prose) * 4 >= len(prose) > 0:
        return "numbered"
    marked = sum(line.mark in ("-", "•") for line in prose)
    return "dashed" if marked * 10 >= 7 * len(prose) > 0 else "plain"


def _is_topic(line: Line) -> bool:
    """Whether a line could be a heading that names a topic: short, with a capital first and no full stop."""
    return may_be_topic(line.content) and (line.is_open or line.content.endswith(("?", ")")))


def _is_numbered_heading(line: Line) -> bool:
    """Whether a line with a number or letter names a section, word for word: "2. Findings"."""
    return line.is_open and line.content[0].isupper() and is_example(line.content)


def _is_numbered_topic(line: Line, following: Line | None) -> bool:
    """Whether a line with a letter or number names a topic, "a) The delay": it stands over a paragraph, not an item."""
    if following is None or not _is_topic(line) or reads_as_sentence(line.content):
        return False
    is_next = following.mark == line.mark and following.number == line.number + 1
    return following.mark in ("", "1") and not is_next and is_prose(following.content)


def _leads_in_prose(line: Line, following: Line) -> bool:
    """Whether a line that ends in a colon is a usual heading, and no lead-in: it stands apart, over a paragraph."""
    apart = line.after_blank and following.after_blank
    return apart and role_of(line.content) is not None and _stands_over_prose(line, following)


def _stands_over_prose(line: Line, following: Line) -> bool:
    """Whether a line that ends in a colon stands over a paragraph and does not begin its sentence."""
    if not line.content.endswith(":") or following.mark not in ("", "1") or is_statement(line.content):
        return False
    return following.content[0].isupper() and is_prose(following.content) and following.content[-1] != ";"


class _Builder:
    """Takes the lines of a decision one by one and decides what each is; ``blocks`` holds the result."""

    def __init__(self, *, layout: str, has_colons: bool) -> None:
        self.layout = layout
        self._has_colons = has_colons
        self.blocks: list[Block] = []
        self._last = Line(0, 0, ".", "", 0, after_blank=True)  # a finished line before the first
        self._in_list = False
        self._semicolons = False
        self._has_open_items = False
        self._top_number = 0
        self._top_indent = 0
        self._indents: list[int] = []

    def add(self, line: Line, following: Line | None) -> None:
        """Add a line: as a block, or to the last one. ``following`` is the next line, if any."""
        if self._is_heading(line, following):
            self.blocks.append(Block(Kind.HEADING, line.start, line.end))
            self._close_list()
            self._top_number = 0
        elif self._continues(line):
            self.blocks[-1] = self.blocks[-1]._replace(end=line.end)
            line = line._replace(mark=self._last.mark)
            if self.blocks[-1].kind is Kind.ITEM:
                self._follow_list(line)
        elif self._is_item(line):
            self.blocks.append(Block(Kind.ITEM, line.start, line.end, self._depth(line)))
            self._follow_list(line)
        else:
            self.blocks.append(Block(Kind.PARAGRAPH, line.start, line.end))
            self._close_list()
            if line.mark == "1":
                self._top_number, self._top_indent = line.number, line.indent
        if line.content.endswith(":") and self.blocks[-1].kind is not Kind.HEADING:
            self._in_list = True
        self._last = line

    def _close_list(self) -> None:
        self._in_list = self._semicolons = self._has_open_items = False
        self._indents = []

    def _follow_list(self, line: Line) -> None:
        """Continue or end the list after an item: a list with semicolons ends at the first full stop."""
        self._has_open_items = self._has_open_items or line.is_open
        if _LIST_CONTINUES.fullmatch(line.content):
            self._semicolons = True
        elif self._semicolons and not line.is_open and not line.content.endswith((";", ":")) and line.mark in ("", "-"):
            self._close_list()

    def _depth(self, line: Line) -> int:
        """Depth of a list item, from its indent."""
        while self._indents and line.indent < self._indents[-1]:
            self._indents.pop()
        if not self._indents or line.indent > self._indents[-1] + _LOOSE:
            self._indents.append(line.indent)
        return len(self._indents)

    def _is_heading(self, line: Line, following: Line | None) -> bool:
        if line.mark:
            if line.mark not in ("1", "a") or self._in_list:
                return line.mark == "#"
            after_item = bool(self.blocks) and self.blocks[-1].kind is Kind.ITEM
            return _is_numbered_heading(line) or (not after_item and _is_numbered_topic(line, following))
        if self._is_bare_verdict(line, following):
            return False
        unfinished = self._last.is_open and self.blocks[-1].kind is not Kind.HEADING
        if is_known_heading(line.content):
            may_be_item = following is not None and following.is_open and not is_known_heading(following.content)
            return not (may_be_item and unfinished and self._in_list and self.layout == "plain")
        if following is not None and (_leads_in_prose(line, following) or self._is_topic_with_colon(line, following)):
            return True
        if following is None or not _is_topic(line) or self._is_unfinished_sentence(line, following):
            return False
        if self.layout == "plain":
            announces = not following.is_open or following.after_blank or _is_topic(following)
            return announces and not self._in_list and (line.after_blank or not unfinished)
        return line.after_blank or not unfinished

    def _is_bare_verdict(self, line: Line, following: Line | None) -> bool:
        """Whether a line is all that stands under a heading, and a verdict: "Finding / Fault causing injustice"."""
        content = line.content
        if not self.blocks or self.blocks[-1].kind is not Kind.HEADING or len(content) > LONGEST_HEADING:
            return False
        if following is None or not is_known_heading(following.content) or content.endswith("?"):
            return False
        names_verdict = len(content.split()) >= _FEWEST_OF_A_VERDICT and _VERDICT.search(content) is not None
        return names_verdict and not _QUESTION.match(content)

    def _is_topic_with_colon(self, line: Line, following: Line) -> bool:
        """Whether a line names a topic, on a page whose headings end in colons; "Within a month:" begins a sentence."""
        if not self._has_colons or self._in_list or _BEGINS_SENTENCE.match(line.content):
            return False
        return may_be_topic(line.content[:-1]) and _stands_over_prose(line, following)

    def _is_unfinished_sentence(self, line: Line, following: Line) -> bool:
        """Whether a line that could be a topic is a sentence without its full stop, or goes on in the next line."""
        if following.content[0].islower() and not (following.mark or following.after_blank):
            return True
        content = line.content
        is_empty = is_known_heading(following.content)
        if not reads_as_sentence(content):
            is_short = len(content.split()) < _LONG_TOPIC or content.endswith("?")
            return is_empty and not is_short and not _QUESTION.match(content)
        is_empty = is_empty or (not following.mark and following.is_open and reads_as_sentence(following.content))
        return is_empty or (not following.mark and is_statement(content))

    def _continues(self, line: Line) -> bool:
        """Whether the line continues the paragraph of the line above, which was broken when the page was saved."""
        if line.mark or line.after_blank or not self.blocks or self.blocks[-1].kind is Kind.HEADING:
            return False
        if self._in_list and self.layout == "plain" and not self._last.mark:
            return False
        return (self._last.is_open and self.layout != "plain") or line.content[0].islower()

    def _is_item(self, line: Line) -> bool:
        if not self.blocks or self.blocks[-1].kind is Kind.HEADING:
            return False
        if self.layout == "numbered":
            return self._is_numbered_item(line)
        if line.mark == "-" and self.layout == "dashed":
            ends_list = self._looks_like_paragraph(line) or self._leaves_open_list(line)
            return self._in_list and self._last.mark != "a" and (self._semicolons or not ends_list)
        if line.mark or self.layout == "dashed" or line.after_blank:
            return bool(line.mark)
        return self._in_list and not self._last.mark and not self._leaves_open_list(line)

    def _leaves_open_list(self, line: Line) -> bool:
        """Whether a line of full sentences follows items without full stops, and so ends their list."""
        if not self._has_open_items or self._semicolons or not line.content.endswith("."):
            return False
        has_subject = _SUBJECT.match(line.content) and not _SUBJECT.match(self._last.content)
        return bool(has_subject) or self._looks_like_paragraph(line)

    def _is_numbered_item(self, line: Line) -> bool:
        """In numbered pages letters and bullets are items; a number is one if indented further or out of sequence."""
        if line.mark != "1":
            return bool(line.mark)
        after_item = self.blocks[-1].kind is Kind.ITEM
        restarts = line.number != self._top_number + 1 and (after_item or line.number == 1)
        return self._in_list and (restarts or line.indent > self._top_indent + _LOOSE)

    def _looks_like_paragraph(self, line: Line) -> bool:
        """Whether a line after a list is a paragraph again: it has two sentences, or leads in to a list."""
        if line.content[0].islower():
            return False
        leads_in = line.content.endswith(":") and self._last.content.endswith(".")
        return leads_in or re.search(r"[a-z)’][.?] [A-Z]", line.content) is not None
