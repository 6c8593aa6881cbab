"""The head of a saved page: title and label-value pairs above the text, however saving has broken their lines."""

from collections.abc import Sequence

from lgo_nlp.reading.furniture import is_about_site
from lgo_nlp.reading.headings import is_known_heading
from lgo_nlp.reading.lines import Line, Part
from lgo_nlp.reading.metadata import LABEL, LONGEST, Metadata, is_title
from lgo_nlp.reading.prose import is_prose, is_sentence, is_statement

SHORT = 60  # characters: a line no longer than this may be a metadata value or a heading; prose is longer
_WINDOW = 12  # the head ends after so many lines without a title or label
_MENU = 80  # so many short lines of a menu may stand above the first title or label


def read_head(lines: Sequence[Line], metadata: Metadata) -> tuple[list[Part | None], Metadata]:
    """Parts of the lines of the head (None for the decision's own), and the metadata completed from them."""
    position, last = 0, 0
    titles, labels = set[int](), set[int]()
    while position < len(lines) and position < last + (_WINDOW if titles or labels else _MENU):
        content = lines[position].content
        if position >= _WINDOW and not (titles or labels) and is_sentence(content):
            break
        label = LABEL.fullmatch(content)
        if is_title(content):
            metadata, last = metadata.with_title(content), position + 1
            titles.add(position)
        elif _starts_text(lines, position):
            break
        elif label and not _is_sentence(label[2]):
            value, end = _value(lines, position, label[2])
            metadata, last = metadata.with_field(label[1], value), end + 1
            labels.update(range(position, last))
            position = end
        position += 1
    return _parts(lines[:last], titles, labels), metadata


def _parts(lines: Sequence[Line], titles: set[int], labels: set[int]) -> list[Part | None]:
    """What the lines are: sentences in the head and above it are the decision's, unless they are about the site.

    A single label below a paragraph is a line of the text, not a head.
    """
    first = min(titles | labels, default=0)
    prose = {at for at, line in enumerate(lines) if is_sentence(line.content) and not is_about_site(line.content)}
    prose -= titles | labels
    if not titles and min(prose, default=first) < first and len(labels) <= 1:
        return []
    return [
        None if position in prose else Part.ABOVE if position < first else Part.HEAD for position in range(len(lines))
    ]


def _is_sentence(value: str) -> bool:
    """Whether the words after a label make a sentence, so that the label is part of the text."""
    return is_prose(value) or (is_statement(value) and len(value.split()) > 1 and not value.lower().endswith("upheld"))


def _starts_text(lines: Sequence[Line], position: int) -> bool:
    """Whether the decision's text starts at this line: the summary, or a heading with a paragraph under it."""
    content = lines[position].content
    if content.startswith("Summary:") or position + 1 == len(lines):
        return content.startswith("Summary:")
    following = lines[position + 1]
    is_text = (bool(following.mark) or len(following.content) > SHORT) and not is_title(following.content)
    return is_text and is_known_heading(content)


def _value(lines: Sequence[Line], position: int, inline: str) -> tuple[str, int]:
    """Value of a label, from its own line (``inline``) or the lines below, and the position of its last line."""
    parts = [inline] if inline else []
    while position + 1 < len(lines) and (not parts or parts[-1] == ">" or lines[position + 1].content == ">"):
        following = lines[position + 1].content
        is_value = len(following) <= LONGEST and not (LABEL.fullmatch(following) or _is_sentence(following))
        if not is_value or _starts_text(lines, position + 1):
            break
        parts.append(following)
        position += 1
    return " ".join(parts), position
