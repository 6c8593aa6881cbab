"""Records that ``lgo-nlp tag`` wrote in JSON Lines, read as tagged decisions again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence, TaggedSentence
from lgo_nlp.errors import PageError
from lgo_nlp.labels import BY_NAME, LABELS, TYPED_LABELS
from lgo_nlp.tagged import FACTS, OWN_KEYS, TaggedDecision

_MOST_CHARACTERS: Final = 10_000_000  # of a decision: where its last sentence may end
_MOST_PARAGRAPHS: Final = 100_000
_ADVICE: Final = "cut off, edited, or of another version of lgo-nlp; tag the page again"

Value = TypeVar("Value")


def read_tagged(line: str, *, source: str) -> TaggedDecision | None:
    """The tagged decision of a line of JSON Lines; None if the line is a page that has yet to be tagged.

    Without its ``text`` the decision's text is blank but for its sentences, and its headings where there is room, which
    are what actions are found from; all offsets hold.

    Raises:
        PageError: the line holds sentences, but not all that a record of this version of ``lgo-nlp tag`` has.
    """
    if '"sentences"' not in line:
        return None
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None  # the reader of pages says what is wrong with it
    if not isinstance(record, dict) or not isinstance(record.get("sentences"), list):
        return None
    if "model" not in record and isinstance(record.get("text"), str):
        return None  # a page, with sentences of somebody else's
    try:
        return _decision(record, source)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        what = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise PageError(f"{source}: this record of tagged sentences {what}: {_ADVICE}") from None


def _decision(record: Mapping[str, Any], source: str) -> TaggedDecision:
    rows = record["sentences"]
    for row in rows:
        for key in ("start", "end", "paragraph"):
            _of_type(row[key], int, key)
        _of_type(row["lead_in"], int, "lead_in", optional=True)
    sections, numbers = _sections(rows)
    paragraphs = _paragraphs(rows, numbers)
    text = record.get("text")
    if text is None:
        text = _blank_text(rows, sections, numbers)
    elif any(text[row["start"] : row["end"]] != row["text"] for row in rows):
        raise ValueError("has sentences that are not in its text")
    text.encode()  # half of a surrogate pair cannot be written again, and is refused as in a page
    decision = Decision(
        text=text,
        **{key: _of_type(record[key], str, key, optional=True) for key in FACTS if key != "source"},
        source=_of_type(record.get("source"), str, "source", optional=True) or source,
        sections=sections,
        paragraphs=paragraphs,
        extra={key: value for key, value in record.items() if key not in OWN_KEYS},
    )
    digest = _of_type(record["digest"], str, "digest")
    return TaggedDecision(decision, tuple(map(_sentence, rows)), _of_type(record["model"], str, "model"), digest)


def _sentence(row: Mapping[str, Any]) -> TaggedSentence:
    labels, scores, types = row["labels"], row["scores"], row["types"]
    if not set(labels) <= set(LABELS) or set(scores) != set(LABELS):
        raise ValueError(f"has other labels than {', '.join(LABELS)}")
    if not all(0 <= score <= 1 for score in scores.values()):
        raise ValueError("has scores that are not from 0 to 1")
    if unknown := {name for label in TYPED_LABELS for name in types[label] if name not in BY_NAME[label].types}:
        raise ValueError(f"has types that are not in the scheme ({', '.join(sorted(unknown))})")
    return TaggedSentence(
        Sentence(row["start"], row["end"], row["paragraph"] - 1),
        frozenset(labels),
        {label: float(scores[label]) for label in LABELS},
        {label: tuple(types[label]) for label in TYPED_LABELS if types[label]},
    )


def _sections(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[Section, ...], list[int]]:
    """Sections, and the number of each sentence's: a new one where the heading or the role changes."""
    sections: list[Section] = []
    numbers: list[int] = []
    end = 0
    for row in rows:
        heading, role = _of_type(row["section"], str, "section"), Role(row["role"])
        heading.encode()
        if not sections or (sections[-1].heading, sections[-1].role) != (heading, role):
            start = max(row["start"] - len(heading) - 1, end)
            sections.append(Section(heading, role, start, start + len(heading)))
        numbers.append(len(sections) - 1)
        end = row["end"]
    return tuple(sections), numbers


def _paragraphs(rows: Sequence[Mapping[str, Any]], numbers: Sequence[int]) -> tuple[Paragraph, ...]:
    """Paragraphs by number; one without a sentence is empty."""
    found: dict[int, Paragraph] = {}
    end = 0
    for row, section in zip(rows, numbers, strict=True):
        if not end <= row["start"] < row["end"] <= _MOST_CHARACTERS or row["end"] - row["start"] != len(row["text"]):
            raise ValueError("has sentences whose offsets are not those of their text")
        number, lead_in, end = row["paragraph"] - 1, row["lead_in"], row["end"]
        if not len(found) - 1 <= number < _MOST_PARAGRAPHS or not (lead_in is None or 0 < lead_in <= number):
            raise ValueError("has paragraphs that are not in order")
        start = found[number].start if number in found else row["start"]
        for missing in range(len(found), number):
            found[missing] = Paragraph(row["start"], row["start"], section)
        found[number] = Paragraph(start, row["end"], section, None if lead_in is None else lead_in - 1)
    return tuple(found.values())


def _blank_text(rows: Sequence[Mapping[str, Any]], sections: Sequence[Section], numbers: Sequence[int]) -> str:
    """Text with the sentences at their offsets, and the headings where there is room for them."""
    parts: list[str] = []
    end, shown = 0, -1
    for row, number in zip(rows, numbers, strict=True):
        section = sections[number]
        if number != shown and end <= section.start and section.end < row["start"]:
            parts += ["\n" * (section.start - end), section.heading]
            end = section.end
        shown = number
        parts += ["\n" * (row["start"] - end), row["text"]]
        end = row["end"]
    return "".join(parts)


def _of_type(value: Any, kind: type[Value], name: str, *, optional: bool = False) -> Any:
    if not isinstance(value, kind) and not (optional and value is None):
        raise ValueError(f"has a {name!r} that is no {kind.__name__}")
    return value
